"""What the demo's stories point to outside, and two addresses that answer no more."""

from datetime import timedelta

from django.utils import timezone

from weblinks import noting
from weblinks.models import DEAD_AFTER, WebAddress

DEAD = "https://agence-sahelienne.example.org/sel-mopti"
# The same, of which the archive did not say whether it has a copy.
UNCERTAIN = "https://agence-sahelienne.example.org/tamale-radio"


def fail(articles, now):
    """Note the addresses of the stories ({slug: article}), of which two have failed for days."""
    for article in articles.values():
        if article.source_url:
            noting.note(article.pk)
    dead = WebAddress.objects.filter(url__in=[DEAD, UNCERTAIN])
    dead.update(
        problem=WebAddress.Problem.GONE,
        status=404,
        failed_days=DEAD_AFTER,
        failing_since=timezone.localdate(now) - timedelta(days=4),
        checked_at=now - timedelta(hours=8),
        copy_asked_at=now - timedelta(hours=8),
    )
    copied_at = now - timedelta(days=12)
    dead.filter(url=DEAD).update(
        copy_url=f"https://web.archive.org/web/{copied_at:%Y%m%d%H%M%S}/{DEAD}",
        copied_at=copied_at,
        copy_answered=True,
    )
