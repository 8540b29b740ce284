"""The front page as the newsroom arranges it: each place, what stands there and why."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from articles.models import Section, Version
from desk.pages import found

from .composing import front_at
from .models import Placement
from .spots import LEAD, SECONDARIES, Spot, in_block
from .views import PAGE

AHEAD = timedelta(days=7)
SHOWN = 20


@dataclass(frozen=True)
class Cell:
    """A place: its story as readers see it, and the placement that holds then."""

    spot: Spot
    name: str
    # None: there is no story for it.
    story: Version | None
    # None: the rule alone fills the place.
    placement: Placement | None

    @property
    def is_chosen(self):
        return bool(self.placement and self.story) and (
            self.placement.article_id == self.story.article_id
        )

    @property
    def waits(self):
        """Whether what was placed is not public then, so that the rule stands in for it."""
        return bool(self.placement) and not self.is_chosen


@dataclass(frozen=True)
class Candidate:
    article_id: int
    headline: str
    is_live: bool = False
    # When it becomes public; None: it is, or nobody has said.
    appears_at: object = None


def board(at):
    """Return the page at that instant, as a template's context, in seven queries."""
    newest = list(Version.objects.live(at).newest_first().for_cards(at)[:PAGE])
    front = front_at(at, newest)
    sections = {section.pk: section for section in Section.objects.all()}
    placements = Placement.objects.at(at).with_appearance(at)
    chosen = {row.spot: row for row in placements.select_related("article", "made_by")}
    more = {section: stories[len(in_block(0)) :] for section, stories in front.blocks}
    # A sub-section has a block of its own only as long as somebody's choice stands in it.
    chosen_in = {spot.section for spot in chosen}

    def cell(spot):
        return Cell(spot, spot.name(sections), front.standing.get(spot), chosen.get(spot))

    coming = Placement.objects.starting_after(at).select_related("article")[:SHOWN]
    return {
        "lead": cell(LEAD),
        "secondary": [cell(spot) for spot in SECONDARIES],
        "short": front.short,
        "dossier": front.dossier,
        "of_dossier": front.of_dossier,
        "blocks": [
            (section, [cell(spot) for spot in in_block(pk)], more.get(section, []))
            for pk, section in sections.items()
            if section.parent_id is None or pk in chosen_in
        ],
        "coming": [(row, row.spot.name(sections)) for row in coming],
        "latest": [
            Candidate(story.article_id, story.headline, is_live=True)
            for story in newest
            if story.article_id not in {row.article_id for row in chosen.values()}
        ][:SHOWN],
    }


def planned(at):
    """Return the stories that are not public at that instant and soon will be, in that order."""
    public = Version.objects.live(at).filter(article=OuterRef("article"))
    versions = Version.objects.starting_between(at, at + AHEAD).filter(~Exists(public))
    first = {}
    for version in versions.defer("body")[: 2 * SHOWN]:
        first.setdefault(version.article_id, version)
    return [
        Candidate(version.article_id, version.headline, appears_at=version.starts_at)
        for version in list(first.values())[:SHOWN]
    ]


def matching(user, words, at):
    """Return the stories whose headline has these words, public or not."""
    articles = found(user, words) if words else []
    known = {article.pk: Candidate(article.pk, str(article)) for article in articles}
    public_or_planned = Q(live__contains=at) | Q(live__startswith__gt=at)
    versions = Version.objects.filter(public_or_planned, article__in=articles).defer("body")
    for version in versions.order_by("-live") if articles else []:
        is_live = version.is_live(at)
        appears_at = None if is_live else version.starts_at
        known[version.article_id] = Candidate(
            version.article_id, version.headline, is_live, appears_at
        )
    return list(known.values())
