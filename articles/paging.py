"""Pages of a list by key: `?avant=` names the story after which the page goes on.

A page never counts or skips what stands before it, so the oldest costs as much as the newest; and
stories that appear meanwhile move nothing from one page to the next.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import Http404
from django.utils.translation import gettext as _

from .leading import lead_of

PARAMETER = "avant"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Page:
    stories: list
    is_first: bool
    # The `?avant=` of the page that follows, or None on the last.
    older: str | None
    # The `?avant=` of this one as we spell it, or None on the first.
    cursor: str | None = None

    @property
    def all_stories(self):
        return self.stories

    @property
    def kept_as(self):
        """All that it shows, if that is known (config.prepared)."""
        stories = [getattr(story, "kept_as", None) for story in self.stories]
        if None in stories:
            return None
        return (self.is_first, self.older, self.cursor, tuple(stories))

    @property
    def lead(self):
        """The story that the first page opens with; None on the others."""
        return lead_of(self.stories) if self.is_first else None


def page_of(queryset, request, size, parts=None):
    """Return the Page of `queryset` (in newest_first() order) that the request asks for.

    With `parts`, of what is in any of these querysets. Raise Http404 on a cursor that no page of
    ours carries.
    """
    key = _asked(request)
    if parts is not None:
        parts = [part.before(key) for part in parts] if key else parts
        queryset = queryset.among_newest(parts, size + 1)
    elif key:
        queryset = queryset.before(key)
    return _page(list(queryset[: size + 1]), key, size, queryset.cursor_fields)


def page_by(listing, request, size, *values):
    """Return the same of a list of articles.lists, of these values."""
    key = _asked(request)
    return _page(listing(request.instant, *values, *key, count=size + 1), key, size)


def _asked(request):
    text = request.GET.get(PARAMETER)
    return parse_cursor(text) if text else ()


def _page(stories, key, size, fields=("first_published_at", "article_id")):
    last = stories[size - 1] if len(stories) > size else None
    older = last and cursor_of(last, fields)
    return Page(stories[:size], not key, older, _spelt(*key) if key else None)


def cursor_of(version, fields=("first_published_at", "article_id")):
    """Return the cursor of the page that goes on after this version, ordered by these fields."""
    return _spelt(*(getattr(version, field) for field in fields))


def _spelt(instant, number):
    return f"{(instant - _EPOCH) // _MICROSECOND:x}-{number:x}"


def parse_cursor(text):
    """Return (instant, number). Raise Http404 on anything else than a cursor."""
    try:
        instant, article = text.split("-")
        if len(instant) > 16 or len(article) > 15:
            raise ValueError(text)
        return _EPOCH + int(instant, 16) * _MICROSECOND, int(article, 16)
    except (ValueError, OverflowError) as error:
        raise Http404(_("Cette page de la liste n’existe pas.")) from error
