"""The passages of a story that hold what was looked for, with its words marked."""

import re
import unicodedata

from django.db.models.functions import Left
from django.utils.html import escape
from django.utils.safestring import mark_safe

from articles.models import Version
from config.prepared import Rows, prepared

from . import asking
from .models import elements

# Characters that no text holds.
_START, _END, _NEXT = "\ue000", "\ue001", "\ue002"
_MARKS = {_START: "<mark>", _END: "</mark>"}
# How much of a text is looked through, how much of it at once, and how much of that the database
# is given: what stands around the first words, with so much before them, and so much after the
# last of them, which is more than a passage goes on.
_LONGEST, _READ, _STRETCH, _BEFORE, _AFTER = 20_000, 2_000, 900, 120, 300
_OPTIONS = (
    f'StartSel="{_START}", StopSel="{_END}", FragmentDelimiter="{_NEXT}", MaxFragments=2,'
    " MaxWords=22, MinWords=12, ShortWord=0"
)


def _unaccented():
    """Return {letter or punctuation: the letter without accents, or a space}, one for one."""
    table = {}
    for number in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        base, *marks = unicodedata.normalize("NFD", chr(number))
        if marks and base.isascii() and all(map(unicodedata.combining, marks)):
            table[chr(number)] = base
    spaces = [*range(0x21, 0x30), *range(0x3A, 0x41), *range(0x5B, 0x61), *range(0x7B, 0xC0)]
    return table | {chr(number): " " for number in [*spaces, *range(0x2000, 0x2070)]}


_TRANSLATION = str.maketrans(_unaccented())
# The same of the letters that nearly all texts are made of alone, as bytes: many times as fast.
_USUAL = "cp1252"
_BYTES = bytes(range(256)).decode(_USUAL, "replace").translate(_TRANSLATION)
_BYTES = _BYTES.encode(_USUAL, "replace")
_UNUSUAL = re.compile(
    f"[^{re.escape(''.join(bytes([n]).decode(_USUAL, 'ignore') for n in range(256)))}\u2000-\u206f]"
)


def _folded(text):
    """Return the text without accents and punctuation, letter for letter."""
    if _UNUSUAL.search(text):
        return text.translate(_TRANSLATION)
    # What is left out of the bytes is punctuation, and becomes "?", which is too.
    return text.encode(_USUAL, "replace").translate(_BYTES).decode(_USUAL)


_LEFT_OUT = re.compile(r'<span class="dateline">[^<]*</span>|<[^>]*>')
_WRITTEN = [("&nbsp;", "\u00a0"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")]


def _plain(html):
    """Return what the database's search_plain() does, in a tenth of its time."""
    text = _LEFT_OUT.sub(" ", html)
    if "&" in text:
        for written, meant in _WRITTEN:
            text = text.replace(written, meant)
    return text


def add_passages(stories, terms):
    """Give each of the stories ({pk: version}) its `passage`: safe HTML in which the terms stand in
    <mark>.

    The database finds the words in a stretch of the text without accents, in which every letter
    keeps its place; so the passage is shown as it was written.
    """
    bodies = _bodies(tuple(stories)) if stories else []
    texts = [(pk, f"{stories[pk].standfirst} {_plain(body)}") for pk, body in bodies]
    stems = {stem for term in terms for stem in asking.lexemes(term)}
    query = " | ".join(dict.fromkeys(f"({term.query})" for term in terms))
    stretches = [_stretch(text, stems) for _pk, text in texts]
    marked = _marked([folded for _start, folded in stretches], query)
    # The words may stand elsewhere than where something begins as they do.
    missed = [n for n, text in enumerate(marked) if _START not in text]
    for n in missed:
        stretches[n] = (0, _folded(texts[n][1]))
    for n, text in zip(missed, _marked([stretches[n][1] for n in missed], query), strict=True):
        marked[n] = text
    for (pk, text), (start, folded), words in zip(texts, stretches, marked, strict=True):
        stories[pk].passage = _passage(text, start, folded, words)


@prepared
def _bodies(ids):
    """Return (pk, as much as is looked through of the text) of each of these versions."""
    versions = Version.objects.filter(pk__in=elements(ids)).values_list(
        "pk", Left("body", _LONGEST)
    )
    return Rows(versions, *versions.query.sql_with_params())


def _stretch(text, stems):
    """Return where the stretch of the text begins in which most of the stems begin words, and it
    without accents.

    To mark words takes the database as long as the text is.
    """
    best, most = (0, ""), -1
    for start in range(0, max(1, len(text)), _READ):
        part = _folded(text[start : start + _READ + _STRETCH])
        words = " " + part.lower()
        begun = [at for stem in stems if (at := words.find(f" {stem}")) >= 0]
        if len(begun) > most:
            first = part.rfind(" ", 0, max(0, min(begun, default=0) - _BEFORE)) + 1
            end = first + _STRETCH
            if begun:
                end = min(end, max(words.rfind(f" {stem}", 0, end) for stem in stems) + _AFTER)
            best, most = (start + first, part[first:end]), len(begun)
        if most == len(stems):
            break
    return best


def _marked(texts, query):
    """Return the fragments of each text that hold the words of the query, marked."""
    return [marked for (marked,) in _headlines(tuple(texts), query)] if texts else []


@prepared
def _headlines(texts, query):
    return Rows(
        Version.objects.none(),
        "SELECT ts_headline('french', text, %s::tsquery, %s)"
        " FROM unnest(%s::text[]) WITH ORDINALITY AS given(text, place) ORDER BY place",
        (query, _OPTIONS, texts),
    )


def _passage(text, start, folded, marked):
    """Return the marked fragments of a stretch as they stand in the text, as safe HTML."""
    pieces, end = [], 0
    for fragment in marked.split(_NEXT):
        # Not “d”, of what was “d’eau”.
        fragment = re.sub(r"\s\w?$", "", fragment)
        found = folded.find(fragment.replace(_START, "").replace(_END, ""), end)
        if found < 0:
            continue
        if start + found > (start + end if end else 0):
            pieces.append("… ")
        end = found
        for part in re.split(f"([{_START}{_END}])", fragment):
            if part in _MARKS:
                pieces.append(part)
            else:
                pieces.append(text[start + end : start + end + len(part)])
                end += len(part)
        pieces.append(" ")
    shown = escape("".join([*pieces[:-1], " …" if start + end < len(text) else ""]))
    for mark, tag in _MARKS.items():
        shown = shown.replace(mark, tag)
    return mark_safe(shown)  # noqa: S308
