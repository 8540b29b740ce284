"""What machines read of a story: schema.org's NewsArticle, as JSON-LD."""

import json

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from .stories import absolute

register = template.Library()

# As Django's json_script: nothing in the data may end the element or open a comment.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def structured_story(story, publication):
    """Return the story's signature, dates and rights as a JSON-LD element."""
    site = settings.SITE_URL
    publisher = {"@type": "NewsMediaOrganization", "name": publication.name, "url": f"{site}/"}
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": site + story.get_absolute_url(),
        "headline": story.headline,
        "description": story.standfirst,
        "articleSection": story.section.name,
        "datePublished": story.first_published_at.isoformat(),
        "dateModified": story.starts_at.isoformat(),
        "inLanguage": settings.LANGUAGE_CODE,
        "wordCount": story.word_count,
        "author": [
            {"@type": "Person", "name": byline["name"], "url": f"{site}/auteur/{byline['slug']}/"}
            for byline in story.bylines
        ]
        or [publisher],
        "publisher": publisher,
        "copyrightHolder": publisher | {"name": publication.owner},
        "copyrightNotice": story.notice_text,
        "correction": [
            {"@type": "CorrectionComment", "text": text, "datePublished": at.isoformat()}
            for at, text in story.corrections
        ],
        "keywords": [tag["name"] for tag in story.tags],
        "image": story.shown_picture and absolute(story.shown_picture.file.share_url),
        "isBasedOn": story.source_url,
        "sourceOrganization": story.source_name
        and {"@type": "Organization", "name": story.source_name},
    }
    data = {name: value for name, value in data.items() if value}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
