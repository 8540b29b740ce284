"""The passages of a story that hold what was looked for, with its words marked.

Which words these are, the database says: what it makes of a word never changes, so it is asked once
for each, and only for words that begin as a stem does. It has a function that marks them itself,
ts_headline(): that reads each text anew for each search, for longer than the search takes.
"""

import re
import unicodedata

from django.db import connections
from django.db.models.functions import Left
from django.utils.html import escape
from django.utils.safestring import mark_safe

from articles.models import Version
from config.prepared import Rows, prepared
from config.remembered import Remembered

from . import asking
from .models import Entry, elements

# Characters that are taken out of every text.
_START, _END = "\ue000", "\ue001"
# How much of a text is looked through, and at how many words that begin alike, if that finds one.
_LONGEST, _MOST = 20_000, 20
# A passage is one or two parts of about so many characters, with so many before the first word.
_PART, _BEFORE = 150, 40
_LIGATURES = {"oe": "œ", "ae": "æ"}


def _spelled_plainly():
    """Return {letter or punctuation: the small letter without accents, or a space}, one for one."""
    table = {chr(number): chr(number + 32) for number in range(0x41, 0x5B)}
    for number in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        small = chr(number).lower()
        if len(small) == 1:
            base, *marks = unicodedata.normalize("NFD", small)
            is_accented = marks and base.isascii() and all(map(unicodedata.combining, marks))
            table[chr(number)] = base if is_accented else small
    spaces = [*range(0x01, 0x30), *range(0x3A, 0x41), *range(0x5B, 0x61), *range(0x7B, 0xC0)]
    spaces += [*range(0x2B0, 0x300), *range(0x2000, 0x2070), *range(0x3000, 0x3040)]
    return table | {chr(number): " " for number in spaces}


_TRANSLATION = str.maketrans(_spelled_plainly())
# The same of the letters that nearly all texts are made of alone, as bytes: many times as fast.
_USUAL = "cp1252"
_BYTES = bytes(range(256)).decode(_USUAL, "replace").translate(_TRANSLATION)
_BYTES = _BYTES.encode(_USUAL, "replace")


def _words(text):
    """Return the text's words in small letters without accents, each in its place, among spaces."""
    try:
        usual = text.replace("\u202f", " ").replace("\u2011", "-").encode(_USUAL)
    except UnicodeEncodeError:
        return text.translate(_TRANSLATION)
    return usual.translate(_BYTES).decode(_USUAL)


