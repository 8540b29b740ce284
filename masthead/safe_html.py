"""The HTML that people write: what may stand in it, as text ready to send."""

import re

import nh3
from django.conf import settings

# fmt: off
_TAGS = {
    "p", "h2", "h3", "strong", "em", "sub", "sup", "a", "ul", "ol", "li", "blockquote", "br",
    "aside", "figure", "figcaption", "img", "span",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
}
# fmt: on
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
    ("th", "colspan"): re.compile(r"[0-9]{1,2}"),
    ("th", "rowspan"): re.compile(r"[0-9]{1,2}"),
    ("td", "colspan"): re.compile(r"[0-9]{1,2}"),
    ("td", "rowspan"): re.compile(r"[0-9]{1,2}"),
    ("a", "data-story"): re.compile(r"[0-9]{1,18}"),
    ("aside", "data-story"): re.compile(r"[0-9]{1,18}"),
    ("img", "data-picture"): re.compile(r"[0-9]{1,18}"),
}


def _allowed_value(tag, attribute, value):
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
# Pointless without an attribute: their content stays, they go.
_BARE = {"<span>", "<aside>", "<a>"}
# Pointless without something to see inside.
_HOLLOW = {"p", "h2", "h3", "strong", "em", "sub", "sup", "a", "ul", "ol", "li", "blockquote"}
_HOLLOW |= {"figure", "figcaption", "span", "caption"}


def sanitise(html):
    """Return the HTML with nothing left in it but what a story may hold. Twice changes nothing."""
    return "".join(_tidy(TAG.split(_clean(html)))).strip()


def _tidy(pieces):
    """Return the pieces without empty elements, in one pass however deep they are nested."""
    kept = []
    # The elements that are open: [name, where it starts in `kept`, whether there is something
    # to see inside, whether its tags are kept].
    opened = [["", 0, True, True]]
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
            name, start, seen, is_kept = opened.pop()
            if name in _HOLLOW and not seen:
                del kept[start:]
            elif is_kept:
                if name == "aside":
                    # A card is its story's number: what it shows is made when it is read.
                    del kept[start + 1 :]
                kept.append(piece)
            # A caption alone is nothing to see.
            opened[-1][2] |= seen and name not in {"figcaption", "caption"}
        else:
            name = _NAME.match(piece)[1]
            is_kept = piece not in _BARE
            opened.append([name, len(kept), name not in _HOLLOW and is_kept, is_kept])
            if is_kept:
                kept.append(piece)
    return kept
