"""The calendar: what appears when, and moving it. A card is a version; its place is its start."""

import calendar as months
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles.models import Article, Version

from .backlinks import without_replacement
from .home import seen_by, versions_seen_by

DAY, WEEK, MONTH = "jour", "semaine", "mois"
MOST = 500


@dataclass
class Cell:
    """A day, or an hour of one: what begins, ends and is due in it."""

    start: datetime
    end: datetime
    cards: list = field(default_factory=list)
    # What has appeared already, in a view that folds it away.
    past: list = field(default_factory=list)
    ends: list = field(default_factory=list)
    due: list = field(default_factory=list)
    # How many appeared in it that are counted instead of shown.
    counted: int = 0

    @property
    def is_empty(self):
        return not (self.cards or self.past or self.ends or self.due or self.counted)

    @property
    def column(self):
        """The day of the week, Monday being 1."""
        return timezone.localdate(self.start).isoweekday()

    def holds(self, instant):
        return self.start <= instant < self.end


def period(view, on):
    """Return (first day, day after the last, the day before it, the day after it) of a view."""
    if view == DAY:
        first, last = on, on + timedelta(days=1)
    elif view == WEEK:
        first = on - timedelta(days=on.weekday())
        last = first + timedelta(days=7)
    else:
        first = on.replace(day=1)
        last = first + timedelta(days=months.monthrange(on.year, on.month)[1])
    return first, last, first - timedelta(days=1), last


def cells(view, first, last):
    """Return the empty cells of a view: the hours of a day, or the days of a week or a month."""
    if view == DAY:
        starts = [_at(first, time(hour)) for hour in range(24)] + [_at(last)]
    else:
        days = (last - first).days
        starts = [_at(first + timedelta(days=n)) for n in range(days + 1)]
    return [Cell(start, end) for start, end in zip(starts, starts[1:], strict=False)]


def filled(view, on, user, now):
    """Return the cells of the view with all that this person may see in them, in five queries.

    What has appeared already is counted by day in a month, which may hold 1,500 stories of it.
    """
    first, last, *_around = period(view, on)
    may_move = user.has_perm("articles.publish_article")
    made = cells(view, first, last)
    start, end = made[0].start, made[-1].end
    versions = versions_seen_by(user, Version.objects.select_related("section").defer("body"))
    since = start
    if view == MONTH and start < now:
        since = min(now, end)
        _count(made, versions.starting_between(start, since))
    _put(made, "cards", versions.starting_between(since, end)[:MOST], lambda v: v.starts_at)
    _put(made, "ends", versions.ending_between(start, end)[:MOST], lambda v: v.ends_at)
    due = seen_by(user, Article.objects.exclude(stage=Article.Stage.DONE))
    due = due.filter(due_at__gte=start, due_at__lt=end).select_related("assignee")
    _put(made, "due", due.order_by("due_at")[:MOST], lambda article: article.due_at)
    ending = {v.article_id for cell in made for v in cell.ends if v.ends_at > now}
    unanswered = without_replacement(ending, now) if may_move else set()
    for cell in made:
        for version in cell.cards:
            version.is_movable = may_move and version.starts_at > now
        for version in cell.ends:
            version.lacks_replacement = version.article_id in unanswered
        if view == WEEK:
            cell.past = [version for version in cell.cards if version.starts_at <= now]
            cell.cards = [version for version in cell.cards if version.starts_at > now]
    return made


def waiting(user, now):
    """Return the stories that are ready and have no time yet."""
    ready = seen_by(user, Article.objects.filter(stage=Article.Stage.READY))
    return list(ready.select_related("section").order_by("stage_since")[:30])


def _put(cells, name, things, instant):
    for thing in things:
        for cell in cells:
            if cell.holds(instant(thing)):
                getattr(cell, name).append(thing)
                break


def _count(cells, versions):
    by_day = versions.order_by().values(day=TruncDate("starts")).annotate(count=Count("pk"))
    counts = dict(by_day.values_list("day", "count"))
    for cell in cells:
        cell.counted = counts.get(timezone.localdate(cell.start), 0)


def _at(day: date, hour=time.min):
    return timezone.make_aware(datetime.combine(day, hour))
