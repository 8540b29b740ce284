"""Keeping what each story leads to, whenever something is published."""

from dataclasses import replace

from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from articles import body
from articles.models import Version

from . import ranker
from .features import Story
from .models import TOLD_TWICE, Profile, Relation
from .twice_told import common

# How many a story leads to by itself, of which readers see a few; how many it is offered to.
KEPT, OFFERED = 12, 40
# Of which share of its words on a story is the same one told twice; how many are looked at so.
SAME, SUSPECTED = 0.7, 5
# What a story loses by being older than the one that leads to it: half of AGED in HALF_LIFE days.
AGED, HALF_LIFE = 0.45, 120


def story_of(version):
    """Return a version as the Story that a ranker reads."""
    return Story(
        id=version.article_id,
        headline=f"{version.kicker}\n{version.headline}",
        standfirst=version.standfirst,
        text=body.plain_text_as_typed(version.body),
        tags=tuple(tag["tag"] for tag in version.tags),
        authors=tuple(byline["author"] for byline in version.bylines),
        section=version.section_id,
        published_at=version.first_published_at,
    )


def relate(*articles):
    """Learn what stories (their ids) are about, and lead them and those like them to each other.

    Each is read as it will be last, of all that is planned; not at all, if nothing is.
    """
    planned = Version.objects.filter(article__in=articles).planned()
    stories = [story_of(version) for version in {v.article_id: v for v in planned}.values()]
    if not stories:
        return
    with transaction.atomic():
        ranker().learn(stories)
        for story in stories:
            _lead(story)


def _lead(story):
    # What somebody wrote before is no reason to go on with it.
    matches = ranker().rank(replace(story, authors=()), OFFERED)
    twins = _twins(story, [match.article_id for match in matches[:SUSPECTED]])
    published = dict(
        Profile.objects.filter(pk__in=[match.article_id for match in matches]).values_list(
            "article_id", "published_at"
        )
    )
    published[story.id] = story.published_at
    relations = [
        Relation(
            article_id=one,
            other_id=other,
            score=TOLD_TWICE
            if match.article_id in twins
            else match.score * freshness(published[other], published[one]),
        )
        for match in matches
        for one, other in ((story.id, match.article_id), (match.article_id, story.id))
    ]
    Relation.objects.filter(article=story.id, position=None, is_banned=False).delete()
    Relation.objects.bulk_create(
        sorted(relations, key=lambda relation: (relation.article_id, relation.other_id)),
        update_conflicts=True,
        unique_fields=["article", "other"],
        update_fields=["score"],
    )
    _trim(published)


def _trim(articles):
    """Leave these stories no more than KEPT of those that the ranker leads them to."""
    place = Window(
        RowNumber(), partition_by=F("article"), order_by=[F("score").desc(), F("other").desc()]
    )
    kept = Relation.objects.filter(
        article__in=articles, position=None, is_banned=False, score__gt=TOLD_TWICE
    )
    beyond = kept.annotate(place=place).filter(place__gt=KEPT)
    Relation.objects.filter(pk__in=list(beyond.values_list("pk", flat=True))).delete()


def _twins(story, suspects):
    """Return which of these articles say what the story says, in its words."""
    texts = texts_of(suspects)
    return {pk for pk, text in texts.items() if common(story.text, text)[0] >= SAME}


def texts_of(articles):
    """Return {article id: plain text} of these, as each is last planned to be."""
    versions = Version.objects.filter(article__in=articles).planned().only("article", "body")
    return {version.article_id: body.plain_text_as_typed(version.body) for version in versions}


def freshness(published, against):
    """Return what is left of a story's score, 1 or less, beside one published at `against`."""
    age = max(0, (against - published).days)
    return 1 - AGED * (1 - 0.5 ** (age / HALF_LIFE))
