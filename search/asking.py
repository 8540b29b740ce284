"""What a reader asks, made into what the database is asked."""

import re
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery
from django.db import connections
from django.utils.translation import gettext as _

from config.remembered import Remembered
from masthead.search import fold

from .models import Entry

# A question is cut here: no reader types more, and each word costs.
LONGEST = 200
MOST_WORDS = 12

_QUOTES = str.maketrans("«»“”„‟", '""""""')
_TOKEN = re.compile(r'(?P<no>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<words>[^\s"]+))')
# What questions are made of and answers are not, folded: left out while other words remain.
_ASKING = frozenset(
    """
    qui que quoi quel quelle quels quelles quand ou comment pourquoi combien lequel laquelle
    est sont etait etaient ete sera seront etre a ont avait avaient avoir aura auront
    fait font faire peut peuvent doit doivent va vont faut dit disent
    il ils elle elles on ce cet cette ces cela ca celui celle ceux celles
    le la les un une des du de d l au aux a en dans sur sous par pour avec sans chez entre vers
    et mais donc or ni car si ne pas plus y se s son sa ses leur leurs mon ma mes ton ta tes notre
    nos votre vos tout tous toute toutes meme aussi tres dont afin lors depuis pendant
    article articles histoire parle parler sujet propos savoir trouver actuellement aujourd hui
    moi toi je tu nous vous c j m n t qu jusqu lorsqu puisqu
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Term:
    """A word or phrase as it was typed, and as the database looks for it (a tsquery's text)."""

    text: str
    query: str
    # Of a phrase.
    words: tuple = ()


@dataclass(frozen=True)
class Question:
    """What is looked for (words and phrases), what must not be there, and what was typed."""

    text: str
    terms: list = field(default_factory=list)
    excluded: list = field(default_factory=list)
    was_cut: bool = False

    @property
    def words(self):
        """The terms, with the phrases taken apart into their words."""
        apart = [word for term in self.terms for word in term.words or [term]]
        return list({word.query: word for word in apart}.values())

    @property
    def has_phrases(self):
        return any(term.words for term in self.terms)

    @property
    def said(self):
        """What was understood, as a reader may write it: « radio » « conseil des jeunes »."""
        yes = [f"«\u00a0{term.text}\u00a0»" for term in self.terms]
        no = [_("sans « %s »") % term.text for term in self.excluded]
        return ", ".join([*yes, *no])

    def all_of(self, terms):
        """Return the tsquery of stories with each of the terms and nothing that is excluded."""
        return " & ".join([*(f"({term.query})" for term in terms), *self._without()])

    def any_of(self, clauses):
        """Return the tsquery of stories with all the terms of one of the clauses at least."""
        either = " | ".join(
            "(" + " & ".join(f"({term.query})" for term in clause) + ")" for clause in clauses
        )
        return " & ".join([f"({either})", *self._without()])

    def _without(self):
        return [f"!({term.query})" for term in self.excluded]


class Compiled(SearchQuery):
    """A text that is a tsquery already, for Django's lookups to take as one."""

    def __init__(self, text):
        super().__init__(text, search_type="raw")
        self.text = text

    def as_sql(self, compiler, connection, **kwargs):
        return "%s::tsquery", [self.text]


def read(text):
    """Return the Question that a reader typed, whatever it holds."""
    typed = clean(text)
    was_cut = len(text) > LONGEST
    words, phrases, no = [], [], []
    for match in _TOKEN.finditer(typed):
        found = _words_of(match["phrase"] or match["words"] or "")
        if match["no"]:
            no.append(" ".join(found))
        elif match["phrase"] and len(found) > 1:
            phrases.append(" ".join(found))
        else:
            words += found
    telling = [word for word in words if fold(word) not in _ASKING]
    # “Qui sont-ils ?” is all that there is to go by.
    words = list(dict.fromkeys(telling if telling or phrases else words))
    was_cut = was_cut or len(words) + len(phrases) + len(no) > MOST_WORDS
    phrases, words = phrases[:MOST_WORDS], words[: MOST_WORDS - len(phrases)]
    no = [text for text in no if text][:MOST_WORDS]
    apart = {phrase: _words_of(phrase) for phrase in phrases}
    queries = _queries(
        [*words, *phrases, *no, *(word for found in apart.values() for word in found)]
    )

    def terms(texts):
        known = {}
        for text in texts:
            if query := queries[text]:
                known.setdefault(query, Term(text, query, tuple(terms(apart.get(text, [])))))
        return list(known.values())

    return Question(typed, terms([*words, *phrases]), terms(no), was_cut)


def clean(text):
    """Return the text in one line, its quotes straight and what is past LONGEST cut off."""
    # The database takes no NUL, and the other control characters are nothing to look for.
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", text[: 2 * LONGEST])
    return " ".join(text.translate(_QUOTES).split())[:LONGEST]


def _words_of(text):
    return re.findall(r"[^\W_]+", text)


def _queries(texts):
    """Return {text: tsquery of that word or phrase}, empty where the database leaves it out."""
    known = {text: _known.get(text) for text in texts}
    if unknown := [text for text, query in known.items() if query is None]:
        with connections[Entry.objects.db].cursor() as cursor:
            cursor.execute(
                "SELECT typed, CASE WHEN typed LIKE '%% %%' THEN search_phrase(typed)"
                " ELSE search_word(typed) END::text FROM unnest(%s::text[]) AS typed",
                [unknown],
            )
            for text, query in cursor.fetchall():
                known[text] = query
                _known.keep(text, query, len(query))
    return known


# What the database makes of words does not change. In characters.
_known = Remembered(200_000)


@dataclass(frozen=True)
class Frequencies:
    """How many stories there are, and which part of them holds a word, as statistics have it."""

    stories: int
    parts: dict
    rarest: float

    def part(self, term):
        """Return the part of the stories that hold the term: 1.0 is all."""
        return max(self.parts.get(lexeme, self.rarest) for lexeme in lexemes(term))


def frequencies(terms):
    """Return the Frequencies of the terms, from what the database's ANALYZE last wrote down."""
    asked = [lexeme for term in terms for lexeme in lexemes(term)]
    with connections[Entry.objects.db].cursor() as cursor:
        cursor.execute(
            "WITH common AS MATERIALIZED ("
            "  SELECT word, part FROM pg_stats, unnest("
            "    most_common_elems::text::text[], most_common_elem_freqs) AS e(word, part)"
            "  WHERE schemaname = current_schema() AND tablename = 'search_entry'"
            "    AND attname = 'words' AND word IS NOT NULL)"
            " SELECT reltuples, (SELECT min(part) FROM common),"
            "  (SELECT json_object_agg(word, part) FROM common WHERE word = ANY(%s))"
            " FROM pg_class WHERE oid = 'search_entry'::regclass",
            [asked],
        )
        stories, least, parts = cursor.fetchone()
    # A word that is not among the most frequent is rarer than any of them.
    return Frequencies(max(0, int(stories)), parts or {}, (least or 1.0) / 2)


def lexemes(term):
    """Return the stems that the term looks for."""
    return re.findall(r"'((?:[^']|'')*)'", term.query)
