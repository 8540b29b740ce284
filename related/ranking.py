"""What a story leads to, as readers are shown it."""

from django.db.models import Exists, F, FloatField, OuterRef, SmallIntegerField, Value

from articles.models import Version
from config.prepared import prepared

from .chains import shown
from .models import TOLD_TWICE

# Behind every story that the ranker knows of: the section's and, of a story alone there, all.
BEHIND, FURTHER = -1.0, -1.5
# How many stories a page leads to.
COUNT = 4


def related_to(story, at, count=COUNT):
    """Return up to `count` live stories that this one leads to, in one query.

    The chosen ones first, in their order, then the ranker's, then the section's newest, which
    there are as soon as a story is; where it has no other, the newest of all. Never the story
    itself, never one that its text points to or that its chain shows.
    """
    chain = [one["id"] for one in shown(story)]
    shown_already = [story.article_id, *story.story_ids, *chain]
    number, section = story.article_id, story.section_id
    found = {}
    for version in _pools(at, number, section, shown_already, story.story_ids, count=2 * count):
        found.setdefault(version.article_id, version)
    found = [one for one in found.values() if not one.is_banned and one.score > TOLD_TWICE]
    return sorted(found, key=_order)[:count]


@prepared
def _pools(at, story, section, shown_already, mentioned, *, count):
    """Return what may be related to the story: what it leads to, then the section's newest."""
    live = Version.objects.live(at).exclude(article__in=shown_already)
    if mentioned:
        live = live.exclude(article__replaces__in=mentioned)
    # What somebody refused, and what is found both ways, is left out by who asks.
    led = _led(live, story, "article__led_from")
    # What replaces a story that it led to, which is public no more.
    there = Version.objects.live(at).filter(article=OuterRef("article__replaces__id"))
    led_on = _led(live, story, "article__replaces__led_from").filter(~Exists(there))
    of_section = live.in_section(section)
    pools = [
        led_on.for_cards(at),
        _newest(of_section, BEHIND).for_cards(at)[:count],
        # Read only where the section has none.
        _newest(live.filter(~Exists(of_section)), FURTHER).for_cards(at)[:count],
    ]
    return led.for_cards(at).union(*pools, all=True)


def _newest(live, score):
    return live.annotate(
        place=Value(None, output_field=SmallIntegerField()),
        score=Value(score, output_field=FloatField()),
        is_banned=Value(value=False),
    ).newest_first()


def _led(live, story, relation):
    return (
        live.filter(**{f"{relation}__article": story})
        .annotate(
            place=F(f"{relation}__position"),
            score=F(f"{relation}__score"),
            is_banned=F(f"{relation}__is_banned"),
        )
        .order_by("is_banned", F("place").asc(nulls_last=True), "-score", "-article")
    )


def _order(version):
    if version.place is not None:
        return 0, version.place
    newest = version.first_published_at.timestamp(), version.article_id
    return 1, -version.score, *(-one for one in newest)
