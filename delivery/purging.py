"""Telling a CDN what changed, so that it may keep pages for long.

The worker follows the change log and has the CDN drop the tags that it finds there, those due at
an instant when it comes. Its place in the log is in the database and moves once the CDN has said
yes: what it refused, or what was written while no worker ran, is sent later.

Each tag goes out three times. Whoever asks the CDN right after the first may be given what nginx
shows to the end of the second, or a process that has not looked into the log yet; what the CDN
took from these is dropped by the others.
"""

import logging
import threading
import time
from collections import deque
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from .cdn import RefusedError
from .changes import KEPT
from .following import BLIND_AFTER, Snapshot
from .models import PurgePlace
from .shown import SITE

log = logging.getLogger(__name__)

EVERY = 0.25
LAGS = (0.0, 1.2, BLIND_AFTER + 1.5)
# More than so many tags at once are as good as every page.
MOST_TAGS = 500
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# Of several workers, one does it: whose session holds this lock.
_LOCK = 7_215_049_001
LATE = timedelta(minutes=1)


class Purger:
    def __init__(self, cdn, lags=LAGS):
        self.cdn = cdn
        self.lags = lags
        # What was seen lately: (by which clock, Snapshot, by the database's).
        self._looks = deque()
        self._pause = 0.0
        self._stop = threading.Event()

    def start(self):
        threading.Thread(target=self._run, name="purger", daemon=True).start()

    def stop(self):
        self._stop.set()

    def _run(self):
        while not self._stop.is_set():
            try:
                if self._is_mine():
                    self.look()
                self._pause = 0.0
                self._stop.wait(EVERY)
            except RefusedError as error:
                self._wait_for(error)
            except (DatabaseError, InterfaceError, OSError) as error:
                log.warning("The change log cannot be read: %s", error)
                connection.close()
                self._stop.wait(FIRST_PAUSE)
        connection.close()

    def _is_mine(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory'"
                " AND pid = pg_backend_pid() AND objid = %s AND granted)"
                " OR pg_try_advisory_lock(%s)",
                [_LOCK % 2**32, _LOCK],
            )
            return cursor.fetchone()[0]

    def _wait_for(self, error):
        self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
        log.warning("The CDN did not drop what changed: %s.", error)
        self._stop.wait(min(error.after or self._pause, LONGEST_PAUSE))

    def look(self):
        """Send what is to be sent now. Raise RefusedError, with the place where it was."""
        places = {place.lag: place for place in PurgePlace.objects.filter(lag__in=self.lags)}
        snapshot, now, rows = _read(places.values())
        self._looks.append((time.monotonic(), snapshot, now))
        for lag in self.lags:
            look = self._look_before(lag)
            if look is None:
                continue
            _at, seen, until = look
            place = places.get(lag)
            if place is None:
                place, tags = PurgePlace(lag=lag), {SITE}
            else:
                tags = _tags(rows, place, seen, until)
            if tags:
                self._send(place, tags)
            if tags or place.until < until - timedelta(seconds=EVERY * 20):
                place.seen, place.until = str(seen), until
                place.save()
        while len(self._looks) > 1 and self._looks[1][0] <= time.monotonic() - max(self.lags):
            self._looks.popleft()

    def _look_before(self, lag):
        """Return the last of the looks that is so many seconds old."""
        before = time.monotonic() - lag
        return next((look for look in reversed(self._looks) if look[0] <= before), None)

    def _send(self, place, tags):
        tags = sorted(tags)
        try:
            for start in range(0, len(tags), self.cdn.most):
                self.cdn.drop(tags[start : start + self.cdn.most])
        except RefusedError as error:
            refused = {"refused_since": place.refused_since or timezone.now(), "reason": str(error)}
            PurgePlace.objects.filter(pk=place.pk).update(**refused)
            raise
        place.refused_since, place.reason = None, ""


def _read(places):
    """Return the present snapshot, the database's clock, and what these places may not know."""
    oldest = min((Snapshot.read(place.seen).oldest_running for place in places), default=2**62)
    until = min((place.until for place in places), default=timezone.now())
    with connection.cursor() as cursor:
        # In one statement, which has one snapshot.
        cursor.execute(
            "SELECT pg_current_snapshot()::text, now(), transaction, tags, due_at"
            " FROM (SELECT) AS one LEFT JOIN delivery_change"
            " ON transaction >= %s OR (due_at > %s AND due_at <= now())",
            [oldest, until],
        )
        rows = cursor.fetchall()
    text, now, *_ = rows[0]
    return Snapshot.read(text), now, [row[2:] for row in rows if row[2] is not None]


def _tags(rows, place, seen, until):
    """Return the tags of what was seen, or came to pass, since the place."""
    known = Snapshot.read(place.seen)
    if seen.next < known.next or place.until < until - KEPT:
        # Another database, or further back than the log is kept.
        return {SITE}
    found = set()
    for transaction, tags, due_at in rows:
        if due_at and due_at > until:
            continue
        is_new = seen.sees(transaction) and not known.sees(transaction)
        if is_new or (due_at and due_at > place.until):
            found.update(tags)
    return found if len(found) <= MOST_TAGS else {SITE}


def finding(cursor):
    """Return (state, reason) of what the CDN was told, as delivery.health has them."""
    cursor.execute(
        "SELECT count(*), min(refused_since), max(until), now() FROM delivery_purgeplace"
    )
    count, refused_since, until, now = cursor.fetchone()
    if refused_since and now - refused_since > LATE:
        return "late", "the CDN refuses to drop what changed"
    if not count or now - until > LATE:
        return "late", "nobody tells the CDN what changed: is the worker running?"
    return "ok", "the CDN drops what changes"


def start():
    """Have this process tell the CDN, if there is one."""
    if settings.CDN:
        Purger(settings.CDN).start()
