"""The text of a story: what may stand in it, how it is made ready, how it reaches a reader.

What is stored is sanitised HTML in which data- attributes say what may change later:
`<aside data-story="12">` is a read-also card, `<a data-story="12" href>` a link to another story,
`<img data-picture="7" src>` a picture of the library. articles.rendering resolves them.
"""

import html as entities
import re
from dataclasses import dataclass

import nh3
from django.conf import settings

from . import typography

_ATTRIBUTES = {
    "a": {"href", "data-story"},
    "aside": {"data-story"},
    "figure": {"class"},
    "img": {"src", "alt", "data-picture"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
_VALUES = {
    ("figure", "class"): re.compile(r"image|table"),
    ("span", "class"): re.compile(r"dateline"),
    ("th", "scope"): re.compile(r"row|col"),
    ("th", "colspan"): re.compile(r"\d{1,2}"),
    ("th", "rowspan"): re.compile(r"\d{1,2}"),
    ("td", "colspan"): re.compile(r"\d{1,2}"),
    ("td", "rowspan"): re.compile(r"\d{1,2}"),
    ("a", "data-story"): re.compile(r"\d{1,18}"),
    ("aside", "data-story"): re.compile(r"\d{1,18}"),
    ("img", "data-picture"): re.compile(r"\d{1,18}"),
}


def _allowed_value(tag, attribute, value):
    if attribute == "class":
        words = [word for word in value.split() if _VALUES[tag, "class"].fullmatch(word)]
        return " ".join(words) or None
    if (tag, attribute) == ("img", "src"):
        return value if value.startswith(settings.MEDIA_URL) and ".." not in value else None
    pattern = _VALUES.get((tag, attribute))
    return value if pattern is None or pattern.fullmatch(value) else None


_clean = nh3.Cleaner(
    tags=set(
        ["p", "h2", "h3", "strong", "em", "sub", "sup", "a", "ul", "ol", "li", "blockquote", "br", "aside", "figure", "figcaption", "img", "span", "table", "caption", "thead", "tbody", "tr", "th", "td"]
    ),
    clean_content_tags={"script", "style", "iframe", "object", "embed", "template", "noscript"},
    attributes=_ATTRIBUTES | {"span": {"class"}},
    attribute_filter=_allowed_value,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    strip_comments=True,
).clean

# nh3's output is well-formed, quotes every attribute and escapes < and > within.
TAG = re.compile(r"(<[^>]*>)")
CARD = re.compile(r'<aside data-story="(\d+)">.*?</aside>', re.DOTALL)
LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
IMAGE = re.compile(r"<img\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_BARE_SPAN = re.compile(r"<span>(.*?)</span>", re.DOTALL)
_BARE_ASIDE = re.compile(r"<aside>(.*?)</aside>", re.DOTALL)
_BARE_IMAGE = re.compile(r"<img(?![^>]* src=)[^>]*>")
_EMPTY = re.compile(
    r"<(p|h2|h3|li|ul|ol|blockquote|strong|em|figcaption|a)\b[^>]*>(?:\s|&nbsp;|<br>)*</\1>"
    r"|<figure[^>]*>(?:\s|<figcaption>(?:(?!</figcaption>).)*</figcaption>)*</figure>"
)
_DATELINE = re.compile(r'<span class="dateline">.*?</span>\s*', re.DOTALL)
# Where a paragraph is not the story's own.
_ASIDES = {"blockquote", "aside", "figure", "li", "td", "th"}


def sanitise(html):
    """Return the HTML with nothing left in it but what a story may hold. Twice changes nothing."""
    previous = None
    # Taking something out can leave an empty paragraph behind.
    while previous != html:
        previous = html
        html = _clean(html)
        html = CARD.sub(r'<aside data-story="\1"></aside>', html)
        html = _BARE_SPAN.sub(r"\1", html)
        html = _BARE_ASIDE.sub(r"\1", html)
        html = _BARE_IMAGE.sub("", html)
        html = _EMPTY.sub("", html).strip()
    return html


def plain_text(html):
    """Return the words of sanitised HTML, blocks apart by a space."""
    return " ".join(entities.unescape(TAG.sub(" ", CARD.sub("", html))).split())


def has_text(html):
    return bool(plain_text(sanitise(html)))


def attributes(text):
    """Return the attributes of a tag of sanitised HTML, as a dict of unescaped values."""
    return {name: entities.unescape(value) for name, value in _ATTRIBUTE.findall(text)}


@dataclass(frozen=True)
class LaidOut:
    """A text ready for a version, and what it points to."""

    html: str
    word_count: int
    story_ids: list
    picture_ids: list


def lay_out(html, *, dateline="", find_stories=None, find_pictures=None):
    """Return the text as a version keeps it: LaidOut.

    `find_stories(addresses)` and `find_pictures(sources)` return {address: id} for the ones that
    are the site's own; a picture that is not known is left out.
    """
    html = sanitise(without_dateline(html))
    html = _identify_links(html, find_stories or _none)
    html = _identify_pictures(html, find_pictures or _none)
    html = sanitise(_finish(html))
    stories = CARD.findall(html) + [
        found["data-story"]
        for found in (attributes(match[1]) for match in LINK.finditer(html))
        if "data-story" in found
    ]
    return LaidOut(
        html=_with_dateline(html, dateline),
        word_count=len(plain_text(html).split()),
        story_ids=list(dict.fromkeys(int(story) for story in stories)),
        picture_ids=list(
            dict.fromkeys(
                int(attributes(match[1])["data-picture"]) for match in IMAGE.finditer(html)
            )
        ),
    )


def without_dateline(html):
    return _DATELINE.sub("", html)


def _none(addresses):
    return {}


def _identify_links(html, find_stories):
    targets = {attributes(match[1]).get("href", "") for match in LINK.finditer(html)}
    known = find_stories(targets)

    def with_identity(match):
        found = attributes(match[1])
        address = found.get("href", "")
        if address not in known:
            # An address typed over an old one: the old identity goes with it.
            return f'<a href="{entities.escape(address)}">{match[2]}</a>' if address else match[2]
        return f'<a href="{entities.escape(address)}" data-story="{known[address]}">{match[2]}</a>'

    return LINK.sub(with_identity, html)


def _identify_pictures(html, find_pictures):
    known = find_pictures({attributes(match[1])["src"] for match in IMAGE.finditer(html)})

    def with_identity(match):
        found = attributes(match[1])
        picture = known.get(found["src"])
        if picture is None:
            return ""
        alt = entities.escape(found.get("alt", ""))
        source = entities.escape(found["src"])
        return f'<img src="{source}" alt="{alt}" data-picture="{picture}">'

    return IMAGE.sub(with_identity, html)


def _finish(html):
    """Return the HTML with the typography of its words finished and its tags as they are."""
    pieces = TAG.split(html)
    pieces[::2] = [
        entities.escape(typography.finish(entities.unescape(piece)), quote=False)
        for piece in pieces[::2]
    ]
    return "".join(pieces)


def _with_dateline(html, dateline):
    """Return the HTML with the dateline at the head of the first paragraph that is the story's."""
    if not dateline:
        return html
    depth = 0
    for match in TAG.finditer(html):
        name = re.match(r"</?(\w+)", match[1])[1]
        if name in _ASIDES:
            depth += -1 if match[1].startswith("</") else 1
        elif match[1] == "<p>" and not depth:
            span = f'<span class="dateline">{entities.escape(dateline, quote=False)}</span> '
            return html[: match.end()] + span + html[match.end() :]
    return html
