"""What the demo's stories point to outside, and one address that answers no more."""

from datetime import timedelta

from django.utils import timezone

from weblinks import noting
from weblinks.models import DEAD_AFTER, WebAddress

DEAD = "https://agence-sahelienne.example.org/sel-mopti"


def fail(articles, now):
    """Note the addresses of the stories ({slug: article}), of which the one has failed for days."""
    for article in articles.values():
        if article.source_url:
            noting.note(article.pk)
    WebAddress.objects.filter(url=DEAD).update(
        problem=WebAddress.Problem.GONE,
        status=404,
        failed_days=DEAD_AFTER,
        failing_since=timezone.localdate(now) - timedelta(days=4),
        checked_at=now - timedelta(hours=8),
    )
