"""What a story leads to, as readers are shown it."""

from django.db.models import F

from articles.models import Version


def related_to(story, at, count=4):
    """Return up to `count` live stories that this one leads to, in one query.

    The chosen ones first, in their order, then the ranker's. Never the story itself, never one
    that its text already points to. Until the ranker has read a new story, its section's newest.
    """
    live = Version.objects.live(at).exclude(article__in=[story.article_id, *story.story_ids])
    found = live.filter(
        article__led_from__article=story.article_id, article__led_from__is_banned=False
    ).order_by(
        F("article__led_from__position").asc(nulls_last=True),
        "-article__led_from__score",
        "-article__led_from__pk",
    )
    found = list(found.for_cards(at)[:count])
    return found or list(live.in_section(story.section).newest_first().for_cards(at)[:count])
