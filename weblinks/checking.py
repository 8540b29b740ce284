"""Looking after the addresses outside, a few at a time."""

from django.utils import timezone

from .asking import Visitor
from .models import WebAddress


def check(count, visitor=None):
    """Ask up to `count` addresses that are due; return how many."""
    visitor = visitor or Visitor()
    due = list(WebAddress.objects.due(timezone.now())[:count])
    for address in due:
        address.answered(visitor.look(address.url), timezone.now())
    return len(due)
