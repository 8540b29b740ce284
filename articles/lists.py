"""What readers' pages ask most, prepared: their stories and what the pages are of.

Each answers a list. The lists of cards take where the page goes on (`*key`, as paging.page_by()
says it) and give `count` stories, the newest first.
"""

from taggit.models import Tag

from authors.models import Author
from config.prepared import prepared
from masthead.models import Masthead

from .models import Section, Version


@prepared
def story_at(at, slug):
    """Return the story at that address, with what its page shows of others."""
    return Version.objects.at_address(slug).live(at).for_page(at).with_neighbours(at)


@prepared
def section_at(slug):
    return Section.objects.with_below().filter(slug=slug)


@prepared
def tag_at(slug):
    return Tag.objects.filter(slug=slug)


@prepared
def author_at(slug):
    return Author.objects.filter(slug=slug)


@prepared
def newest(at, *key, count):
    return _cards(Version.objects.live(at), at, key, count)


@prepared
def newest_in_sections(at, sections, *key, count):
    """Return those in any of the sections, by their numbers."""
    live = Version.objects.live(at)
    parts = [live.in_section(section) for section in sections]
    parts = [part.before(key) for part in parts] if key else parts
    return live.among_newest(parts, count).newest_first().for_cards(at)[:count]


@prepared
def newest_tagged(at, tag, *key, count):
    """Return those with the tag, by its number."""
    return _cards(Version.objects.live(at).tagged(tag), at, key, count)


@prepared
def newest_by(at, author, *key, count):
    """Return those of the author, by their number."""
    return _cards(Version.objects.live(at).by(author), at, key, count)


@prepared
def masthead_at(at):
    return Masthead.objects.with_rights(at)


# What feeds hold: whole stories.


@prepared
def whole(at, *, count):
    return _whole(Version.objects.live(at), at, count)


@prepared
def whole_in_sections(at, sections, *, count):
    live = Version.objects.live(at)
    parts = [live.in_section(section) for section in sections]
    return _whole(live.among_newest(parts, count), at, count)


@prepared
def whole_tagged(at, tag, *, count):
    return _whole(Version.objects.live(at).tagged(tag), at, count)


@prepared
def whole_by(at, author, *, count):
    return _whole(Version.objects.live(at).by(author), at, count)


def _whole(stories, at, count):
    return stories.newest_first().for_page(at)[:count]


def _cards(stories, at, key, count):
    stories = stories.before(key) if key else stories
    return stories.newest_first().for_cards(at)[:count]