_LEFT_OUT = re.compile(r'<span class="dateline">[^<]*</span>|<[^>]*>')
_WRITTEN = [("&nbsp;", "\u00a0"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")]


def _plain(html):
    """Return what the database's search_plain() does, in a tenth of its time."""
    text = _LEFT_OUT.sub(" ", html)
    if "&" in text:
        for written, meant in _WRITTEN:
            text = text.replace(written, meant)
    return text


def _unmarked(text):
    return text.replace(_START, "").replace(_END, "").strip()


def add_passages(stories, terms):
    """Give each of the stories ({pk: version}) its `passage`: safe HTML in which the terms stand in
    <mark>, as they are written there.
    """
    stems = {stem for term in terms for stem in asking.lexemes(term)}
    bodies = _bodies(tuple(stories)) if stories else []
    texts = {pk: _unmarked(f"{stories[pk].standfirst} {_plain(body)}") for pk, body in bodies}
    found = _found(texts, stems, _MOST)
    missed = {pk: text for pk, text in texts.items() if not found[pk]}
    found |= _found(missed, stems, _LONGEST)
    for pk, text in texts.items():
        stories[pk].passage = _passage(text, found[pk])


@prepared
def _bodies(ids):
    """Return (pk, as much as is looked through of the text) of each of these versions."""
    versions = Version.objects.filter(pk__in=elements(ids)).values_list(
        "pk", Left("body", _LONGEST)
    )
    return Rows(versions, *versions.query.sql_with_params())


def _found(texts, stems, most):
    """Return {pk: [(start, end, stems)]} of the words in each text that have any of the stems, of
    those alike no more than the first so many.
    """
    beginnings = _beginnings(stems)
    begun = {pk: _begun(text, beginnings, most) for pk, text in texts.items()}
    known = _stems_of({texts[pk][start:end] for pk, found in begun.items() for start, end in found})
    return {
        pk: [
            (start, end, shared)
            for start, end in found
            if (shared := stems & known[texts[pk][start:end]])
        ]
        for pk, found in begun.items()
    }


def _beginnings(stems):
    """Return what words with these stems begin with."""
    # As nearly all stems of French do; “pai”, that of “payer”, is as short as those that do not.
    beginnings = {stem[: 3 if len(stem) > 3 else 2] for stem in stems}
    return beginnings | {_LIGATURES[one[:2]] for one in beginnings if one[:2] in _LIGATURES}


def _begun(text, beginnings, most):
    """Return (start, end) of the first words of the text that begin so, so many of each."""
    words, found = f" {_words(text)} ", []
    for beginning in beginnings:
        at = words.find(f" {beginning}")
        for _number in range(most):
            if at < 0:
                break
            end = words.find(" ", at + 1)
            # As without the space that stands first.
            found.append((at, end - 1))
            at = words.find(f" {beginning}", end)
    return sorted(found)


def _stems_of(words):
    """Return {word: the stems by which the database finds it}."""
    stems = {word: _known.get(word) for word in words}
    if unknown := [word for word, found in stems.items() if found is None]:
        with connections[Entry.objects.db].cursor() as cursor:
            cursor.execute(
                "SELECT word, tsvector_to_array(search_words(word)) FROM unnest(%s) AS word",
                [unknown],
            )
            for word, found in cursor.fetchall():
                stems[word] = frozenset(found)
                _known.keep(word, stems[word], _STEMS)
    return stems


# In bytes, of which a word's stems take so many.
_STEMS = 350
_known = Remembered(2_000_000)


def _passage(text, found):
    """Return the parts of the text that hold most of what was found, as safe HTML.

    `found` are [(start, end, stems)] of its words, in their order.
    """
    pieces, end = [], 0
    for start, last, words in _parts(text, found):
        pieces.append(" … " if start > end else " ")
        end = start
        for at, after, _stems in words:
            pieces += [text[end:at], _START, text[at:after], _END]
            end = after
        pieces.append(text[end:last])
        end = last
    shown = escape("".join([*pieces, " …" if end < len(text) else ""]).strip())
    return mark_safe(shown.replace(_START, "<mark>").replace(_END, "</mark>"))  # noqa: S308


def _parts(text, found):
    """Return [(start, end, the words found in it)] of one or two parts, in the text's order."""
    if not found:
        return [(0, _end_after(text, 0, 0), [])]
    first = _best(text, found, frozenset())
    others = [one for one in found if one[1] <= first[0] or one[0] >= first[1]]
    told = frozenset().union(*(stems for _start, _end, stems in first[2]))
    parts = [first]
    if others:
        start, end, words = _best(text, others, told)
        if start < first[0]:
            parts.append((start, min(end, first[0]), words))
        else:
            parts.append((max(start, first[1]), end, words))
    return sorted(parts)


def _best(text, found, told):
    """Return the first part that holds most of the stems that were not told yet."""
    wanted = frozenset().union(*(stems for _start, _end, stems in found)) - told
    best, most, after = None, -1, 0
    for n, (at, _end, _stems) in enumerate(found):
        after = max(after, n + 1)
        while after < len(found) and found[after][1] <= at - _BEFORE + _PART:
            after += 1
        words = found[n:after]
        count = len(wanted & frozenset().union(*(stems for _start, _end, stems in words)))
        if count > most:
            best, most = words, count
        if most == len(wanted):
            break
    start = _start_before(text, best[0][0])
    return start, _end_after(text, start, best[-1][1]), best


def _start_before(text, at):
    """Return where the part begins that leads to a word: between two words."""
    if at <= _BEFORE:
        return 0
    space = text.rfind(" ", max(0, at - 2 * _BEFORE), at - _BEFORE)
    return space + 1 if space >= 0 else at


def _end_after(text, start, least):
    """Return where the part ends that begins there, after `least` at least: between two words."""
    least = max(least, start + _PART)
    space = text.find(" ", least, least + _BEFORE)
    return space if space >= 0 else min(least, len(text))
