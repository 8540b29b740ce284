"""Putting together what two people made of the same story.

A text is {field: words}, as a form holds them. `body` is merged by paragraph, `tags` and `bylines`
by item, every other field as a whole.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from operator import itemgetter

from merge3 import Merge3
from taggit.utils import parse_tags

from masthead.safe_html import TAG, sanitise

_NAME = re.compile(r"</?(\w+)")
_VOID = {"br", "img"}
# Of their words, what two paragraphs share if one was made from the other.
ALIKE = 0.5
# Comparing each with each takes about a second for this many.
MOST_COMPARED = 100_000


@dataclass(frozen=True)
class Hunk:
    """A run of paragraphs, or a field: what it is to be, or the two things it could be.

    `text` is None where a person has to choose between `mine` and `theirs`.
    """

    field: str
    text: str | None
    mine: str = ""
    theirs: str = ""


def merge(base, mine, theirs):
    """Return the Hunks that make up the text of both, field by field in the order of `mine`.

    `base` is what both started from; None if that is not known: then whatever differs is a choice.
    """
    hunks = []
    for field in mine:
        ours, other = mine[field], theirs.get(field, "")
        origin = None if base is None else base.get(field, "")
        if field == "body":
            hunks += _merge_body(origin, ours, other)
        elif field == "tags":
            hunks.append(Hunk(field, _merge_items(origin, ours, other, parse_tags, join_tags)))
        elif field == "bylines":
            hunks.append(Hunk(field, _merge_items(origin, ours, other, load_rows, dump_rows)))
        else:
            hunks.append(_merge_whole(field, origin, ours, other))
    return hunks


def conflicts(hunks):
    return [hunk for hunk in hunks if hunk.text is None]


def joined(hunks, choices=None):
    """Return the text that the hunks make; `choices` says "mine", "theirs" or "both" for each
    conflict in order.
    """
    text, choices = {}, iter(choices or [])
    for hunk in hunks:
        piece = hunk.text
        if piece is None:
            choice = next(choices)
            piece = {"mine": hunk.mine, "theirs": hunk.theirs}.get(choice)
            if piece is None:
                piece = " ".join(filter(None, [hunk.mine, hunk.theirs]))
        text[hunk.field] = text.get(hunk.field, "") + piece
    return text


def paragraphs(html):
    """Return the outermost elements of the HTML, sanitised, each as a string."""
    blocks, depth, current = [], 0, ""
    for piece in TAG.split(sanitise(html)):
        current += piece
        if piece.startswith("</"):
            depth -= 1
        elif piece.startswith("<") and _NAME.match(piece)[1] not in _VOID:
            depth += 1
        if depth == 0 and current.strip():
            blocks.append(" ".join(current.replace("&nbsp;", "\u00a0").split(" ")).strip())
            current = ""
    return blocks


def _merge_whole(field, base, mine, theirs):
    if mine == theirs or theirs == base:
        return Hunk(field, mine)
    if mine == base:
        return Hunk(field, theirs)
    return Hunk(field, None, mine, theirs)


def _merge_body(base, mine, theirs):
    base = None if base is None else paragraphs(base)
    mine, theirs = paragraphs(mine), paragraphs(theirs)
    if base is None:
        # Without an origin, what the two have in common stands for it.
        groups = Merge3(_common(mine, theirs), mine, theirs).merge_groups()
    else:
        groups = Merge3(base, mine, theirs).merge_groups()
    for kind, *runs in groups:
        if kind != "conflict":
            yield Hunk("body", "".join(runs[0]))
        else:
            yield from _merge_run(*runs, origin_known=base is not None)


def _merge_run(base, mine, theirs, *, origin_known):
    """Merge a run of paragraphs that both changed, each with the one it was made from.

    New paragraphs of both stand, theirs first: in one order for everybody.
    """
    if not origin_known:
        yield Hunk("body", None, "".join(mine), "".join(theirs))
        return
    ours, ours_new = _made_from(base, mine)
    others, others_new = _made_from(base, theirs)
    made = list(zip(base, ours, others, strict=True))
    torn = any(
        one != other and "" in (one, other) and origin not in (one, other)
        for origin, one, other in made
    )
    if torn and any(ours_new + others_new):
        # Gone for one, changed for the other, and perhaps moved: nobody but a person can tell.
        yield Hunk("body", None, "".join(mine), "".join(theirs))
        return
    for place in range(len(base) + 1):
        new = others_new[place] + [b for b in ours_new[place] if b not in others_new[place]]
        if new:
            yield Hunk("body", "".join(new))
        if place < len(base):
            yield _merge_whole("body", base[place], ours[place], others[place])


def _made_from(base, blocks):
    """Return what became of each paragraph of base ("": it is gone), and what is new before each
    and at the end.
    """
    became, new = [""] * len(base), [[] for _ in range(len(base) + 1)]
    place = block = 0
    for origin, change in [*_pairs(base, blocks), (len(base), len(blocks))]:
        between, changed = range(place, origin), blocks[block:change]
        if len(between) == len(changed):
            # Rewritten beyond recognition, in place.
            for where, piece in zip(between, changed, strict=True):
                became[where] = piece
        else:
            new[origin] += changed
        if origin < len(base):
            became[origin] = blocks[change]
        place, block = origin + 1, change + 1
    return became, new


def _pairs(base, blocks):
    """Return the places (in base, in blocks) of paragraphs that are alike, in order, such that
    they are as alike as can be together.
    """
    if len(base) * len(blocks) > MOST_COMPARED:
        return []
    counted = {block: Counter(TAG.sub(" ", block).split()) for block in [*base, *blocks]}
    best = [[(0.0, ()) for _ in range(len(blocks) + 1)] for _ in range(len(base) + 1)]
    for i, one in enumerate(base):
        for j, other in enumerate(blocks):
            found = max(best[i][j + 1], best[i + 1][j], key=itemgetter(0))
            likeness = 1 if one == other else _likeness(counted[one], counted[other])
            score, pairs = best[i][j]
            if likeness > ALIKE and score + likeness > found[0]:
                found = (score + likeness, (pairs, (i, j)))
            best[i + 1][j + 1] = found
    pairs, chain = [], best[-1][-1][1]
    while chain:
        chain, pair = chain
        pairs.append(pair)
    return pairs[::-1]


def _likeness(ours, others):
    """Return how much two paragraphs share of their words, counted: from 0 to nearly 1."""
    shared = (ours & others).total()
    # A paragraph that only grew, or was cut, is still the same one.
    return 0.99 * shared / (min(ours.total(), others.total()) or 1)


def _common(one, other):
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return [
        block for start, _, size in matcher.get_matching_blocks() for block in one[start:][:size]
    ]


def _merge_items(base, mine, theirs, load, dump):
    base, mine, theirs = load(base or ""), load(mine), load(theirs)
    if sorted(map(str, theirs)) == sorted(map(str, base)):
        return dump(mine)
    kept = [item for item in mine if item in theirs or item not in base]
    return dump(kept + [item for item in theirs if item not in base and item not in kept])


def join_tags(tags):
    return ", ".join(f'"{tag}"' if "," in tag else tag for tag in tags)


def load_rows(text):
    try:
        rows = json.loads(text or "[]")
        rows = [[int(author), str(role)] for author, role in rows]
        return [row for row in rows if 0 < row[0] < 2**63]
    except (TypeError, ValueError):
        return []


def dump_rows(rows):
    return json.dumps(rows, separators=(",", ":"))
