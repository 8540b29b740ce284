"""What the page that is being made shows, and until when it does: so that a copy of it is dropped
exactly when any of that changes.

A tag is a word such as `article:12` or `section:3`. Views say what they list; querysets of
stories say which they fetched.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

# On every page: the masthead and what surrounds a page.
SITE = "site"

_page = ContextVar("page", default=None)


@dataclass
class Shown:
    tags: set[str] = field(default_factory=set)
    # When something on it is to be said otherwise. None: not by itself.
    until: datetime | None = None
    # What each reader of it adds one to. None: its readers are not counted.
    number: int | None = None

    @property
    def may_be_kept(self):
        """Whether the view said what it shows: what says nothing is made anew for each reader."""
        return bool(self.tags)


@contextmanager
def noting():
    """Note what is shown inside, in the Shown that this gives."""
    shown = Shown()
    token = _page.set(shown)
    try:
        yield shown
    finally:
        _page.reset(token)


def is_noting():
    return _page.get() is not None


def shows(*tags):
    """Say that the page shows what has these tags; nothing, where no page is being noted."""
    if page := _page.get():
        page.tags.update(tags)


def lasts_until(instant):
    """Say that the page, as it is, is true until that instant (None: for ever) at most."""
    page = _page.get()
    if page and instant and (page.until is None or instant < page.until):
        page.until = instant


def counts_as(number):
    """Say what the page's readers are counted as: the number of a story."""
    if page := _page.get():
        page.number = number
