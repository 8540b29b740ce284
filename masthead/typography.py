"""French typography for what readers read, applied when a version is cut.

The spaces are those of the Imprimerie nationale's Lexique des règles typographiques, with the
narrow no-break space before all high punctuation, as news sites set it. Applying it twice changes
nothing.

static/newsroom/typography-rules.js does the same while one types, and more: what it gets wrong is
seen and undone there, so only what is certain is done here, to texts of any age. Both are held to
one table, tests/masthead/typography_cases.json.
"""

import re

from django.conf import settings

NARROW = "\u202f"
NO_BREAK = "\u00a0"

_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# An address is left as it is; so is anything else between spaces that holds :// or starts with www.
_ADDRESS = re.compile(r"(\S*(?:://|www\.)\S*|[\w.+-]+@[\w-]+\.[\w.-]*\w)")
_ANY_SPACE = r"[ \u00a0\u202f\u2009]"
_LETTER = r"[^\W\d_]"
# A colon or semicolon that opens a face is no punctuation.
_NO_FACE = r"(?![;:]-?[()](?!\w)|[;:]-?[DP](?!\w)|[;:]-[)(DP])"

_HOURS = r"(?<![\w.@/#-])(\d{1,2})"
_UNITS = r"(?:%|°|€|h|F|FCFA|francs?|km|kg|m|ha)"

_WORDS = [
    (re.compile(rf"(?<={_LETTER})'(?=[\w«“\"])"), "’"),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
]
_SPACES = [
    (re.compile(rf"«{_ANY_SPACE}*(?=\S)"), f"«{NARROW}"),
    (re.compile(rf"(?<=\S){_ANY_SPACE}*»"), f"{NARROW}»"),
    # High punctuation, with the space typed, or forgotten at the end of a word.
    (re.compile(rf"{_ANY_SPACE}+(?=[;:!?]){_NO_FACE}"), NARROW),
    (re.compile(r"(?<=[\w»)%’…])(?=[;!?]+(?:\s|$|»|\)))" + _NO_FACE), NARROW),
    (re.compile(r"(?<=[\w»)])(?=:(?:\s|$))"), NARROW),
    # Ordinals by their short endings; the editor raises them.
    (re.compile(r"(?<![\w.,/-])1(?:ère|ere)(s?)(?!\w)"), r"1re\1"),
    (re.compile(r"(?<![\w.,/-])(\d{1,4})i?[èe]me(s?)(?!\w)"), r"\1e\2"),
    # What belongs to a number.
    (re.compile(rf"(?<=\d){_ANY_SPACE}(?={_UNITS}(?!\w))"), NO_BREAK),
    (re.compile(rf"{_HOURS}{_ANY_SPACE}?h{_ANY_SPACE}?(?=\d\d(?![\w/]|\.\w))"),
     rf"\1{NO_BREAK}h{NO_BREAK}"),
    (re.compile(rf"{_HOURS}h(?![\w/-]|\.\w)"), rf"\1{NO_BREAK}h"),
    (re.compile(rf"\b([Nn])[°º]{_ANY_SPACE}?(?=\d)"), rf"\1ᵒ{NO_BREAK}"),
    (re.compile(rf"\b(MM?\.|Mmes?|Dr|Pr|[Nn][°ᵒ]){_ANY_SPACE}(?=\S)"), rf"\1{NO_BREAK}"),
]  # fmt: skip

_SPACE = re.compile(_ANY_SPACE)
_THOUSANDS = re.compile(rf"(?<![\d.,])\d{{1,3}}(?:{_ANY_SPACE}\d{{3}})+(?!\d)")
_QUOTE = re.compile(r'["«»]')
# A dash that stands apart; between figures it is a score, a range or a subtraction.
_DASH = re.compile(rf"(?<=[^\s–—-])({_ANY_SPACE})(--?|–|—)({_ANY_SPACE})(?=[^\s–—-])")
_SENTENCE_ENDS = re.compile(rf"[.!?…](?:{_ANY_SPACE}?»)?[ \n]")


def printable(text):
    """Return the text without what neither XML nor HTML allows, as a paste from a PDF may hold."""
    return _UNPRINTABLE.sub("", text)


def finish(text):
    """Return the text with its spaces, quotes and apostrophes as French prints them.

    In another language than French, return what is printable() of it.
    """
    text = printable(text)
    if not settings.LANGUAGE_CODE.startswith("fr"):
        return text
    pieces = _ADDRESS.split(text)
    pieces[::2] = [_finish_words(piece) for piece in pieces[::2]]
    return "".join(pieces)


def _finish_words(text):
    for pattern, replacement in _WORDS:
        text = pattern.sub(replacement, text)
    text = _quotes(text)
    for pattern, replacement in _SPACES:
        text = pattern.sub(replacement, text)
    return _dashes(_THOUSANDS.sub(lambda found: _SPACE.sub(NARROW, found[0]), text))


def _quotes(text):
    """Return the text with its straight quotes as « », or “ ” within, where they make pairs."""
    pairs, opened = {}, []
    for found in _QUOTE.finditer(text):
        place, mark = found.span()[0], found[0]
        before, after = text[:place][-1:], text[place + 1 :][:1]
        if (
            mark == "«"
            or mark == '"'
            and _may_open(before, after)
            and not (_may_close(before, after) and opened and text[opened[-1]] == '"')
        ):
            opened.append(place)
        elif mark == "»":
            # What was opened within and never closed has no pair.
            while opened and text[opened[-1]] != "«":
                opened.pop()
            if opened:
                pairs[opened.pop()] = place
        elif _may_close(before, after) and opened and text[opened[-1]] == '"':
            pairs[opened.pop()] = place
    made, ends = list(text), []
    for start, end in sorted(pairs.items()):
        ends = [other for other in ends if other > start]
        if text[start] == '"' and end > start + 1:
            made[start], made[end] = "“”" if ends else "«»"
        ends.append(end)
    return "".join(made)


def _may_open(before, after):
    return bool(after.strip()) and not re.match(r"\w", before)


def _may_close(before, after):
    return bool(before.strip()) and not re.match(r"\w", after)


def _dashes(text):
    """Return the text with dashes for hyphens that stand apart, each held to what it encloses."""
    made, done, is_open = [], 0, False
    for found in _DASH.finditer(text):
        before, dash, after = found.groups()
        between = text[done : found.start()]
        if _SENTENCE_ENDS.search(between):
            is_open = False
        made.append(between)
        done = found.end()
        if text[found.start() - 1].isdigit() and text[done : done + 1].isdigit():
            made.append(found[0])
            continue
        closes = before != " " or (is_open and after == " ")
        if (before, after) == (" ", " "):
            before, after = (NO_BREAK, " ") if closes else (" ", NO_BREAK)
        made += [before, {"-": "–", "--": "—"}.get(dash, dash), after]
        is_open = not closes
    return "".join([*made, text[done:]])
