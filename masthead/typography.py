"""French typography for what readers read, applied when a version is cut.

The spaces are those of the Imprimerie nationale's Lexique des règles typographiques, with the
narrow no-break space before all high punctuation, as news sites set it. Applying it twice changes
nothing.
"""

import re

from django.conf import settings

NARROW = "\u202f"
NO_BREAK = "\u00a0"

# An address is left as it is; so is anything else between spaces that holds :// or starts with www.
_ADDRESS = re.compile(r"(\S*(?:://|www\.)\S*)")
_ANY_SPACE = r"[ \u00a0\u202f\u2009]"

_RULES = [
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
    # Straight quotes in pairs.
    (re.compile(r'(?<![\w"])"(?=\S)([^"]*?)(?<=\S)"(?![\w"])'), r"«\1»"),
    (re.compile(rf"«{_ANY_SPACE}*(?=\S)"), f"«{NARROW}"),
    (re.compile(rf"(?<=\S){_ANY_SPACE}*»"), f"{NARROW}»"),
    # High punctuation, with the space typed, or forgotten at the end of a word.
    (re.compile(rf"{_ANY_SPACE}+(?=[;:!?])"), NARROW),
    (re.compile(r"(?<=[\w»)%’])(?=[;!?]+(?:\s|$|»|\)))"), NARROW),
    (re.compile(r"(?<=[\w»)])(?=:(?:\s|$))"), NARROW),
    # Groups of thousands, and what belongs to a number.
    (re.compile(rf"(?<=\d){_ANY_SPACE}(?=\d{{3}}(?!\d))"), NARROW),
    (re.compile(rf"(?<=\d){_ANY_SPACE}(?=(?:%|°|€|h|F|FCFA|francs?|km|kg|m|ha)(?!\w))"), NO_BREAK),
    (re.compile(rf"(?<=\d\u00a0h){_ANY_SPACE}(?=\d)"), NO_BREAK),
    (re.compile(rf"\b(MM?\.|Mmes?|Dr|Pr|n°){_ANY_SPACE}(?=\S)"), rf"\1{NO_BREAK}"),
]


def finish(text):
    """Return the text with its spaces, quotes and apostrophes as French prints them.

    In another language than French, return it as it is.
    """
    if not settings.LANGUAGE_CODE.startswith("fr"):
        return text
    pieces = _ADDRESS.split(text)
    pieces[::2] = [_finish_words(piece) for piece in pieces[::2]]
    return "".join(pieces)


def _finish_words(text):
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
