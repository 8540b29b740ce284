"""What answers to what in two sequences: which is kept, changed, added, taken out.

difflib finds what is the same; what lies between is paired by the words it has in common. Both are
quadratic, so a long sequence is first cut where a few things in a row are in each side just once,
and what is still long after that is not looked into: it is shown as taken out and put in again.
"""

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher

KEPT, CHANGED, ADDED, REMOVED = "kept", "changed", "added", "removed"

# Sequences are cut into pieces of about this length, where they can be.
_PIECE = 300
_LONGEST = 1200
# Pairs of blocks that are weighed one against the other.
_MOST_PAIRS = 20_000
# Beyond those, blocks are taken one by one in their order, and no more of them than this.
_MOST_BLOCKS = 1000
# Below this share of common words, a block is another block.
ALIKE = 0.4


def same_runs(old, new, is_junk=None):
    """Return difflib's opcodes, (tag, i1, i2, j1, j2), that make `old` into `new`: lists of keys.

    What both begin and end with is set apart first: most edits are small.
    """
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    most = shorter - head
    tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    opcodes = [("equal", 0, head, 0, head)] if head else []
    middle = (old[head : len(old) - tail], new[head : len(new) - tail])
    cuts = [(0, 0), *_cuts(*middle), (len(middle[0]), len(middle[1]))]
    for (i1, j1), (i2, j2) in zip(cuts, cuts[1:], strict=False):
        if max(i2 - i1, j2 - j1) > _LONGEST:
            found = [("replace", 0, i2 - i1, 0, j2 - j1)]
        else:
            pieces = middle[0][i1:i2], middle[1][j1:j2]
            found = SequenceMatcher(is_junk, *pieces, autojunk=False).get_opcodes()
        i1, j1 = i1 + head, j1 + head
        opcodes += [(tag, a + i1, b + i1, c + j1, d + j1) for tag, a, b, c, d in found]
    if tail:
        opcodes.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return opcodes


def _cuts(old, new, width=6):
    """Return where two long sequences may be cut alike, as [(i, j), …], both growing.

    There, the same `width` things in a row stand in each of them once.
    """
    if max(len(old), len(new)) <= _PIECE:
        return []
    places = [_once(old, width), _once(new, width)]
    common = [(i, places[1][gram]) for gram, i in places[0].items() if gram in places[1]]
    cuts, last = [], (0, 0)
    for i, j in _growing(common):
        if i - last[0] >= _PIECE or j - last[1] >= _PIECE:
            cuts.append((i, j))
            last = i, j
    return cuts


def _once(sequence, width):
    """Return {things in a row: where} of those that are in the sequence once."""
    grams = [tuple(sequence[n : n + width]) for n in range(len(sequence) - width + 1)]
    counts = Counter(grams)
    return {gram: n for n, gram in enumerate(grams) if counts[gram] == 1}


def _growing(pairs):
    """Return the most of the pairs, in the order of the first, whose second grows as well."""
    ends, chains = [], []
    for i, j in pairs:
        place = bisect_left(ends, j)
        chain = (i, j, chains[place - 1] if place else None)
        ends[place : place + 1] = [j]
        chains[place : place + 1] = [chain]
    found, chain = [], chains[-1] if chains else None
    while chain:
        i, j, chain = chain
        found.append((i, j))
    return found[::-1]


def aligned(old, new, likeness):
    """Yield (kind, block of old or None, block of new or None), each block once, in order.

    The blocks have a `key`: equal, they are the same. `likeness(a, b)` is how well one can be the
    other changed, from 0 to 1.
    """
    opcodes = same_runs([block.key for block in old], [block.key for block in new])
    for tag, i1, i2, j1, j2 in opcodes:
        if tag == "equal":
            for a, b in zip(old[i1:i2], new[j1:j2], strict=True):
                yield KEPT, a, b
        else:
            yield from _paired(old[i1:i2], new[j1:j2], likeness)


def _paired(old, new, likeness):
    """Pair what resembles most, without crossing; of each gap, what is taken out comes first."""
    i = j = 0
    for a, b in [*_best_pairs(old, new, likeness), (len(old), len(new))]:
        yield from ((REMOVED, block, None) for block in old[i:a])
        yield from ((ADDED, None, block) for block in new[j:b])
        if a < len(old):
            yield CHANGED, old[a], new[b]
        i, j = a + 1, b + 1


def _best_pairs(old, new, likeness):
    """Return the [(i, j), …], both growing, whose likenesses have the greatest sum."""
    if len(old) * len(new) > _MOST_PAIRS:
        in_order = range(min(len(old), len(new), _MOST_BLOCKS))
        return [(n, n) for n in in_order if likeness(old[n], new[n]) >= ALIKE]
    # best[i][j]: the greatest sum from there on.
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    weight = {}
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            alike = likeness(old[i], new[j])
            if alike >= ALIKE:
                weight[i, j] = alike
                best[i][j] = max(best[i][j], alike + best[i + 1][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if (i, j) in weight and best[i][j] == weight[i, j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def common_words(one, other):
    """Return the share of words in common of two sets, from 0 to 1 (Dice's coefficient)."""
    count = len(one) + len(other)
    return 2 * len(one & other) / count if count else 1.0
