"""Which readers' pages a new plan of an article touches, and from when on.

What a page shows, it says itself (Version.note_shown, and the views of lists).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.utils import timezone

from delivery.changes import changed

# On the pages of everything: a story came or went; a story came, went or was changed.
STORIES, TEXTS = "stories", "texts"
# Where the first story of a day, or the last to go, changes which days there are.
DAYS = "days"


@dataclass(frozen=True)
class Standing:
    """What says in which lists a version stands, and where."""

    section: int
    tags: frozenset
    authors: frozenset
    first_published_at: datetime

    @classmethod
    def of(cls, version, first):
        return cls(
            version.section_id,
            frozenset(tag["tag"] for tag in version.tags),
            frozenset(byline["author"] for byline in version.bylines),
            first,
        )

    @property
    def lists(self):
        """The tags of the lists that hold it."""
        yield STORIES
        yield f"section:{self.section}"
        yield from (f"tag:{pk}" for pk in self.tags)
        yield from (f"author:{pk}" for pk in self.authors)
        yield from periods(timezone.localdate(self.first_published_at))


def periods(day):
    """Yield the tags of the archive of that day, of its month, and of its year."""
    yield f"day:{day:%Y-%m-%d}"
    yield f"month:{day:%Y-%m}"
    yield f"year:{day:%Y}"


def sitemap_of(instant):
    """Return the tag of the sitemap of the month, in UTC, that holds the instant."""
    return f"sitemap:{instant.astimezone(UTC):%Y-%m}"


def touch(article, before, after):
    """Say what the change from one plan to another touches; return when: instants, None for now.

    A plan is [(Version, (start, end), when the article was first published)].
    """
    now = timezone.now()
    bounds = {bound for _version, span, _first in after for bound in span if bound and bound > now}
    moments = []
    for moment, plan in [(None, before), *((bound, after) for bound in sorted(bounds))]:
        old = _standing_just_before(plan, moment) if moment else _standing_at(plan, now)
        new = _standing_at(after, moment or now)
        if old == new:
            continue
        moments.append(moment)
        changed(*_touched(article, old, new), at=moment)
    return moments


def _touched(article, old, new):
    found = {f"article:{article.pk}", TEXTS}
    # Where it stands for another, that is what pages named.
    found.update(f"article:{pk}" for pk in article.replaces.values_list("pk", flat=True))
    standings = {standing for _version, standing in filter(None, (old, new))}
    for standing in standings:
        found.add(sitemap_of(standing.first_published_at))
    if len(standings) > 1 or None in (old, new):
        for standing in standings:
            found.update(standing.lists)
            found.update(_beside(article, standing))
            if _is_alone(article, standing):
                found.add(DAYS)
    return found


def _standing_at(plan, instant):
    """Return (version, Standing) of what is public then, or None."""
    for version, (start, end), first in plan:
        if start <= instant and (end is None or instant < end):
            return version, Standing.of(version, first)
    return None


def _standing_just_before(plan, instant):
    for version, (start, end), first in plan:
        if start < instant and (end is None or instant <= end):
            return version, Standing.of(version, first)
    return None


def _beside(article, standing):
    """Yield the tags of the stories that the story stands between in its section."""
    others = _live().in_section(standing.section).exclude(article=article)
    first = standing.first_published_at
    before = others.filter(first_published_at__lte=first).newest_first()
    after = others.filter(first_published_at__gte=first)
    after = after.order_by("first_published_at", "article_id")
    for stories in (before, after):
        yield from (f"article:{pk}" for pk in stories.values_list("article_id", flat=True)[:1])


def _live():
    return apps.get_model("articles", "Version").objects.live(timezone.now())


def _is_alone(article, standing):
    """Whether readers have no other story that was first published on the same day."""
    start = timezone.localtime(standing.first_published_at)
    start = start.replace(hour=0, minute=0, second=0, microsecond=0)
    there = _live().first_published_between(start, start + timedelta(days=1))
    return not there.exclude(article=article).exists()
