"""Keeping what each story leads to, whenever something is published."""

from dataclasses import replace

from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from articles import body
from articles.models import Version

from . import ranker
from .features import Story
from .models import Profile, Relation

# How many a story leads to by itself, of which readers see a few; how many it is offered to.
KEPT, OFFERED = 12, 40
# From here on, two stories are the same one told twice.
SAME = 0.9
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


def relate(article_id):
    """Learn what a story is about, and lead it and those like it to each other.

    It is read as it will be last, of all that is planned; nothing, if nothing is.
    """
    version = Version.objects.filter(article=article_id).planned().last()
    if version is None:
        return
    story = story_of(version)
    with transaction.atomic():
        ranker().learn([story])
        _lead(story)


def _lead(story):
    matches = ranker().rank(replace(story, authors=()), OFFERED)
    published = dict(
        Profile.objects.filter(pk__in=[match.article_id for match in matches]).values_list(
            "article_id", "published_at"
        )
    )
    others = {match.article_id: match.score for match in matches if match.score < SAME}
    banned = set(
        Relation.objects.filter(article=story.id, is_banned=True).values_list("other", flat=True)
    )
    Relation.objects.filter(article=story.id, position=None, is_banned=False).delete()
    own = [
        Relation(
            article_id=story.id,
            other_id=other,
            score=score * _freshness(published[other], story.published_at),
        )
        for other, score in others.items()
        if other not in banned
    ]
    own = sorted(own, key=lambda relation: -relation.score)[:KEPT]
    theirs = [
        Relation(
            article_id=other,
            other_id=story.id,
            score=score * _freshness(story.published_at, published[other]),
        )
        for other, score in others.items()
    ]
    Relation.objects.bulk_create(
        sorted(own + theirs, key=lambda relation: (relation.article_id, relation.other_id)),
        update_conflicts=True,
        unique_fields=["article", "other"],
        update_fields=["score"],
    )
    _trim(others)


def _trim(articles):
    """Leave these stories no more than KEPT of those that the ranker leads them to."""
    place = Window(
        RowNumber(), partition_by=F("article"), order_by=[F("score").desc(), F("other").desc()]
    )
    kept = Relation.objects.filter(article__in=articles, position=None, is_banned=False)
    beyond = kept.annotate(place=place).filter(place__gt=KEPT)
    Relation.objects.filter(pk__in=list(beyond.values_list("pk", flat=True))).delete()


def _freshness(published, against):
    """Return what is left of a story's score, 1 or less, beside one published at `against`."""
    age = max(0, (against - published).days)
    return 1 - AGED * (1 - 0.5 ** (age / HALF_LIFE))
