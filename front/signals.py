"""What the plans of stories change of what stands on every page."""

from django.utils import timezone

from delivery.changes import changed
from delivery.shown import SITE

from .models import BreakingNews


def touch_breaking_news(sender, article, moments, **kwargs):
    """Have every page follow whether the story that breaking news leads to is public."""
    lasting = BreakingNews.objects.filter(article=article, live__endswith__gt=timezone.now())
    if moments and lasting.exists():
        for moment in moments:
            changed(SITE, at=moment)
