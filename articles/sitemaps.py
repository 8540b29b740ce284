"""The sitemap, cut by month so that no file grows past what the protocol allows."""

from datetime import datetime

from django.conf import settings
from django.db.models import Max, Min
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .models import Version


@require_safe
def index(request):
    """Anybody may call it: one address a month, from the first story's to this one."""
    bounds = Version.objects.live(request.instant).aggregate(
        first=Min("first_published_at"), last=Max("first_published_at")
    )
    context = {"months": list(_months(bounds["first"], bounds["last"])), "site": settings.SITE_URL}
    return render(request, "articles/sitemap_index.xml", context, content_type="application/xml")


@require_safe
def month(request, year, month):
    """Anybody may call it: the stories first published in a month, newest first."""
    try:
        start, end = _bounds(year, month)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    stories = Version.objects.live(request.instant).first_published_between(start, end)
    stories = stories.newest_first().select_related("section")
    stories = stories.only("slug", "section__slug", "live", "first_published_at")
    context = {"stories": stories[:50_000], "site": settings.SITE_URL}
    return render(request, "articles/sitemap_month.xml", context, content_type="application/xml")


def _bounds(year, month):
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    return (
        timezone.make_aware(datetime(year, month, 1)),
        timezone.make_aware(datetime(*following, 1)),
    )


def _months(first, last):
    """Yield (year, month) from the month of `first` to that of `last`, oldest first."""
    if first is None:
        return
    first, last = timezone.localtime(first), timezone.localtime(last)
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield number // 12, number % 12 + 1
