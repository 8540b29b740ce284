"""The front page at an instant, from what was placed and from the newest stories."""

from dataclasses import dataclass, field

from django.db.models import F
from django.db.models.functions import JSONObject

from articles.models import Section, Version

from .spots import LEAD, SECONDARIES, Place, Spot, in_block

SHORT = 8
# How far down the newest stories the rule looks for a picture to lead with.
LEADING = 5


@dataclass
class Front:
    # {Spot: story} of every place that has one, by choice or by the rule.
    standing: dict = field(default_factory=dict)
    short: list = field(default_factory=list)
    # [(section, [story, …])]
    blocks: list = field(default_factory=list)

    @property
    def lead(self):
        return self.standing.get(LEAD)

    @property
    def secondary(self):
        return [self.standing[spot] for spot in SECONDARIES if spot in self.standing]


def placed(at):
    """Return the stories that somebody placed and that are live at that instant.

    Each with its `place`, its `position` and, as JSON, the `block` it stands in.
    """
    section = "article__placements__section"
    return (
        Version.objects.live(at)
        .for_cards(at)
        .filter(article__placements__live__contains=at)
        .annotate(
            place=F("article__placements__place"),
            position=F("article__placements__position"),
            block=JSONObject(pk=section, name=f"{section}__name", slug=f"{section}__slug"),
        )
    )


def compose(placed, newest):
    """Return the Front made of the placed stories and of the newest (newest first).

    The rule, by which each story stands on the page once:

    1. A story stands where it was placed, while the placement lasts and the story is live. A place
       whose story is not live yet, or no longer, falls back as if nobody had placed anything.
    2. Falling back takes the newest story that stands nowhere else. For the lead, it is the newest
       with a picture, if one of the first five has one.
    3. The places fall back in the order of the page: the lead, then the secondary places. The next
       eight stories are the column of headlines.
    4. What is left is gathered by section: each block has its placed stories at their positions
       and its newest ones around them. The blocks stand in the order of their newest story.

    So the page shows all of `newest`, and besides them what was placed though it is older: the
    page that goes on after `newest` loses nothing.
    """
    chosen = {Spot(story.place, story.position, story.block["pk"]): story for story in placed}
    elsewhere = {story.article_id for story in chosen.values()}
    rest = [story for story in newest if story.article_id not in elsewhere]
    front = Front(standing=dict(chosen))
    if LEAD not in chosen and rest:
        lead = next((story for story in rest[:LEADING] if story.shown_picture), rest[0])
        front.standing[LEAD] = lead
        rest.remove(lead)
    _fill(front.standing, SECONDARIES, rest)
    front.short, rest = rest[:SHORT], rest[SHORT:]
    front.blocks = _blocks(front.standing, rest)
    return front


def _blocks(standing, rest):
    """Return [(section, stories)] and put into `standing` what fills the blocks' places."""
    sections = [
        Section(**story.block) for spot, story in standing.items() if spot.place == Place.BLOCK
    ]
    sections = dict.fromkeys([*sections, *(story.section for story in rest)])
    blocks = []
    for section in sections:
        queue = [story for story in rest if story.section == section]
        spots = in_block(section.pk)
        _fill(standing, spots, queue)
        stories = [standing[spot] for spot in spots if spot in standing] + queue
        blocks.append((section, stories))
    return sorted(blocks, key=lambda block: max(map(_age, block[1])), reverse=True)


def _fill(standing, spots, queue):
    """Give each empty place the next story of the queue, and take it off there."""
    for spot in spots:
        if spot not in standing and queue:
            standing[spot] = queue.pop(0)


def _age(story):
    return story.first_published_at, story.article_id
