"""The text of a story: what may stand in it, how it is made ready, how it reaches a reader.

What is stored is sanitised HTML in which data- attributes say what may change later:
`<aside data-story="12">` is a read-also card, `<a data-story="12" href>` a link to another story,
`<img data-picture="7" src>` a picture of the library, `<figure class="gallery" data-pictures="3">`
or `<figure class="pair" …>` several of them, `<aside data-document="5">` a document.
articles.rendering resolves them.
"""

import html as entities
import re
from dataclasses import dataclass

from masthead import typography
from masthead.safe_html import TAG, sanitise

CARD = re.compile(r'<aside data-story="([0-9]+)"></aside>')
DOCUMENT = re.compile(r'<aside data-document="([0-9]+)"></aside>')
LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
IMAGE = re.compile(r"<img\b([^>]*)>")
# What stands around pictures; sanitised, none is within another.
FIGURE = re.compile(
    r'<figure class="((?:image|gallery|pair)\b[^"]*)"([^>]*)>(.*?)</figure>', re.DOTALL
)
SEVERAL = re.compile(r'<figure class="(?:gallery|pair)" data-pictures="([0-9 ]+)">')
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_DATELINE = re.compile(r'<span class="dateline">.*?</span>\s*', re.DOTALL)
# Where a paragraph is not the story's own.
_ASIDES = {"blockquote", "aside", "figure", "li", "td", "th"}


def plain_text(html):
    """Return the words of sanitised HTML, blocks apart by a space."""
    return " ".join(entities.unescape(TAG.sub(" ", CARD.sub(" ", html))).split())


def plain_text_as_typed(html):
    """Return the words with the spaces between them as they stand, each block on a line."""
    return entities.unescape(TAG.sub("\n", re.sub(r"</?(?:strong|em|a|span)\b[^>]*>", "", html)))


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
    document_ids: list


def lay_out(html, *, dateline="", find_stories=None, find_pictures=None):
    """Return the text as a version keeps it: LaidOut.

    `find_stories(addresses)` and `find_pictures(sources)` return {address: id} for the ones that
    are the site's own; a picture that is not known is left out, a link to story 0 leads nowhere.
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
        story_ids=[pk for pk in dict.fromkeys(map(int, stories)) if pk],
        picture_ids=list(dict.fromkeys(_pictures_in(html))),
        document_ids=list(dict.fromkeys(map(int, DOCUMENT.findall(html)))),
    )


def pictures_in_galleries(html):
    """Return the numbers of the pictures that stand in galleries and pairs, in order."""
    return [int(number) for match in SEVERAL.finditer(html) for number in match[1].split()]


def _pictures_in(html):
    images = (attributes(match[1]) for match in IMAGE.finditer(html))
    return [int(found["data-picture"]) for found in images] + pictures_in_galleries(html)


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
