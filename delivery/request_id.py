"""The number by which one request is found again: in its answer, its log lines, its tasks."""

import re
from contextvars import ContextVar
from uuid import uuid4

HEADER = "X-Request-ID"

current = ContextVar("request_id", default=None)

# What a server in front may give: anything else could be made to look like a log line.
_sane = re.compile(r"[A-Za-z0-9._-]{1,64}").fullmatch


def given(text):
    """Return the number that a server in front gave, or None if it is none."""
    return text if text and _sane(text) else None


def of(environ):
    """Return the number of a WSGI request: the one it came with, or a new one."""
    return given(environ.get("HTTP_X_REQUEST_ID")) or uuid4().hex
