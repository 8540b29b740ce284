"""A story's text as readers get it: what it points to, as of the instant it was fetched for."""

from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from masthead import embeds

from . import body
from .figures import shown


def render(version, *, plain=False, light=False):
    """Return the safe HTML of a version that was fetched with for_page().

    A card or link whose story is not public is that of the story which replaces it; without one,
    or where that is the version's own, it leaves no card, or its words alone. A picture that may
    not be shown leaves nothing. `plain` is for who reads it without our stylesheet, as in a feed:
    there, what another site plays is a link to it. `light` is for who pays for each byte: pictures
    are fetched when they are asked for.
    """
    shown_stories = {version.article_id}
    html = body.CARD.sub(lambda match: _card(version, match, shown_stories), version.body)
    html = body.LINK.sub(lambda match: _link(version, match), html)
    if version.picture_ids:
        html = shown(html, version.pictures, plain=plain, light=light)
    if version.document_ids:
        html = body.DOCUMENT.sub(lambda match: _document(version, match, light), html)
    html = embeds.as_links(html) if plain else embeds.as_cards(html)
    # Sanitised when it was cut; what is put in here is escaped.
    return mark_safe(html)  # noqa: S308


def story_url(story):
    return reverse("articles:story", args=[story["section"], story["slug"]])


def _card(version, match, shown_stories):
    """Return the card of a story, or nothing where one of it was shown, as those say."""
    story = version.mentioned.get(int(match[1]))
    if story is None or story["id"] in shown_stories:
        return ""
    shown_stories.add(story["id"])
    context = {"story": story, "url": story_url(story)}
    return get_template("articles/_read_also.html").render(context)


def _link(version, match):
    found = body.attributes(match[1])
    if "data-story" not in found:
        return match[0]
    story = version.mentioned.get(int(found["data-story"]))
    if story is None or story["id"] == version.article_id:
        return match[2]
    return f'<a href="{escape(story_url(story))}">{match[2]}</a>'


def _document(version, match, light):
    document = version.documents.get(int(match[1]))
    if document is None:
        return ""
    return get_template("documents/_card.html").render({"document": document, "light": light})
