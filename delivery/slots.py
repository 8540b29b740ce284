"""How many requests may be with Django at once, so that some thread is always left for copies."""

import threading
import time


class Slots:
    """So many places, and how long somebody waits for one.

    Where all have been taken for longer than that, whoever holds them waits for something that does
    not answer: nobody else waits with them.
    """

    def __init__(self, count, patience):
        self.patience = patience
        self._free = threading.BoundedSemaphore(count)
        self._last_left = time.monotonic()

    def take(self):
        """Return whether a place was free in time."""
        if self._free.acquire(blocking=False):
            return True
        if time.monotonic() - self._last_left > self.patience:
            return False
        return self._free.acquire(timeout=self.patience)

    def leave(self):
        self._last_left = time.monotonic()
        self._free.release()
