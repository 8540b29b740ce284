"""The newsroom's page of what readers read. For everybody of the newsroom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import admin
from django.db.models import Subquery, Sum
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from articles.models import Version

from .keeping import midnight
from .models import Reads

# Stories of the list; hours and days of the two tables.
STORIES, HOURS, DAYS = 30, 24, 14
PERIODS = {"heures": _("Trois dernières heures"), "jour": _("Aujourd’hui"), "semaine": _("7 jours")}


@require_GET
@never_cache
def page(request):
    """Show what is read: ?depuis=heures, jour (without) or semaine."""
    now = timezone.now()
    period = request.GET.get("depuis")
    period = period if period in PERIODS else "jour"
    context = admin.site.each_context(request) | {
        "title": _("Lectures"),
        "period": period,
        "periods": PERIODS.items(),
        "stories": stories(period, now),
        "hours": hours(now),
        "days": days(now),
        "opens_any": request.user.has_perm("articles.change_any_article"),
    }
    return render(request, "admin/reads.html", context)


def stories(period, now):
    """Return the versions that readers had last of the stories most read in the period, each with
    `reads` in it, the `share` of the first's in percent, and `ever` since it appeared.
    """
    today = midnight(now)
    counted = {
        "heures": Reads.objects.by_hour(now - timedelta(hours=3)),
        "jour": Reads.objects.by_day(today),
        "semaine": Reads.objects.by_day(midnight(today - timedelta(days=6))),
    }[period]
    reads = {row["article"]: row["reads"] for row in counted.most_read()[:STORIES]}
    ever = Reads.objects.of_outer_article("article")
    versions = (
        Version.objects.filter(article__in=reads, live__isempty=False, live__startswith__lte=now)
        .select_related("section")
        .annotate(ever=Subquery(ever))
        .only("article_id", "headline", "slug", "live", "section__name", "section__slug")
        .order_by("article_id", "-live")
        .distinct("article_id")
    )
    had = {version.article_id: version for version in versions}
    found = [had[article] for article in reads if article in had]
    for version in found:
        version.reads = reads[version.article_id]
        version.is_gone = not version.is_live(now)
    return _with_shares(found)


@dataclass
class Bar:
    """What was read in an hour or on a day, and how much that is of the most, in percent."""

    starts_at: datetime
    reads: int
    share: int = 0


def hours(now):
    """Return a Bar for each of the last hours, the present one first."""
    this = now.replace(minute=0, second=0, microsecond=0)
    starts = [this - timedelta(hours=n) for n in range(HOURS)]
    return _bars(starts, Reads.objects.by_hour(starts[-1]))


def days(now):
    """Return the same of the last days."""
    # From noon to noon, whatever the clocks do by night.
    starts = [
        midnight(midnight(now) + timedelta(hours=12) - timedelta(days=n)) for n in range(DAYS)
    ]
    return _bars(starts, Reads.objects.by_day(starts[-1]))


def _bars(starts, reads):
    sums = dict(
        reads.values("starts_at").annotate(Sum("count")).values_list("starts_at", "count__sum")
    )
    return _with_shares([Bar(at, sums.get(at, 0)) for at in starts])


def _with_shares(rows):
    most = max((row.reads for row in rows), default=0) or 1
    for row in rows:
        row.share = round(100 * row.reads / most)
    return rows
