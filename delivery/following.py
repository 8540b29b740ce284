"""Following the change log: what a process knows of what changed, and whether it knows all of it.

A copy of a page carries the snapshot that its follower had of the database when it was begun: what
a transaction outside that snapshot changed, the copy may not show. This holds in whatever order
transactions end, and between processes that share their copies.
"""

import logging
import select
import threading
import time
from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.utils import timezone

from .changes import CHANNEL
from .replica import Choice

log = logging.getLogger(__name__)

# Between two looks without having been woken, and between two attempts to get the database back.
POLL, RETRY = 1.0, 0.25
# Without a look for this long, a process does not know what it may have missed.
BLIND_AFTER = 2.5
# Copies live no longer than this; what changed before is told by their age alone.
LONGEST_LIFE = timedelta(hours=1)
_REMEMBERED = 2 * LONGEST_LIFE
FORGETS_EVERY = timedelta(minutes=1)
# More transactions than this at once are not told apart on a replica.
_MOST_RUNNING = 2000


@dataclass(frozen=True)
class Snapshot:
    """Which transactions somebody sees, as PostgreSQL's pg_snapshot says it: xmin:xmax:xip,…"""

    oldest_running: int
    next: int
    running: frozenset

    @classmethod
    def read(cls, text):
        oldest, following, running = text.split(":")
        running = frozenset(int(number) for number in running.split(",") if number)
        return cls(int(oldest), int(following), running)

    @classmethod
    def of_replica(cls, text, seen):
        """Return the snapshot of a replica, which says from where to where transactions run there
        and not which do: of those, it has seen the ones whose changes were found in its log.
        """
        bounds = cls.read(text)
        if bounds.next - bounds.oldest_running > _MOST_RUNNING:
            return cls(bounds.oldest_running, bounds.oldest_running, frozenset())
        between = range(bounds.oldest_running, bounds.next)
        return cls(bounds.oldest_running, bounds.next, frozenset(between) - frozenset(seen))

    def __str__(self):
        return f"{self.oldest_running}:{self.next}:{','.join(map(str, sorted(self.running)))}"

    def sees(self, transaction):
        if transaction < self.oldest_running:
            return True
        return transaction < self.next and transaction not in self.running


class Changes:
    """What is known of the log."""

    def __init__(self):
        # Counts what was learnt: what was found true at one count is true until the next.
        self.count = 0
        # {tag: [transaction, …]} and {tag: [instant, …]}, in order.
        self._written = defaultdict(list)
        self._due = defaultdict(list)
        self._known = {}

    def learn(self, rows):
        """Take in rows (id, transaction, tags, due_at, made_at), those known already too."""
        new = [row for row in rows if row[0] not in self._known]
        for pk, transaction, tags, due_at, made_at in new:
            self._known[pk] = (due_at or made_at, transaction, tags, due_at)
            for tag in tags:
                if due_at:
                    insort(self._due[tag], due_at)
                else:
                    insort(self._written[tag], transaction)
        if new:
            self.count += 1

    def forget(self, before):
        """Drop what took place before that instant."""
        for pk, (at, transaction, tags, due_at) in list(self._known.items()):
            if at >= before:
                continue
            del self._known[pk]
            for tag in tags:
                kept, value = (self._due, due_at) if due_at else (self._written, transaction)
                kept[tag].remove(value)
                if not kept[tag]:
                    del kept[tag]

    def any_unseen(self, tags, snapshot):
        """Whether anything with one of these tags was changed by what the snapshot does not see."""
        for tag in tags:
            for transaction in reversed(self._written.get(tag, ())):
                if transaction < snapshot.oldest_running:
                    break
                if not snapshot.sees(transaction):
                    return True
        return False

    def next_due(self, tags, after):
        """Return the first instant after that one at which anything with these tags changes."""
        found = []
        for tag in tags:
            if due := self._due.get(tag):
                place = bisect_right(due, after)
                found += due[place : place + 1]
        return min(found, default=None)


