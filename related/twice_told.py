"""Recognising what was told before: agency copy, the same communiqué, a story put in twice."""

import re
from dataclasses import dataclass

from masthead.search import fold

from . import ranker

# How many words in a row make a passage that two texts share: fewer are idioms and titles.
IN_A_ROW = 7
# From which share of a text's words on it is said to be told before.
SHARE = 0.25
ASKED = 8

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Twin:
    """A story that says the same: `share` of the asked text's words, in these `passages` of it."""

    article_id: int
    share: float
    passages: tuple


def twins(story, texts_of, asked=ASKED):
    """Return the Twins of a Story, the closest first.

    `texts_of(ids)` returns {article id: plain text} for those that may be told of.
    """
    matches = [match.article_id for match in ranker().rank(story, asked)]
    return among(story.text, texts_of(matches))


def among(text, texts):
    """Return the Twins of a text among {article id: plain text}, the closest first."""
    found = []
    for pk, other in texts.items():
        share, passages = common(text, other)
        if share >= SHARE:
            found.append(Twin(pk, share, passages))
    return sorted(found, key=lambda twin: (-twin.share, twin.article_id))


def common(text, other):
    """Return (share of the words of `text` that stand in passages of `other`, the passages).

    A passage is IN_A_ROW words or more, whatever their accents, case and punctuation.
    """
    words = list(_WORD.finditer(text))
    if not words:
        return 0, ()
    folded = [fold(match[0]) for match in words]
    known = set(_rows([fold(word) for word in _WORD.findall(other)]))
    taken = set()
    for start, row in enumerate(_rows(folded)):
        if row in known:
            taken.update(range(start, start + len(row)))
    passages, begun = [], None
    for position in range(len(words) + 1):
        if position in taken:
            begun = position if begun is None else begun
        elif begun is not None:
            passages.append(text[words[begun].start() : words[position - 1].end()])
            begun = None
    return len(taken) / len(words), tuple(passages)


def _rows(words):
    """Return each run of IN_A_ROW words, or the one that there is of a shorter text."""
    size = min(IN_A_ROW, len(words))
    return [tuple(words[start : start + size]) for start in range(len(words) - size + 1)]
