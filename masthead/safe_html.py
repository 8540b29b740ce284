"""The HTML that people write: what may stand in it, as text ready to send."""

import html as entities
import re

import nh3
from django.conf import settings

from . import embeds

# fmt: off
_TAGS = {
    "p", "h2", "h3", "strong", "em", "sub", "sup", "a", "ul", "ol", "li", "blockquote", "br",
    "aside", "figure", "figcaption", "img", "span", "oembed",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
}
# fmt: on
_ATTRIBUTES = {
    "a": {"href", "data-story"},
    "aside": {"data-story", "data-document"},
    "figure": {"class", "data-pictures"},
    "img": {"src", "alt", "data-picture"},
    "oembed": {"url"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
_VALUES = {
    ("figure", "class"): re.compile(r"image|image--wide|image--inset|gallery|pair|table|media"),
    ("span", "class"): re.compile(r"dateline"),
    ("th", "scope"): re.compile(r"row|col"),
    ("th", "colspan"): re.compile(r"[0-9]{1,2}"),
    ("th", "rowspan"): re.compile(r"[0-9]{1,2}"),
    ("td", "colspan"): re.compile(r"[0-9]{1,2}"),
    ("td", "rowspan"): re.compile(r"[0-9]{1,2}"),
    ("a", "data-story"): re.compile(r"[0-9]{1,18}"),
    ("aside", "data-story"): re.compile(r"[0-9]{1,18}"),
    ("aside", "data-document"): re.compile(r"[0-9]{1,18}"),
    ("img", "data-picture"): re.compile(r"[0-9]{1,18}"),
    ("oembed", "url"): re.compile(r"https?://\S+"),
}


# More would be an album, not a part of a story.
MOST_PICTURES = 20


def _allowed_value(tag, attribute, value):
    if attribute == "data-pictures":
        numbers = re.findall(r"(?<!\S)[0-9]{1,18}(?!\S)", value)
        return " ".join(list(dict.fromkeys(numbers))[:MOST_PICTURES]) or None
    if attribute == "class":
        words = [word for word in value.split() if _VALUES[tag, "class"].fullmatch(word)]
        return " ".join(words) or None
    if (tag, attribute) == ("img", "src"):
        return _kept_address(value)
    pattern = _VALUES.get((tag, attribute))
    return value if pattern is None or pattern.fullmatch(value) else None


def _kept_address(source):
    """Return the picture's address as a text keeps it, wherever files are: None if not ours."""
    for address in (settings.MEDIA_PATH, settings.MEDIA_URL):
        name = source.removeprefix(address)
        if name != source and ".." not in name:
            return settings.MEDIA_PATH + name
    return None


_clean = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style", "iframe", "object", "embed", "template", "noscript"},
    attributes=_ATTRIBUTES | {"span": {"class"}},
    attribute_filter=_allowed_value,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    strip_comments=True,
).clean

# What nh3 returns is well-formed, quotes every attribute and escapes < and > within.
TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"<(\w+)")
# A card is of one thing.
_CARD_OF_TWO = re.compile(r'(<aside data-\w+="[0-9]+") .*')
# Pointless without an attribute: their content stays, they go.
_BARE = {"<span>", "<aside>", "<a>"}
# Pointless without something to see inside.
_HOLLOW = {"p", "h2", "h3", "strong", "em", "sub", "sup", "a", "ul", "ol", "li", "blockquote"}
_HOLLOW |= {"figure", "image", "figcaption", "span", "caption"}
# A figure around the address of what another site plays: masthead.embeds.
_MEDIA = '<figure class="media">'
_ADDRESS = re.compile(r'<oembed url="([^"]*)">')
# One right inside another would end it, the next time it is read.
_HEADINGS = {"h2", "h3"}
# The figures that are pictures: none stands within another.
_SEVERAL = {"gallery", "pair"}
_PICTURES = _SEVERAL | {"image"}
# What the words of a caption may wear.
_WORN = {"strong", "em", "sub", "sup", "a", "span", "br"}


def sanitise(html):
    """Return the HTML with nothing left in it but what a story may hold. Twice changes nothing."""
    return "".join(_tidy(TAG.split(_clean(html)))).strip()


