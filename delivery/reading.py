"""Which database a page is read from: what readers ask may go to a replica, and nothing else does.

The page cache says so around what it asks Django. The newsroom, staff who read the site at another
instant and the worker never pass there: they read where they write.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS

_from = ContextVar("from", default=None)


@contextmanager
def reading_from(using):
    """Have what is read inside come from that database."""
    token = _from.set(using)
    try:
        yield
    finally:
        _from.reset(token)


def read_from():
    """Return the database that what is asked now is read from."""
    return _from.get() or DEFAULT_DB_ALIAS


class ReadersRouter:
    def db_for_read(self, model, **hints):
        return _from.get()

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints):
        # A replica holds the same rows.
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == DEFAULT_DB_ALIAS
