"""The archives: years, months and days, and which of them hold stories.

Each is asked for its first story and no more, so that the answer takes as long at a million.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connections
from django.db.models import Subquery
from django.db.models.expressions import RawSQL
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst

from masthead.models import Masthead

from .templatetags.stories import day as in_words

# Nothing was published online before; and a day more must still be a date.
YEARS = range(1900, 9999)


@dataclass(frozen=True)
class Period:
    """A year, a month of one, or a day of one, in the newsroom's time."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self):
        """Raise ValueError if there is no such year, month or day."""
        if self.year not in YEARS:
            raise ValueError(self.year)
        _ = self.first_day

    def __str__(self):
        if self.day:
            return in_words(self.first_day)
        return capfirst(formats.date_format(self.first_day, "F Y" if self.month else "Y"))

    def get_absolute_url(self):
        numbers = [f"{self.year}", *(f"{n:02}" for n in (self.month, self.day) if n)]
        return f"/archives/{'/'.join(numbers)}/"

    @property
    def tag(self):
        """What changes of its stories are told by (articles.touching)."""
        numbers = [f"{self.year}", *(f"{n:02}" for n in (self.month, self.day) if n)]
        return f"{['year', 'month', 'day'][len(numbers) - 1]}:{'-'.join(numbers)}"

    @property
    def first_day(self):
        return date(self.year, *(1 if n is None else n for n in (self.month, self.day)))

    @property
    def whole(self):
        """The period that this one is a part of, or None."""
        if self.day:
            return Period(self.year, self.month)
        return Period(self.year) if self.month else None

    @property
    def parts(self):
        """The months of a year, the days of a month; none of a day."""
        if self.day:
            return []
        if self.month:
            days = calendar.monthrange(self.year, self.month)[1]
            return [Period(self.year, self.month, day) for day in range(1, days + 1)]
        return [Period(self.year, month) for month in range(1, 13)]

    @property
    def bounds(self):
        """Its first instant, and the first after it."""
        if self.day:
            end = self.first_day + timedelta(days=1)
        elif self.month:
            end = date(self.year + self.month // 12, self.month % 12 + 1, 1)
        else:
            end = date(self.year + 1, 1, 1)
        return _midnight(self.first_day), _midnight(end)

    def holds(self, instant):
        start, end = self.bounds
        return start <= instant < end

    def like_this_at(self, instant):
        """Return the period of the same kind that holds this instant."""
        local = timezone.localdate(instant)
        return Period(local.year, self.month and local.month, self.day and local.day)


def _midnight(day):
    return timezone.make_aware(datetime(day.year, day.month, day.day))


class Shelf:
    """A period of an archive: which of its parts hold stories, and what leads on from it."""

    def __init__(self, stories, period):
        """`stories` is what is public at an instant; one query."""
        self.period = period
        start, end = period.bounds
        before, after, *firsts = _first_of(
            stories.filter(first_published_at__lt=start).newest_first(),
            _oldest_first(stories.filter(first_published_at__gte=end)),
            *_each(stories, period.parts),
        )
        self.before = before and period.like_this_at(before)
        self.after = after and period.like_this_at(after)
        self.parts = [(part, bool(first)) for part, first in zip(period.parts, firsts, strict=True)]

    @cached_property
    def weeks(self):
        """A month's days by week, as [[(Period, whether it holds stories) or None]]."""
        days = {period.first_day: (period, filled) for period, filled in self.parts}
        weeks = _calendar().monthdatescalendar(self.period.year, self.period.month)
        return [[days.get(day) for day in week] for week in weeks]

    @property
    def weekdays(self):
        """The days of a week in the order of weeks, as [(short name, name)]."""
        monday = date(2024, 1, 1)
        days = [monday + timedelta(days=number) for number in _calendar().iterweekdays()]
        return [(formats.date_format(day, "D"), formats.date_format(day, "l")) for day in days]


def years(stories):
    """Return the years that hold any of these stories, the newest first; two queries."""
    newest, oldest = _first_of(stories.newest_first(), _oldest_first(stories))
    if newest is None:
        return []
    newest, oldest = timezone.localdate(newest).year, timezone.localdate(oldest).year
    of_year = stories.filter(
        first_published_at__gte=RawSQL("years.start", []),
        first_published_at__lt=RawSQL("years.after", []),
    )
    first, values = _oldest_first(of_year).values("first_published_at")[:1].query.sql_with_params()
    zone = timezone.get_current_timezone_name()
    # As of each by itself (_first_of), written once: to write twenty takes longer than to answer.
    with connections[stories.db].cursor() as cursor:
        cursor.execute(
            "SELECT year FROM (SELECT year, make_timestamptz(year, 1, 1, 0, 0, 0, %s) AS start,"  # noqa: S608
            " make_timestamptz(year + 1, 1, 1, 0, 0, 0, %s) AS after"
            f" FROM generate_series(%s, %s) AS year) AS years WHERE ({first}) IS NOT NULL"
            " ORDER BY year DESC",
            [zone, zone, oldest, newest, *values],
        )
        return [Period(year) for (year,) in cursor.fetchall()]


def _each(stories, periods):
    """Return the stories of each period, in the order of time."""
    return [_oldest_first(stories.first_published_between(*each.bounds)) for each in periods]


def _oldest_first(stories):
    return stories.order_by("first_published_at")


def _first_of(*lists):
    """Return when the first story of each list was published, None if it has none; one query."""
    # In an order, and not as EXISTS: the database would take a year's for so many that it read the
    # whole table to meet one.
    firsts = (Subquery(stories.values("first_published_at")[:1]) for stories in lists)
    return Masthead.objects.values_list(*firsts).get()


def _calendar():
    first = int(formats.get_format("FIRST_DAY_OF_WEEK"))
    return calendar.Calendar((first - 1) % 7)
