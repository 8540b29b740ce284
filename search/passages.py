"""The passages of a story that hold what was looked for, with its words marked."""

import re
import unicodedata

from django.contrib.postgres.search import SearchHeadline
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat, Left
from django.utils.html import escape
from django.utils.safestring import mark_safe

from . import asking

# Characters that no text holds.
_START, _END, _NEXT = "\ue000", "\ue001", "\ue002"
# How much of a text is looked through.
_LONGEST = 20_000


def _unaccented():
    """Return {letter or punctuation: the letter without accents, or a space}, one for one."""
    table = {}
    for number in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        base, *marks = unicodedata.normalize("NFD", chr(number))
        if marks and base.isascii() and all(map(unicodedata.combining, marks)):
            table[chr(number)] = base
    spaces = [*range(0x21, 0x30), *range(0x3A, 0x41), *range(0x5B, 0x61), *range(0x7B, 0xC0)]
    return table | {chr(number): " " for number in [*spaces, *range(0x2000, 0x2070)]}


_TABLE = _unaccented()
_TRANSLATION = str.maketrans(_TABLE)


class _Plain(Func):
    function = "search_plain"
    output_field = TextField()


class _Unaccented(Func):
    """The text with each letter in its place, without accents: translate() of the database."""

    function = "translate"
    output_field = TextField()

    def __init__(self, text):
        super().__init__(text, Value("".join(_TABLE)), Value("".join(_TABLE.values())))


def with_passages(versions, terms):
    """Return the versions, each with its `passage`: safe HTML in which the terms stand in <mark>.

    The database finds the words in the text without accents, in which every letter keeps its place;
    so the passage is shown as it was written.
    """
    query = " | ".join(dict.fromkeys(f"({term.query})" for term in terms))
    body = _Plain(Left(F("body"), _LONGEST))
    text = Concat(F("standfirst"), Value(" "), body, output_field=TextField())
    marked = SearchHeadline(
        _Unaccented(text),
        asking.Compiled(query),
        config="french",
        start_sel=_START,
        stop_sel=_END,
        fragment_delimiter=_NEXT,
        max_fragments=2,
        max_words=22,
        min_words=12,
        short_word=0,
    )
    versions = list(versions.annotate(search_text=text, search_marked=marked))
    for version in versions:
        version.passage = _passage(version.search_text, version.search_marked)
    return versions


def _passage(text, marked):
    """Return the marked fragments as they stand in the text, as safe HTML."""
    folded = text.translate(_TRANSLATION)
    pieces, end = [], 0
    for fragment in marked.split(_NEXT):
        # Not “d”, of what was “d’eau”.
        fragment = re.sub(r"\s\w?$", "", fragment)
        start = folded.find(fragment.replace(_START, "").replace(_END, ""), end)
        if start < 0:
            continue
        if start > end:
            pieces.append("… ")
        end = start
        for character in fragment:
            if character == _START:
                pieces.append("<mark>")
            elif character == _END:
                pieces.append("</mark>")
            else:
                pieces.append(escape(text[end]))
                end += 1
        pieces.append(" ")
    return mark_safe("".join([*pieces[:-1], " …" if end < len(text) else ""]))  # noqa: S308
