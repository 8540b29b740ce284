"""What machines read of a page, in schema.org's words, as JSON-LD.

One graph a page; what is said of the publication stands there once, and the rest names it by its
`@id`. A story's text is not repeated: machines have the page.
"""

import json

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from images.renditions import SHARE_SIZE

from .stories import absolute, stamp

register = template.Library()

# As Django's json_script: nothing in the data may end the element or open a comment.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def structured_story(story, publication):
    """Return the story's signature, dates, pictures and rights, and its place in the site."""
    publisher = _publisher(publication)
    itself = {"@id": publisher["@id"]}
    rights = publication.rights_path and absolute(publication.rights_path)
    article = {
        "@type": "NewsArticle",
        "mainEntityOfPage": absolute(story.get_absolute_url()),
        "headline": story.headline,
        "description": story.standfirst,
        "articleSection": story.section.name,
        "datePublished": stamp(story.first_published_at),
        "dateModified": stamp(story.starts_at),
        "inLanguage": settings.LANGUAGE_CODE,
        "isAccessibleForFree": True,
        "author": [
            {
                "@type": "Person",
                "name": byline["name"],
                "url": absolute(reverse("articles:author", args=[byline["slug"]])),
            }
            for byline in story.bylines
        ]
        or [itself],
        "publisher": itself,
        "copyrightHolder": _owner(publication, itself),
        "copyrightNotice": story.notice_text,
        "license": (story.license and story.license.url) or rights,
        "usageInfo": rights,
        "correction": [
            {"@type": "CorrectionComment", "text": text, "datePublished": stamp(at)}
            for at, text in story.corrections
        ],
        "keywords": [tag["name"] for tag in story.tags],
        "image": _images(story),
        "isBasedOn": story.source_url,
        "sourceOrganization": story.source_name
        and {"@type": "Organization", "name": story.source_name},
    }
    return _element(
        article,
        _crumbs(*_sections(story.section), (story.headline, "")),
        publisher,
    )


@register.simple_tag
def structured_front(publication):
    """Return who publishes, with where to follow and to write to them, and how to search here."""
    publisher = _publisher(publication) | {
        "description": publication.description,
        "slogan": publication.tagline,
        "email": publication.email,
        "sameAs": [channel["url"] for channel in publication.channel_list],
        "correctionsPolicy": absolute(reverse("articles:corrections")),
    }
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": absolute("/recherche/?q={search_term_string}"),
        },
        "query-input": "required name=search_term_string",
    }
    site = {
        "@type": "WebSite",
        "@id": absolute("/#site"),
        "url": absolute("/"),
        "name": publication.name,
        "description": publication.description,
        "inLanguage": settings.LANGUAGE_CODE,
        "publisher": {"@id": publisher["@id"]},
        "potentialAction": search,
    }
    return _element(site, publisher)


@register.simple_tag
def structured_list(title, path, description="", above=None):
    """Return that the page at this path is a list of stories, and its place in the site.

    `above`: the section that it stands below, if any.
    """
    collection = {
        "@type": "CollectionPage",
        "url": absolute(path),
        "name": title,
        "description": description,
        "inLanguage": settings.LANGUAGE_CODE,
        "isPartOf": {"@id": absolute("/#site")},
    }
    return _element(collection, _crumbs(*(_sections(above) if above else []), (title, "")))


@register.simple_tag
def structured_author(author, publication):
    """Return who the author is, and for whom they write."""
    publisher = _publisher(publication)
    person = {
        "@type": "Person",
        "@id": absolute(author.get_absolute_url()),
        "url": absolute(author.get_absolute_url()),
        "name": author.name,
        "jobTitle": author.job,
        "description": author.biography,
        "worksFor": {"@id": publisher["@id"]},
    }
    profile = {"@type": "ProfilePage", "mainEntity": _said(person)}
    return _element(profile, _crumbs((author.name, "")), publisher)


def _publisher(publication):
    return {
        "@type": "NewsMediaOrganization",
        "@id": absolute("/#publication"),
        "name": publication.name,
        "url": absolute("/"),
        "logo": publication.logo and absolute(publication.logo.url),
    }


def _owner(publication, itself):
    if publication.owner == publication.name:
        return itself
    return {"@type": "Organization", "name": publication.owner}


def _images(story):
    """Return what the page shows: its own picture as it is shared, and those of its text."""
    images = []
    if picture := story.shown_picture:
        images.append(_image(picture, picture.file.share_url, *SHARE_SIZE))
    for picture in story.pictures.values():
        fallback = picture.file.fallback
        height = round(fallback.width * picture.height / picture.width)
        images.append(_image(picture, fallback.url, fallback.width, height))
    return images


def _image(picture, url, width, height):
    image = {
        "@type": "ImageObject",
        "contentUrl": absolute(url),
        "width": width,
        "height": height,
        "caption": picture.caption or picture.alt,
        "creditText": picture.credit,
    }
    return _said(image)


def _sections(section):
    """Return the places from the menu down to a section, as _crumbs() takes them."""
    sections = [section.top, section] if section.parent else [section]
    return [(one.name, one.get_absolute_url()) for one in sections]


def _crumbs(*places):
    """Return the way to this page through `places`, each (name, path); its own path is ""."""
    items = []
    for position, (name, path) in enumerate(places, 1):
        item = {"@type": "ListItem", "position": position, "name": name}
        items.append(item | ({"item": absolute(path)} if path else {}))
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _said(data):
    return {name: value for name, value in data.items() if value}


def _element(*things):
    data = {"@context": "https://schema.org", "@graph": [_said(thing) for thing in things]}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
