"""The front page at an instant, from what was placed and from the newest stories."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef
from django.db.models.functions import JSONObject

from articles.leading import lead_of
from articles.models import Section, Version
from config.prepared import prepared
from dossiers.models import Dossier

from .spots import IN_A_BLOCK, LEAD, SECONDARIES, Place, Spot, in_block

SHORT = 8
# Stories of a dossier in its block.
OF_A_DOSSIER = 4


@dataclass
class Front:
    # {Spot: story} of every place that has one, by choice or by the rule.
    standing: dict = field(default_factory=dict)
    short: list = field(default_factory=list)
    # [(section, [story, …])]
    blocks: list = field(default_factory=list)
    dossier: Dossier | None = None
    # As dicts: {"article_id", "headline", "slug", "section"}.
    of_dossier: list = field(default_factory=list)

    @property
    def all_stories(self):
        in_blocks = [story for _section, stories in self.blocks for story in stories]
        stories = [*self.standing.values(), *self.short, *in_blocks]
        return {story.article_id: story for story in stories}.values()

    @property
    def kept_as(self):
        """All that it shows."""
        return (
            *((spot, story.kept_as) for spot, story in self.standing.items()),
            tuple(story.kept_as for story in self.short),
            tuple(
                (section.slug, section.name, section.kind, *(story.kept_as for story in stories))
                for section, stories in self.blocks
            ),
            self.dossier and self.dossier.kept_as,
        )

    @property
    def lead(self):
        return self.standing.get(LEAD)

    @property
    def secondary(self):
        return [self.standing[spot] for spot in SECONDARIES if spot in self.standing]

    @property
    def bands(self):
        """The blocks as they stand on a wide page: [[(section, stories), …], …].

        News stand side by side, as many as follow each other; every other kind is as wide as the
        page.
        """
        bands, beside = [], False
        for section, stories in self.blocks:
            is_news = section.kind == Section.Kind.NEWS
            if is_news and beside:
                bands[-1].append((section, stories))
            else:
                bands.append([(section, stories)])
            beside = is_news
        return bands


def front_at(at, newest):
    """Return the Front at that instant, in three queries; `newest` are its newest stories."""
    cursor = (newest[-1].first_published_at, newest[-1].article_id) if newest else None
    of_sections = older(at, *cursor) if cursor else []
    dossier = next(iter(_dossiers(at)), None)
    return compose(placed(at), newest, of_sections, dossier)


@prepared
def _dossiers(at):
    return Dossier.objects.on_front(at)[:1]


@prepared
def placed(at):
    """Return the stories that somebody placed and that are live at that instant.

    Each with its `place`, its `position` and, as JSON, the `block` it stands in.
    """
    section = "article__placements__section"
    names = ("pk", "name", "slug", "kind", "position")
    return (
        Version.objects.live(at)
        .for_cards(at)
        .filter(article__placements__live__contains=at)
        .annotate(
            place=F("article__placements__place"),
            position=F("article__placements__position"),
            block=JSONObject(**{name: f"{section}__{name}" for name in names}),
        )
    )


@prepared
def older(at, *key):
    """Return of each section the newest stories that are older than `key` (as before() takes it):
    a block's worth.
    """
    live = Version.objects.live(at)
    in_each = live.in_section(OuterRef("pk")).before(key).newest_first().values("pk")
    of_all = Section.objects.order_by().values(
        story=Func(ArraySubquery(in_each[:IN_A_BLOCK]), function="unnest")
    )
    return live.filter(pk__in=of_all).newest_first().for_cards(at)


def compose(placed, newest, older=(), dossier=None):
    """Return the Front made of the placed stories and of the newest (newest first).

    The rule, by which each story stands on the page once:

    1. A story stands where it was placed, while the placement lasts and the story is live. A place
       whose story is not live yet, or no longer, falls back as if nobody had placed anything.
    2. Falling back takes the newest story that stands nowhere else. For the lead, it is the newest
       with a picture, if one of the first five has one.
    3. The places fall back in the order of the page: the lead, then the secondary places. The next
       eight stories are the column of headlines.
    4. The dossier's block names up to four of its stories that stand nowhere else yet and that
       nobody placed: the key stories in their order, then its newest.
    5. What is left is gathered by section of the menu, a sub-section's with those of the section
       above it: each block has its placed stories at their positions and its newest ones around
       them. A block with fewer than four takes `older` ones of its section. Where nobody placed
       its first, that is chosen as the page's own lead is, but for opinions. The blocks stand in
       the order of the menu.

    So the page shows all of `newest`, and besides them what is older: the page that goes on after
    `newest` loses nothing.
    """
    chosen = {Spot(story.place, story.position, story.block["pk"]): story for story in placed}
    elsewhere = {story.article_id for story in chosen.values()}
    rest = [story for story in newest if story.article_id not in elsewhere]
    front = Front(standing=dict(chosen), dossier=dossier)
    lead = lead_of(rest)
    if LEAD not in chosen and lead:
        front.standing[LEAD] = lead
        rest = [story for story in rest if story is not lead]
    _fill(front.standing, SECONDARIES, rest)
    front.short, rest = rest[:SHORT], rest[SHORT:]
    if dossier:
        shown = {story.article_id for story in [*front.standing.values(), *front.short]}
        front.of_dossier = _of_dossier(dossier, shown)
        elsewhere |= {story["article_id"] for story in front.of_dossier}
    rest, older = (
        [story for story in stories if story.article_id not in elsewhere]
        for stories in (rest, older)
    )
    front.blocks = _blocks(front.standing, rest, older)
    return front


def _blocks(standing, rest, older):
    """Return [(section, stories)] and put into `standing` what fills the blocks' places."""
    sections = [
        Section(**story.block) for spot, story in standing.items() if spot.place == Place.BLOCK
    ]
    sections = {section.pk: section for section in sections}
    queues, oldest = defaultdict(list), defaultdict(list)
    for stories, by_section in ((rest, queues), (older, oldest)):
        for story in stories:
            top = story.section.top
            number = top.pk
            sections.setdefault(number, top)
            by_section[number].append(story)
    blocks = []
    in_order = sorted(sections.items(), key=lambda one: (one[1].position, one[1].name))
    for number, section in in_order:
        queue, spots = queues[number], in_block(number)
        placed = sum(spot in standing for spot in spots)
        missing = max(0, IN_A_BLOCK - placed - len(queue))
        queue += oldest[number][:missing]
        if section.kind != Section.Kind.OPINION and spots[0] not in standing and queue:
            lead = lead_of(queue)
            queue = [lead, *(story for story in queue if story is not lead)]
        _fill(standing, spots, queue)
        stories = [standing[spot] for spot in spots if spot in standing] + queue
        blocks.append((section, stories))
    return blocks


def _of_dossier(dossier, shown):
    stories = {
        story["article_id"]: story
        for story in [*dossier.key_list, *dossier.latest_list]
        if story["article_id"] not in shown
    }
    return list(stories.values())[:OF_A_DOSSIER]


def _fill(standing, spots, queue):
    """Give each empty place the next story of the queue, and take it off there."""
    for spot in spots:
        if spot not in standing and queue:
            standing[spot] = queue.pop(0)
