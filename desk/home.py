"""The day, as one person of the newsroom finds it on arriving."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby, pairwise

from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Version
from articles.models.article import ArticleQuerySet
from audience.models import MostRead
from audience.ranking import most_read

from . import backlinks
from .models import Message, Tab

SHOWN = 15
AHEAD = timedelta(hours=48)
# By day, a longer silence than this is shown as a gap.
GAP = timedelta(hours=3)
AWAKE = (6, 22)


def seen_by(user, articles: ArticleQuerySet):
    """Return those of the articles, which are few, that this person may open."""
    if user.has_perm("articles.change_any_article"):
        return articles
    return articles.being_of(user)


def versions_seen_by(user, versions):
    if user.has_perm("articles.change_any_article"):
        return versions
    return versions.filter(Exists(Article.objects.being_of(user).filter(pk=OuterRef("article"))))


def day(user, now):
    """Return what the home page shows to this person, as a template's context."""
    is_editor = user.has_perm("articles.publish_article")
    open_work = Article.objects.exclude(stage=Article.Stage.DONE).select_related(
        "assignee", "created_by", "section"
    )
    seen = seen_by(user, open_work)
    by_age = seen.order_by("stage_since", "pk")
    changed = seen.filter(Exists(Version.objects.live(now).filter(article=OuterRef("pk"))))
    lists = {
        "mine": open_work.being_of(user).order_by(F("due_at").asc(nulls_last=True), "-edited_at"),
        "to_review": by_age.filter(stage=Article.Stage.REVIEW) if is_editor else [],
        "ready": by_age.filter(stage=Article.Stage.READY) if is_editor else [],
        "changed": changed.order_by("-edited_at"),
    }
    lists = {name: list(articles[:SHOWN]) for name, articles in lists.items()}
    people = _people(now, {article.pk for articles in lists.values() for article in articles})
    for articles in lists.values():
        for article in articles:
            article.people = sorted(people.get(article.pk, set()) - {str(user)})
    planned = list(
        versions_seen_by(user, Version.objects.starting_between(now, now + AHEAD))
        .select_related("section", "picture")
        .defer("body")[:100]
    )
    return lists | {
        "is_editor": is_editor,
        "days": timeline(planned, now),
        "warnings": [(version, words) for version in planned for words in lacks(version)],
        "withdrawn": list(
            versions_seen_by(user, Version.objects.withdrawn_between(_midnight(now), now))
            .select_related("section")
            .defer("body")[:SHOWN]
        ),
        "most_read": dict(most_read(now)).get(MostRead.Span.NOW, [])[:3],
        "lost": backlinks.lost(user, now, SHOWN),
        "unread": list(
            Message.objects.filter(to=user, read_at__isnull=True).select_related("article", "by")[
                :SHOWN
            ]
        ),
        "conflicts": list(
            Tab.objects.filter(user=user, in_conflict=True).select_related("article")[:SHOWN]
        ),
        "now": now,
    }


def _midnight(now):
    return timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))


def _people(now, articles):
    """Return {article id: names of those who have it open}."""
    people = {}
    for tab in Tab.objects.present(now).filter(article__in=articles).select_related("user"):
        people.setdefault(tab.article_id, set()).add(str(tab.user))
    return people


def lacks(version):
    """Return what a scheduled version lacks that readers would miss, as sentences."""
    if version.picture is None:
        yield _("sans image")
    elif not version.picture.is_described:
        yield _("image sans texte de remplacement")
    if version.picture and not version.picture.may_be_shown(version.starts_at):
        yield _("image dont les droits ont pris fin d’ici là")
    if not version.standfirst:
        yield _("sans chapeau")


@dataclass(frozen=True)
class Gap:
    """A time of day in which nothing is planned to appear."""

    starts_at: datetime
    end: datetime
    is_gap = True


def timeline(planned, now):
    """Return [(day, [planned versions, and a Gap where a waking day is silent for long])]."""
    ends = [now, *(version.starts_at for version in planned), now + AHEAD]
    gaps = [gap for start, end in pairwise(ends) for gap in _gaps(start, end)]
    # A gap that starts with a version comes after it.
    items = sorted([*planned, *gaps], key=lambda item: (item.starts_at, isinstance(item, Gap)))
    return [(day, list(of_day)) for day, of_day in groupby(items, _day_of)]


def _day_of(item):
    return timezone.localdate(item.starts_at)


def _gaps(start, end):
    day = timezone.localdate(start)
    while day <= timezone.localdate(end):
        wake, sleep = (timezone.make_aware(datetime.combine(day, time(hour))) for hour in AWAKE)
        gap = Gap(max(start, wake), min(end, sleep))
        if gap.end - gap.starts_at >= GAP:
            yield gap
        day += timedelta(days=1)
