"""Counting readers: in memory, without a cookie, and without a word about who they are.

A page says what its readers are counted as (shown.counts_as). Whoever answers one with it notes
that number and what the reader's program calls itself; a thread of the process empties these notes
each second, leaves out machines, and every few seconds hands the rest over to be kept
(READS_KEPT_BY): how often each number was read in each hour, and nothing else.
"""

import atexit
import logging
import re
import threading
import time
from collections import Counter, deque
from functools import lru_cache

from crawleruseragents import is_crawler
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)

# Seconds between two looks at what was heard, and between two times that counts are kept.
LOOK, KEEP = 1.0, 10.0
# Notes that wait for a look, and counts that wait for a database: what comes on top is lost.
MOST_HEARD, MOST_COUNTED = 50_000, 100_000
# As much of what a program calls itself as says what it is.
LONGEST_AGENT = 400
# A make of phones, and no bot.
_PHONES = re.compile("cubot", re.IGNORECASE)


class Reads:
    """What was read and is not kept yet. `keep` takes {(hour, number): count}, which may be empty;
    what it raises of the database has it asked again with the same counts and those after.
    """

    def __init__(self, keep=None):
        self.counts = Counter()
        self._keep = keep
        # Noting one is an append, which no other thread can come between.
        self._heard = deque(maxlen=MOST_HEARD)
        self._busy = threading.Lock()
        self._is_failing = False

    def hear(self, number, environ):
        """Note a request that is answered with the page of that number."""
        if (
            environ["REQUEST_METHOD"] == "GET"
            # What a browser fetches in case somebody goes there.
            and "HTTP_SEC_PURPOSE" not in environ
            and "HTTP_PURPOSE" not in environ
            # The newsroom reads itself.
            and "sessionid=" not in environ.get("HTTP_COOKIE", "")
        ):
            self.hear_of(number, environ.get("HTTP_USER_AGENT", ""))

    def hear_of(self, number, agent):
        self._heard.append((number, agent[:LONGEST_AGENT]))

    def start(self):
        threading.Thread(target=self._run, name="reads", daemon=True).start()
        atexit.register(self._keep_last)

    def count(self):
        """Count what was heard since."""
        heard = Counter(self._heard.popleft() for _ in range(len(self._heard)))
        hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        for (number, agent), count in heard.items():
            key = hour, number
            if is_reader(agent) and (key in self.counts or len(self.counts) < MOST_COUNTED):
                self.counts[key] += count

    def keep(self):
        """Hand over what was counted; what can't be kept waits."""
        keep = self._keep or import_string(settings.READS_KEPT_BY)
        try:
            keep(self.counts)
        except (DatabaseError, InterfaceError, OSError) as error:
            if not self._is_failing:
                log.warning("Reads wait to be kept: %s", error)
            self._is_failing = True
        else:
            self.counts = Counter()
            self._is_failing = False

    def _run(self):
        kept_at = time.monotonic()
        while True:
            time.sleep(LOOK)
            with self._busy:
                self.count()
                if time.monotonic() - kept_at >= KEEP:
                    kept_at = time.monotonic()
                    self.keep()
                    # A connection of this thread's own, which would wait for long.
                    connection.close()

    def _keep_last(self):
        # The end of a process waits for nothing that does not come.
        if self._busy.acquire(timeout=2):
            self.count()
            if self.counts:
                self.keep()


@lru_cache(2000)
def is_reader(agent):
    """Whether what calls itself so is read by somebody: no robot, and no preview of a link."""
    return bool(agent) and not is_crawler(_PHONES.sub("", agent))
