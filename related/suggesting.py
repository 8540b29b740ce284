"""What is offered to whoever writes: the stories that belong with a draft, and why they do."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from taggit.models import Tag
from taggit.utils import parse_tags

from articles import body
from articles.cutting import find_stories
from articles.models import Version
from dossiers.models import Dossier, KeyStory
from masthead.safe_html import sanitise

from . import choosing, ranker
from .features import Story, words_of_names
from .relating import SAME, freshness, texts_of
from .twice_told import ASKED, among

# How many are asked of the ranker, and how many of those are offered.
RANKED, OFFERED = 40, 6
# What is less like the draft than this has nothing to do with it.
LEAST = 0.09
# A very long story has 20,000 words: what comes after so many signs says nothing new.
LONGEST = 120_000
# Fewer words than this are no text that somebody can have told before.
TOLD = 40
# How many words say why, and how long one is that says anything.
WORDS, TELLING = 4, 4


@dataclass(frozen=True)
class Draft:
    """What a form holds of a story: as a ranker reads it, and what its text points to."""

    story: Story
    story_ids: frozenset = frozenset()
    # {id: name}
    tags: dict = field(default_factory=dict)
    # The story that it follows.
    follows: int | None = None


@dataclass(frozen=True)
class Offer:
    """What belongs with a draft: {article id: why, as sentences}, the best first, and its Twins.

    `versions` has what stands of each of them: {article id: the version there is or is next}.
    """

    suggestions: dict
    twins: list
    versions: dict


def draft_of(text, article_id=None):
    """Return the Draft of a form's text, {field: words}, as desk.saving.normal() returns it."""
    html = text["body"]
    names = parse_tags(text["tags"])
    tags = dict(Tag.objects.filter(name__in=names).values_list("pk", "name")) if names else {}
    story = Story(
        id=article_id or 0,
        headline=f"{text['kicker']}\n{text['headline']}",
        standfirst=text["standfirst"],
        text=body.plain_text_as_typed(html)[:LONGEST],
        tags=tuple(tags),
        section=int(text["section"]) if text["section"].isdecimal() else None,
    )
    followed = text.get("follows", "")
    follows = int(followed) if followed.isdecimal() else None
    return Draft(story, _pointed_to(html), tags, follows)


def _pointed_to(html):
    links = [body.attributes(match[1]) for match in body.LINK.finditer(html)]
    known = find_stories({found.get("href", "") for found in links})
    numbers = [found["data-story"] for found in links if found.get("data-story", "").isdecimal()]
    return frozenset(map(int, [*body.CARD.findall(html), *numbers])) | frozenset(known.values())


def offer(draft, at, article=None):
    """Return the Offer of a Draft: of what readers have at that instant or are to have.

    Never what its text points to or says again, nor what somebody has chosen or refused already.
    """
    matches = ranker().rank(draft.story, RANKED)
    versions = standing([match.article_id for match in matches], at)
    matches = [match for match in matches if match.article_id in versions]
    twins = told_before(draft.story, [match.article_id for match in matches])
    left_out = draft.story_ids | {twin.article_id for twin in twins if twin.share >= SAME}
    if article:
        left_out |= {one.other_id for said in choosing.said_of(article) for one in said}
    scores = {
        match: match.score * freshness(versions[match.article_id].first_published_at, at)
        for match in matches
        if match.article_id not in left_out and match.score >= LEAST
    }
    best = sorted(scores, key=lambda match: (-scores[match], -match.article_id))
    return Offer(_reasons(draft, best, versions, at), twins, versions)


def standing(articles, at):
    """Return {article id: the version that readers have at that instant, else get next}."""
    lasting = Version.objects.planned().exclude(live__fully_lt=(at, None))
    found = {}
    shown = lasting.filter(article__in=articles).select_related("section").defer("body")
    for version in shown:
        found.setdefault(version.article_id, version)
    return found


def told_before(story, articles):
    """Return the Twins of a Story among the first of these articles, the most alike first."""
    if len(story.text.split()) < TOLD:
        return []
    return among(story.text, texts_of(articles[:ASKED]))


def twins_of(article):
    """Return the Twins that a working copy has among what readers have had or are to have."""
    text = body.plain_text_as_typed(sanitise(article.body))[:LONGEST]
    if len(text.split()) < TOLD:
        return []
    story = Story(article.pk or 0, article.headline, article.standfirst, text)
    return told_before(story, [match.article_id for match in ranker().rank(story, ASKED)])


def _reasons(draft, matches, versions, at):
    """Return {article id: sentences that say why it belongs}: of the first that have any."""
    dossiers = _shared_dossiers(
        draft, {one.article_id: versions[one.article_id] for one in matches}, at
    )
    story = draft.story
    names = words_of_names([story.headline, story.standfirst, story.text])
    reasons = {}
    for match in matches:
        pk = match.article_id
        why = _why(draft, match, versions[pk], names, dossiers.get(pk, []))
        if why and len(reasons) < OFFERED:
            reasons[pk] = why
    return reasons


def _why(draft, match, version, names, dossiers):
    tags = [tag["name"] for tag in version.tags if tag["tag"] in draft.tags]
    shared = [word for word in match.why if len(word) >= TELLING and word[0].isalpha()]
    shared_names = [word for word in shared if " " in word or word in names]
    said_already = {
        part for words in (*tags, *shared_names) if " " in words for part in words.split()
    }
    said_already |= set(tags)
    said = [
        (_("Même dossier : %s"), dossiers),
        (_("Noms : %s"), [name for name in shared_names if name not in said_already]),
        (_("Mots-clés : %s"), tags),
        (
            _("Mots : %s"),
            [word for word in shared if word not in {*shared_names, *said_already}],
        ),
    ]
    followed = []
    if version.article_id == draft.follows:
        followed.append(_("Votre article en donne la suite"))
    if draft.story.id and version.follows_id == draft.story.id:
        followed.append(_("Il donne la suite du vôtre"))
    shared = [words % ", ".join(values[:WORDS]) for words, values in said if values]
    return followed + shared


def _shared_dossiers(draft, versions, at):
    """Return {article id: [title]} of the dossiers that hold the draft and that story both."""
    live = Dossier.objects.live(at).with_tags()
    chosen = KeyStory.objects.filter(article__in=[draft.story.id, *versions])
    keys = set(chosen.values_list("dossier", "article"))
    shared = {}
    for dossier in live.only("title"):
        tags = set(dossier.tag_ids)
        if tags & draft.tags.keys() or (dossier.pk, draft.story.id) in keys:
            for pk, version in versions.items():
                if (dossier.pk, pk) in keys or tags & {tag["tag"] for tag in version.tags}:
                    shared.setdefault(pk, []).append(dossier.title)
    return shared
