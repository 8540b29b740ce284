"""What stands in the head of a page for those who do not read it: search engines, and the card that
goes with a shared link.
"""

from django import template
from django.conf import settings

from articles.paging import PARAMETER

from .stories import absolute

register = template.Library()

PUBLICATION = template.Variable("publication")
# Open Graph wants a country with each language.
LOCALES = {"fr": "fr_FR", "en": "en_US"}


@register.inclusion_tag("_head.html", takes_context=True)
def head(context, title, description, path, *, kind="website", page=None, stories=(), picture=None):
    """Write the page's description, its one address, and its card.

    `path` is where the page is, or the first page of a list; `page` says which one of the list this
    is. Without a description, the title describes it. The picture is `picture`, or the first that
    there is among `stories`.
    """
    publication = PUBLICATION.resolve(context)
    picture = picture or next(filter(None, (story.shown_picture for story in stories)), None)
    if page and page.cursor:
        path = f"{path}?{PARAMETER}={page.cursor}"
    return {
        "title": title,
        "description": description or title,
        "url": absolute(path),
        "kind": kind,
        "picture": picture,
        "logo": publication.logo,
        "name": publication.name,
        "language": settings.LANGUAGE_CODE,
        "locale": LOCALES.get(settings.LANGUAGE_CODE, settings.LANGUAGE_CODE),
    }
