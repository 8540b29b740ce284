"""What a story is about, as weighted features: its words' stems, its names, its tags, who wrote it.

The stems are Snowball's, which PostgreSQL's own configurations use too. A feature is a word of a
term's table (related.models.Term): a stem, or a mark and what it marks.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import Stemmer

from masthead.search import fold

# What a feature that is no stem begins with.
NAME, TAG, AUTHOR, SECTION = "=", "#", "@", "/"

# How much one occurrence counts, by where it stands.
HEADLINE, STANDFIRST, BODY = 2.0, 1.5, 1.0
# A tag counts as so many words: somebody said that the story is about it.
TAGGED, WRITTEN_BY, IN_SECTION = 8.0, 1.0, 1.0

# Words of grammar, which a large archive has everywhere and a small one, by chance, here and there:
# who speaks, what stands for a name, how verbs are helped.
_GRAMMAR = set(
    """
    je me moi mon ma mes tu te toi ton ta tes il elle se soi son sa ses on nous notre nos vous
    votre vos ils elles eux leur leurs lui en ce cet cette ces ceci cela celui celle ceux celles
    qui que quoi dont lequel laquelle lesquels lesquelles un une des du de le la les au aux et ou
    ni mais car donc or si ne pas plus moins rien jamais tout toute tous toutes aussi encore comme
    quand lorsque puisque parce avec sans pour par dans sur sous vers chez entre depuis pendant
    avant ai as avons avez ont avais avait avions avaient aura aurait auront eu eut suis es est
    sommes sont serai sera serons seront serait seraient fus fut furent soit soient
    étais était étions étaient été être avoir fait faire dit dire peut peuvent pouvait faut
    voilà voici ici là où puis alors ainsi même autre autres chaque quelque quelques plusieurs
    the of and to in is was are were be been it its he she they them his her their that this these
    those with from for on at by as or but not have has had an we our you your who which what when
    """.split()  # noqa: SIM905
)
# One after the other, for a text in either language: which one a headline is in, few words tell.
_STEMMERS = Stemmer.Stemmer("english"), Stemmer.Stemmer("french")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"[.!?…:;«»\"“”\n()\[\]—–]+|\s-\s")
# Words that may stand inside a name.
_PARTICLES = {"de", "du", "des", "la", "le", "les", "ag", "ould", "el", "al", "ben", "von", "van"}
# In a line where so many words have a capital, it says nothing.
_SHOUTED = 0.6


@dataclass(frozen=True)
class Story:
    """What a ranker knows of a story: its words as plain text, and who and what it is filed under.

    `id` is the article's; `tags`, `authors` and `section` are ids, or any names that stay.
    """

    id: int
    headline: str
    standfirst: str = ""
    text: str = ""
    tags: tuple = ()
    authors: tuple = ()
    section: object = None
    published_at: datetime | None = None


@dataclass
class Features:
    # {feature: weighted count}
    counts: Counter = field(default_factory=Counter)
    # {feature: how the story writes it}
    written: dict = field(default_factory=dict)


@lru_cache(maxsize=50_000)
def stem(word):
    """Return what a word and its other forms have in common, without accents."""
    word = word.lower()
    for stemmer in _STEMMERS:
        word = stemmer.stemWord(word)
    return fold(word)


def features_of(story):
    """Return the Features of a Story."""
    found = Features()
    zones = [(story.headline, HEADLINE), (story.standfirst, STANDFIRST), (story.text, BODY)]
    for text, weight in zones:
        for match in _WORD.finditer(text):
            word = match[0]
            if word.lower() in _GRAMMAR:
                continue
            feature = stem(word)
            found.counts[feature] += weight
            found.written.setdefault(feature, word)
        for run in _names(text):
            if len(run) > 1:
                feature = NAME + " ".join(fold(word) for word in run)
                found.counts[feature] += weight
                found.written.setdefault(feature, " ".join(run))
    for mark, weight, values in (
        (TAG, TAGGED, story.tags),
        (AUTHOR, WRITTEN_BY, story.authors),
        (SECTION, IN_SECTION, [story.section] if story.section is not None else []),
    ):
        for value in values:
            found.counts[f"{mark}{value}"] += weight
    return found


def words_of_names(texts):
    """Return the words that are part of names in these texts, as they are written."""
    return {word for text in texts for run in _names(text) for word in run}


def _names(text):
    """Yield the names in a text as tuples of words: those with a capital that no sentence asks for.

    A word that opens a sentence is part of a name only where the next one is too.
    """
    for sentence in _SENTENCE.split(text):
        words = _WORD.findall(sentence)
        capitals = [word[0].isupper() for word in words]
        if len(words) > 3 and sum(capitals) > _SHOUTED * len(words):
            continue
        run = []
        for position, (word, capital) in enumerate(zip(words, capitals, strict=True)):
            if capital:
                run.append((position, word))
            elif not (run and word in _PARTICLES):
                yield from _name(run)
                run = []
        yield from _name(run)


def _name(run):
    if run and (len(run) > 1 or run[0][0] > 0):
        yield tuple(word for _position, word in run)
