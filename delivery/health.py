"""Whether what the process needs is there: one function for each thing, bounded in time.

An app adds a check from its `AppConfig.ready()`:

    health.register("change_log", change_log)

where `change_log(cursor)` asks the database by the connection that these checks have to themselves,
and returns a Finding. Strangers read its reason, so it names no host, story or time.
"""

from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from time import monotonic

from django.db import DEFAULT_DB_ALIAS, Error, connections

# The least that libpq takes.
PATIENCE_SECONDS = 2
# Whoever asks more often, as strangers may, gets the last answer.
KEPT_SECONDS = 1


class State(StrEnum):
    OK = "ok"
    # Readers and writers do not notice, somebody should: no reason to start the process again.
    LATE = "late"
    FAILED = "failed"


@dataclass(frozen=True)
class Finding:
    state: State
    reason: str
    # Numbers for /metrics: {"waiting": 3} of the check "queue" is manchette_queue_waiting.
    figures: dict = field(default_factory=dict)


CHECKS = {}


def register(name, check):
    CHECKS[name] = check


def worst(found):
    order = list(State)
    return max((finding.state for finding in found.values()), key=order.index)


class _Latest:
    """The last report. One thread makes the next, and the others do not wait for it."""

    def __init__(self):
        self.lock = Lock()
        self.made_at = None
        self.found = None

    def get(self):
        if not self.lock.acquire(blocking=self.found is None):
            return self.found
        try:
            if self.made_at is None or monotonic() - self.made_at > KEPT_SECONDS:
                self.found = _ask()
                self.made_at = monotonic()
            return self.found
        finally:
            self.lock.release()


_latest = _Latest()


def report():
    """Return {name: Finding} of all checks, no older than a second or two."""
    return _latest.get()


def _ask():
    try:
        with closing(_connection()) as connection, connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = %s", [PATIENCE_SECONDS * 1000])
            return {"database": Finding(State.OK, "answers")} | {
                name: _result(check, cursor) for name, check in CHECKS.items()
            }
    except (Error, OSError):
        absent = Finding(State.FAILED, "the database does not answer")
        return dict.fromkeys(["database", *CHECKS], absent)


def _result(check, cursor):
    try:
        return check(cursor)
    except Error:
        # One that timed out leaves the connection good for the next.
        return Finding(State.FAILED, "the database did not answer this")


def _connection():
    """Return a connection that is nobody else's, for which nobody waits long."""
    connection = connections[DEFAULT_DB_ALIAS].copy()
    connection.settings_dict["OPTIONS"] |= {
        "connect_timeout": PATIENCE_SECONDS,
        "tcp_user_timeout": PATIENCE_SECONDS * 1000,
    }
    return connection
