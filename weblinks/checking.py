"""Looking after the addresses outside, a few at a time."""

from django.conf import settings
from django.utils import timezone

from .archive import Archive, NoAnswerError
from .asking import Visitor
from .models import WebAddress


def check(count, visitor=None, archive=None):
    """Ask up to `count` addresses that are due, and for copies of the dead; return how many."""
    visitor = visitor or Visitor()
    archive = archive or Archive(visitor)
    due = list(WebAddress.objects.due(timezone.now())[:count])
    for address in due:
        address.answered(visitor.look(address.url), timezone.now())
        if settings.ASK_WEB_ARCHIVE and address.wants_copy:
            _ask_for_copy(address, archive)
    return len(due)


def _ask_for_copy(address, archive):
    now = timezone.now()
    try:
        copy = archive.copy_of(address.url, address.mentioned_since(now))
    except NoAnswerError:
        address.archive_was_silent(now)
    else:
        address.archive_answered(copy, now)