class Follower:
    """A thread that keeps the Changes of a process up to date.

    `using` is the database that it reads the log of. A replica's own log says what the replica has:
    where it may not be used, the primary's is followed instead (delivery.replica).
    """

    def __init__(self, using=DEFAULT_DB_ALIAS):
        self.choice = None if using == DEFAULT_DB_ALIAS else Choice(using)
        self.changes = Changes()
        # Which database was looked at last, and what was seen of it: None, the log was never read.
        # One value, so that whoever takes both never has the one of another.
        self.standing = using, None
        # Which cluster it is of, and how often it went back in time.
        self.database, self.returns = "", 0
        self._looked_at = self._forgot_at = None
        self._has_looked = threading.Event()
        self._stop = threading.Event()
        self._thread = None
        self._beginning = threading.Lock()
        self.has_begun = False

    def begin(self):
        """Start, wait a little for the first look, and return True; False, if that was done.

        Not before the first request: gunicorn makes the application in one process, and forks
        others.
        """
        with self._beginning:
            is_first, self.has_begun = not self.has_begun, True
            if is_first:
                self.start()
        self.wait(1)
        return is_first

    @property
    def using(self):
        return self.standing[0]

    @property
    def snapshot(self):
        return self.standing[1]

    def start(self):
        if self.choice:
            self.choice.start()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
        self._thread.start()

    def stop(self):
        self._stop.set()
        if self.choice:
            self.choice.stop()
        self._thread.join(5)

    def wait(self, seconds):
        """Wait for the first look, at most so long."""
        return self._has_looked.wait(seconds)

    @property
    def is_blind(self):
        """Whether it may have missed something."""
        looked_at = self._looked_at
        return looked_at is None or time.monotonic() - looked_at > BLIND_AFTER

    def _run(self):
        while not self._stop.is_set():
            using = self._chosen
            try:
                self._follow(using)
            except (DatabaseError, InterfaceError, OSError) as error:
                # Once is enough.
                if not self.is_blind:
                    log.warning("The change log cannot be read: %s", error)
            except Exception:
                # Whatever it is, a process that follows no more would show old pages for ever.
                log.exception("The change log cannot be followed")
            finally:
                # A connection of this thread's own.
                connections[using].close()
            if using == self._chosen:
                self._stop.wait(RETRY)

    @property
    def _chosen(self):
        return self.choice.using if self.choice else self.using

    def _follow(self, using):
        connection = connections[using]
        connection.ensure_connection()
        raw = connection.connection
        with connection.cursor() as cursor:
            # Its reads are short: one that is not is a database that does not answer.
            cursor.execute("SET statement_timeout = '2s'")
            cursor.execute(
                "SELECT pg_is_in_recovery(), system_identifier || '/' || oid"
                " FROM pg_control_system(), pg_database WHERE datname = current_database()"
            )
            # A replica sends no notifications, and is asked more often.
            is_replica, self.database = cursor.fetchone()
            if not is_replica:
                cursor.execute(f"LISTEN {CHANNEL}")
            pause = 0.2 if is_replica else POLL
            while not self._stop.is_set() and using == self._chosen:
                self.look(cursor, using, is_replica=is_replica)
                if select.select([raw], [], [], pause)[0]:
                    with connection.wrap_database_errors:
                        raw.poll()
                raw.notifies.clear()

    def look(self, cursor, using, *, is_replica=False):
        """Read what is new."""
        now = timezone.now()
        since = now - _REMEMBERED
        former, last = self.standing
        if last is None:
            condition, values = "made_at > %s OR due_at > %s", [since, since]
        else:
            condition, values = "transaction >= %s", [last.oldest_running]
        # In one statement, which has one snapshot.
        cursor.execute(
            "SELECT pg_current_snapshot()::text, id, transaction, tags, due_at, made_at"  # noqa: S608
            f" FROM (SELECT) AS one LEFT JOIN delivery_change ON {condition}",
            values,
        )
        rows = cursor.fetchall()
        text, rows = rows[0][0], [row[1:] for row in rows if row[1] is not None]
        if is_replica:
            snapshot = Snapshot.of_replica(text, {transaction for _pk, transaction, *_ in rows})
        else:
            snapshot = Snapshot.read(text)
        if last and snapshot.next < last.next and using == former:
            # Another database stands in its place, whose numbers say nothing of the copies.
            log.warning("The database went back in time: every copy is made anew.")
            self.changes, self.standing = Changes(), (using, None)
            self.returns += 1
            raise DatabaseError("the database went back in time")
        self.changes.learn(rows)
        # After what it has seen, so that no copy claims to have seen what is not known yet.
        self.standing = using, snapshot
        self._looked_at = time.monotonic()
        self._has_looked.set()
        if self._forgot_at is None or now - self._forgot_at > FORGETS_EVERY:
            self.changes.forget(since)
            self._forgot_at = now
