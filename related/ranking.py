"""What leads from one story to the next."""

from articles.models import Version

# How many of the newest stories of each tag, and of the section, are looked at.
NEWEST = 12


def related_to(story, at, count=4):
    """Return up to `count` live stories that belong with this one, best first, in one query.

    The more tags two stories share the better; among equals the newer. The section's newest fill
    what is left. Never the story itself, never one that its text already points to.
    """
    live = Version.objects.live(at).exclude(article__in=[story.article_id, *story.story_ids])
    pools = [live.tagged(tag["tag"]).newest_first().for_cards(at)[:NEWEST] for tag in story.tags]
    pools.append(live.in_section(story.section).newest_first().for_cards(at)[:NEWEST])
    found, shared = {}, {}
    for candidate in pools[0].union(*pools[1:], all=True) if len(pools) > 1 else pools[0]:
        found[candidate.pk] = candidate
        shared[candidate.pk] = shared.get(candidate.pk, 0) + 1
    best = sorted(
        found.values(),
        key=lambda version: (shared[version.pk], version.first_published_at),
        reverse=True,
    )
    return best[:count]
