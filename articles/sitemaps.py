"""The sitemaps: stories by month, so that no file grows past what the protocol allows; what is new,
for Google News; and the lists that lead to stories.

Tags are in none: there may be tens of thousands, and each story leads to its own.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connections
from django.db.models import Max, Min, OuterRef, Subquery
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from authors.models import Author
from delivery.shown import lasts_until, shows
from masthead.models import Masthead, StandingPage
from masthead.typography import printable

from .expressions import lower, month_of
from .models import Section, Version
from .templatetags.stories import stamp
from .touching import STORIES, TEXTS, sitemap_of

# What the protocol allows in one file, and what Google News takes of it.
MOST, MOST_NEWS = 50_000, 1_000
NEWS_LASTS = timedelta(hours=48)
# The lists of other apps, from their AppConfig.ready(): functions of the instant, each of which
# returns the paths of its own.
LISTS = []

STORY_FIELDS = [
    "slug",
    "section__slug",
    "live",
    "first_published_at",
    "picture__file",
    "picture__width",
    "picture__height",
    "picture__crops_focal",
    "picture__rights_end_at",
]


@require_safe
def index(request):
    """Anybody may call it: one address a month that has stories, and that of the lists."""
    shows(TEXTS)
    # By hand: of twenty years, a template would take longer than all else does.
    months = "\n".join(
        f"<sitemap><loc>{settings.SITE_URL}/sitemap-{month.year}-{month.month}.xml</loc>"
        f"<lastmod>{stamp(changed_at)}</lastmod></sitemap>"
        for month, changed_at in _months(request.instant)
    )
    return _render(request, "sitemap_index", months=mark_safe(months))  # noqa: S308


@require_safe
def month(request, year, month):
    """Anybody may call it: the stories first published in a month, newest first."""
    try:
        start = datetime(year, month, 1, tzinfo=UTC)
        end = (start + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    shows(sitemap_of(start))
    stories = Version.objects.live(request.instant).first_published_between(start, end)
    stories = stories.newest_first().select_related("section", "picture").only(*STORY_FIELDS)
    stories = _pictured(stories[:MOST], request.instant)
    if not stories:
        # No index names it, and the protocol knows no empty sitemap.
        raise Http404
    return _render(request, "sitemap_month", stories=stories)


@require_safe
def news(request):
    """Anybody may call it: what was first published in the last two days, newest first."""
    shows(STORIES)
    # It says until when, only so often.
    lasts_until(request.instant + timedelta(minutes=10))
    stories = Version.objects.live(request.instant).filter(
        first_published_at__gt=request.instant - NEWS_LASTS
    )
    stories = stories.newest_first().select_related("section", "picture")
    stories = stories.only(*STORY_FIELDS, "kicker", "headline")[:MOST_NEWS]
    return _render(
        request,
        "sitemap_news",
        stories=_pictured(stories, request.instant),
        publication=printable(Masthead.objects.get().name),
        language=settings.LANGUAGE_CODE,
    )


@require_safe
def lists(request):
    """Anybody may call it: sections and authors that have stories, with when they last had a new
    one, the dossiers, and the standing pages.
    """
    shows(STORIES, "authors", "dossiers")
    live = Version.objects.live(request.instant)
    of_section = live.in_section(OuterRef("pk")).newest_first()
    # Not by(), whose filtered relation can't point to an outer query.
    of_author = live.filter(author_rows__author=OuterRef("pk")).order_by(
        "-author_rows__first_published_at", "-author_rows__article"
    )
    found = [
        (one.get_absolute_url(), one.newest)
        for rows, stories in [(Section.objects, of_section), (Author.objects, of_author)]
        for one in rows.annotate(newest=Subquery(stories.values("first_published_at")[:1]))
        if one.newest
    ]
    at = request.instant
    pages = [page.get_absolute_url() for page in StandingPage.objects.live(at)]
    others = [(path, None) for paths in [*(of(at) for of in LISTS), pages] for path in paths]
    return _render(request, "sitemap_lists", lists=[*found, *others][: MOST - 1])


def _render(request, name, **context):
    context["site"] = settings.SITE_URL
    return render(request, f"articles/{name}.xml", context, content_type="application/xml")


def _pictured(stories, at):
    """Return [(story, the address of its picture or None if there is none to be shown then)]."""

    def picture(story):
        shown = story.picture and story.picture.may_be_shown(at)
        return story.picture.file.fallback.url if shown else None

    return [(story, picture(story)) for story in stories]


def _months(at):
    """Return [(first day of the month in UTC, when a story of it last appeared or changed)],
    oldest first. Each month is one look into an index, however many stories it has.
    """
    live = Version.objects.live(at)
    bounds = live.aggregate(first=Min("first_published_at"), last=Max("first_published_at"))
    if bounds["first"] is None:
        return []
    first, last = (bounds[name].astimezone(UTC).date().replace(day=1) for name in bounds)
    of_month = live.alias(month=month_of("first_published_at")).filter(
        month=RawSQL("months.month", [])
    )
    changed = of_month.order_by(lower("live").desc()).values_list(lower("live"))[:1]
    latest, values = changed.query.sql_with_params()
    with connections[live.db].cursor() as cursor:
        cursor.execute(
            f"SELECT month, ({latest}) FROM (SELECT generate_series("  # noqa: S608
            "%s::timestamp, %s::timestamp, '1 month')::date AS month) AS months ORDER BY month",
            [*values, first, last],
        )
        return [(month, changed_at) for month, changed_at in cursor.fetchall() if changed_at]
