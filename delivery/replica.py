"""Whether readers' pages can be read from the replica, asked anew twice a second.

A replica that the primary's changes do not reach is late without knowing it: readers are then read
from the primary; from the replica all the same, if the primary does not answer either.
"""

import logging
import threading
import time

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

log = logging.getLogger(__name__)

EVERY = 0.5
# For so long it may be behind: one that has just been given something is, for a moment.
PATIENCE = 1.0
# The least that libpq takes, in seconds.
TO_ANSWER = 2
# Whether it is sent what changes, and whether there is something of that which it does not show.
_STATE = """
    SELECT NOT pg_is_in_recovery() OR EXISTS (SELECT FROM pg_stat_wal_receiver),
        pg_is_in_recovery() AND pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()
        AND now() - pg_last_xact_replay_timestamp() > %s * interval '1 second'
"""


class Choice:
    """A thread that keeps `using`, the database that readers are to be read from."""

    def __init__(self, replica):
        self.replica = self.using = replica
        self._asked = {}
        self._behind_since = None
        self._stop = threading.Event()

    def start(self):
        threading.Thread(target=self._run, name="replica", daemon=True).start()

    def stop(self):
        self._stop.set()

    def _run(self):
        while not self._stop.wait(EVERY):
            self.look()
        for connection in self._asked.values():
            connection.close()

    def look(self):
        using = self._best()
        if using != self.using:
            log.warning("Readers' pages are read from %s now.", using)
            self.using = using

    def _best(self):
        found = self._ask(self.replica)
        if found and self._is_fit(*found):
            return self.replica
        if not found or self._ask(DEFAULT_DB_ALIAS):
            return DEFAULT_DB_ALIAS
        return self.replica

    def _is_fit(self, is_sent, is_behind):
        if not is_behind:
            self._behind_since = None
        elif self._behind_since is None:
            self._behind_since = time.monotonic()
        since = self._behind_since
        return is_sent and (since is None or time.monotonic() - since < PATIENCE)

    def _ask(self, using):
        """Return what it says of itself; None if it does not answer."""
        try:
            with self._connection(using).cursor() as cursor:
                cursor.execute(_STATE, [PATIENCE])
                return cursor.fetchone()
        except (DatabaseError, InterfaceError, OSError):
            self._asked.pop(using).close()
            return None

    def _connection(self, using):
        if using not in self._asked:
            connection = self._asked[using] = connections[using].copy()
            connection.settings_dict["OPTIONS"] = {
                **connection.settings_dict["OPTIONS"],
                "connect_timeout": TO_ANSWER,
                "tcp_user_timeout": TO_ANSWER * 1000,
                "options": f"-c statement_timeout={TO_ANSWER}s",
            }
        return self._asked[using]
