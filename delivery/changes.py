"""Saying what changes, in the transaction that changes it."""

from datetime import timedelta

from django.db import connections
from django.utils import timezone

from .models import Change

# What followers wait for.
CHANNEL = "manchette_changes"
# How long a change is kept after it took place: longer than any page lives, and than a process
# that lost the database asks what it missed.
KEPT = timedelta(days=2)


def changed(*tags, at=None, using="default"):
    """Have every copy of a page with any of these tags dropped once the transaction ends; or at
    the instant `at`, if it is to come.
    """
    if not tags:
        return
    if at and at <= timezone.now():
        at = None
    # No row comes back: this is on the way of every publication.
    with connections[using].cursor() as cursor:
        cursor.execute(
            "INSERT INTO delivery_change (tags, due_at) VALUES (%s, %s)", [sorted(tags), at]
        )


def forget_old(now):
    """Delete what took place long ago."""
    old = now - KEPT
    past = Change.objects.filter(made_at__lt=old)
    past.filter(due_at=None).delete()
    past.filter(due_at__lt=old).delete()