def _tidy(pieces):
    """Return the pieces without empty elements, in one pass however deep they are nested."""
    kept = []
    # The elements that are open: [name, where it starts in `kept`, whether there is something
    # to see inside, whether its tags are kept, the nearest element whose tags are].
    opened = [["", 0, True, True, ""]]
    # How many figures of pictures are open.
    within = 0
    links = 0
    for piece in pieces:
        if not piece.startswith("<"):
            kept.append(piece)
            opened[-1][2] |= bool(piece.replace("&nbsp;", "").strip())
        elif piece.startswith("<img"):
            if " src=" in piece:
                kept.append(piece)
                opened[-1][2] = True
        elif piece == "<br>":
            kept.append(piece)
        elif piece.startswith("</"):
            name, start, seen, is_kept, _nearest = opened.pop()
            within -= name in _PICTURES
            links -= name == "a"
            if is_kept and name == "figure" and kept[start] == _MEDIA:
                kept[start:] = _embed(kept[start:], in_link=bool(links))
                seen = len(kept) > start
            elif name in _HOLLOW and not seen:
                del kept[start:]
            elif is_kept:
                if name in {"aside", "oembed"}:
                    # A card is a number: what it shows is made when it is read.
                    del kept[start + 1 :]
                elif name in _SEVERAL:
                    # So are these the numbers of their pictures, but for the words under them.
                    kept[start + 1 :] = _caption(kept[start + 1 :])
                kept.append(piece)
            # A caption alone is nothing to see.
            opened[-1][2] |= seen and name not in {"figcaption", "caption"}
        else:
            name = _NAME.match(piece)[1]
            nearest = opened[-1][4]
            is_kept = piece not in _BARE
            piece = _CARD_OF_TWO.sub(r"\1>", piece)
            if name == "figure" and within or name in _HEADINGS and nearest in _HEADINGS:
                is_kept = False
            elif name == "figure":
                piece, name = _figure(piece)
                within += name in _PICTURES
            elif name == "oembed":
                around, at, _seen, is_there, _nearest = opened[-1]
                in_media = is_there and around == "figure" and kept[at] == _MEDIA
                is_kept = in_media and piece != "<oembed>"
            links += name == "a"
            seen = name not in _HOLLOW and is_kept
            opened.append([name, len(kept), seen, is_kept, name if is_kept else nearest])
            if is_kept:
                kept.append(piece)
    return kept


def _figure(piece):
    """Return the opening tag of a figure in its one form, and what it is: (tag, name).

    The name is "image", "gallery", "pair", or "figure" for anything else.
    """
    words = "".join(re.findall(r' class="([^"]*)"', piece)).split()
    numbers = "".join(re.findall(r' data-pictures="([^"]*)"', piece))
    kinds = (word for word in words if "--" not in word and (numbers or word not in _SEVERAL))
    kind = next(kinds, "")
    if kind in _SEVERAL:
        return f'<figure class="{kind}" data-pictures="{numbers}">', kind
    width = [word for word in words if word.startswith(f"{kind}--")][:1]
    opening = f'<figure class="{" ".join([kind, *width])}">' if kind else "<figure>"
    return opening, kind if kind in _PICTURES else "figure"


def _caption(pieces):
    """Return the first caption among the pieces, its words in a row, or nothing."""
    if "<figcaption>" not in pieces:
        return []
    words, captions, tables = [], 0, 0
    for piece in pieces[pieces.index("<figcaption>") :]:
        name, step = re.match(r"</?(\w+)|", piece)[1], -1 if piece.startswith("</") else 1
        if name == "figcaption":
            captions += step
            if not captions:
                break
        elif name == "table":
            tables += step
        elif not tables:
            words.append(piece if name in _WORN or not name else " ")
    words = _tidy(words)
    if not "".join(words).replace("&nbsp;", "").strip():
        return []
    return ["<figcaption>", *words, "</figcaption>"]


def _embed(pieces, *, in_link):
    """Return what stays of a media figure: an embed of ours, or the address in plain sight."""
    address = next((found[1] for found in map(_ADDRESS.fullmatch, pieces) if found), None)
    if address is None:
        return []
    embed = embeds.find(entities.unescape(address))
    words = entities.escape(entities.unescape(address), quote=False)
    if in_link:
        return [words]
    if embed is None:
        return _tidy(TAG.split(_clean(f'<p><a href="{address}">{words}</a></p>')))
    return [_MEDIA, f'<oembed url="{entities.escape(embed.address)}">', "</oembed>", "</figure>"]
