"""How many requests may be with Django at once, so that some thread is always left for copies."""

import threading
import time


class Slots:
    """So many places, and how long somebody waits for one.

    Where none has been taken or left for longer than that, whoever holds them waits for something
    that does not answer: nobody else waits with them.
    """

    def __init__(self, count, patience):
        self.patience = patience
        self._free = threading.BoundedSemaphore(count)
        self._moved_at = time.monotonic()

    def take(self):
        """Return whether a place was free in time."""
        if not self._free.acquire(blocking=False):
            if time.monotonic() - self._moved_at > self.patience:
                return False
            if not self._free.acquire(timeout=self.patience):
                return False
        self._moved_at = time.monotonic()
        return True

    def leave(self):
        self._moved_at = time.monotonic()
        self._free.release()
