"""Finding stories, at a cost that neither the archive's size nor a word's frequency makes large.

The index gives all that match, in no order. So a search goes back in time by steps, each longer
than the one before, and ends with the step in which it has enough: a frequent word is found in the
last months alone, a rare one by a few more looks into the index. Only the newest thousand that
match are ranked. The index knows nothing of the order of words: a phrase is looked for in the
newest stories that hold its words, and further back by the pages of the newest first.
"""

from collections import Counter, namedtuple
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import combinations, repeat
from math import log

from django.contrib.postgres.search import SearchRank
from django.db import OperationalError
from django.db.models import F, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from psycopg2.errors import QueryCanceled

from articles.models import Version
from articles.paging import cursor_of
from authors.models import Author
from config.prepared import Rows, limited_to, prepared

from . import asking
from .models import Entry, elements
from .passages import add_passages

PAGE = 20
# How many of the newest that match are ranked, and counted.
RANKED = 1000
# In how many of the newest that hold its words a phrase is looked for.
READ = 3000
# With fewer stories than this that hold all the words, those that hold some are shown too.
FEW = 10
# How many of those who signed what was found are offered to narrow it by.
AUTHORS = 12
SECONDS = 3
# Where the steps back end, in months.
STEPS = (2, 6, 18, 54)
# Up to here a step is made of months; then of years.
MONTHS = 18
# Of D, C, B and A, as the database has them.
WEIGHTS = [0.1, 0.25, 0.5, 1.0]


class TooSlowError(Exception):
    """The search took longer than a reader waits."""


@dataclass(frozen=True)
class Narrowing:
    """What a search is narrowed by; None: not."""

    section: object = None
    author: object = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def facets(self):
        chosen = (("s", self.section), ("a", self.author))
        return tuple(f"{kind}{one.pk}" for kind, one in chosen if one)

    @property
    def period(self):
        return self.since, self.until


@dataclass
class Found:
    stories: list = field(default_factory=list)
    # What holds a part of the words, after the few that hold all of them.
    partly: list = field(default_factory=list)
    # Whether no story holds every word, and these hold a part; or the phrases' words, apart.
    is_partial: bool = False
    is_apart: bool = False
    # How many hold the words, RANKED at most; None on a further page.
    count: int | None = None
    # The Signers of most of them.
    authors: list = field(default_factory=list)
    # The `?avant=` of the page that follows.
    older: str | None = None

    @property
    def is_capped(self):
        return self.count is not None and self.count >= RANKED


@contextmanager
def within_patience():
    """Raise TooSlowError where a prepared query inside takes longer than a reader waits."""
    try:
        with limited_to(SECONDS):
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlowError from error
        raise


def find(question, at, narrowing, *, by_date=False, cursor=None):
    """Return what is Found at that instant: the best, or by date a page of the newest first.

    When no story holds all the words: those that hold a phrase's words apart, or else a part of
    the words, the best in any case. Raise TooSlowError.
    """
    with within_patience():
        words, found = question.words, Found()
        # Of a single term, every story holds the same.
        frequencies = cache(lambda: asking.frequencies(words) if len(words) > 1 else None)
        if by_date or question.has_phrases:
            _read(found, question, at, narrowing, frequencies, by_date=by_date, cursor=cursor)
        else:
            query, terms = question.all_of(question.terms), question.terms
            count, found.authors, found.stories = _take_best(
                query, at, narrowing, terms, frequencies
            )
            found.count = count or None
        if not cursor:
            is_short = len(found.stories) < FEW if not by_date else not found.stories
            is_enough = found.stories and question.has_phrases
            if is_short and len(words) > 1 and not is_enough:
                _complete(found, question, at, narrowing, frequencies)
        _fetch(found, question, at)
        return found


def _read(found, question, at, narrowing, frequencies, *, by_date, cursor):
    """Find by reading the newest that hold the words: for the order of time, and for phrases."""
    terms = question.terms
    limit = PAGE + 1 if cursor and not question.has_phrases else RANKED
    hits, read = _hits(question, at, narrowing, cursor, limit)
    if not hits and read and not cursor:
        terms, hits, found.is_apart = question.words, read[:RANKED], True
    if by_date:
        _by_date(found, hits, cursor)
    elif hits:
        ids, texts = tuple(hit.version_id for hit in hits), [term.query for term in terms]
        found.stories = [pk for (pk,) in _best_of(ids, texts, _weights(terms, frequencies))]
    if hits or by_date:
        found.count = None if cursor else len(hits)
    if found.is_apart or not found.older:
        # The phrase may stand in older stories yet.
        found.older = cursor_of(read[-1]) if len(read) == READ else None
    if not cursor:
        found.authors = _signers(hits)


def _hits(question, at, narrowing, cursor, limit):
    """Return the newest entries that match, and those that were read for a phrase."""
    if not question.has_phrases:
        return _newest(question.all_of(question.terms), at, narrowing, cursor, limit), []
    read = _newest(question.all_of(question.words), at, narrowing, cursor, READ)
    if not read:
        return [], []
    hits = _with_phrases(tuple(hit.version_id for hit in read), question.all_of(question.terms))
    return list(map(Hit._make, hits[:limit])), read


@prepared
def _with_phrases(ids, query):
    entries = Entry.objects.filter(pk__in=elements(ids), words=asking.Compiled(query))
    return _as_rows(entries.newest_first().values_list(*Hit._fields))


def _newest(query, at, narrowing, cursor=None, limit=RANKED):
    """Return the newest entries that match the query's text, up to the limit, before the cursor."""
    values, shape = _asked(query, at, narrowing, cursor or ())
    rows = _going_back(*values, **shape, limit=limit)
    return list(map(Hit._make, rows))


Hit = namedtuple("Hit", ["version_id", "first_published_at", "article_id", "facets"])
# An author, as a list names them.
Signer = namedtuple("Signer", ["name", "slug"])


def _asked(query, at, narrowing, cursor=()):
    """Return what _matching() takes."""
    newest = min(filter(None, [at, narrowing.until, cursor and cursor[0]]))
    starts, facets, is_open = _steps(newest, narrowing.since)
    narrowed = [[value] if value else [] for value in (narrowing.facets, *narrowing.period)]
    return (query, at, *narrowed, list(cursor or ()), starts, facets), {"is_open": is_open}


def _matching(query, at, narrowed, since, until, cursor, starts, facets, *, is_open, limit):  # noqa: PLR0913
    """Return the newest entries that match, as a union of steps that stops at the limit.

    What may be missing is a list of one or of none: so that each search of a kind asks the same of
    the database, prepared.
    """
    entries = Entry.objects.live(at).filter(words=asking.Compiled(query))
    for chosen in narrowed:
        entries = entries.filter(facets__contains=_whole(chosen))
    for instant in since:
        entries = entries.filter(first_published_at__gte=instant)
    for instant in until:
        entries = entries.filter(first_published_at__lt=instant)
    if cursor:
        key = Tuple(F("first_published_at"), F("article_id"))
        entries = entries.filter(TupleLessThan(key, cursor))
    steps = [
        entries.filter(first_published_at__gte=start, facets__overlap=_whole(ones))
        for start, ones in zip(starts, facets, strict=True)
    ]
    ends = zip(steps[1:], starts, strict=False)
    steps[1:] = [step.filter(first_published_at__lt=end) for step, end in ends]
    if is_open:
        steps.append(entries.filter(first_published_at__lt=starts[-1]))
    steps = [step.values_list(*Hit._fields, "words").newest_first()[:limit] for step in steps]
    # UNION ALL goes through its parts in turn, and no further than the limit.
    return steps[0].union(*steps[1:], all=True)[:limit] if len(steps) > 1 else steps[0]


def _whole(facets):
    """Return the facets as one value: the lookups of arrays would take them apart."""
    return Value(list(facets), output_field=Entry._meta.get_field("facets"))


@prepared
def _going_back(*values, **shape):
    hits = _matching(*values, **shape)
    sql, params = hits.query.sql_with_params()
    return Rows(hits, f"SELECT {', '.join(Hit._fields)} FROM ({sql}) AS hit", params)  # noqa: S608


@prepared
def _ranked(terms, weights, known, most, *values, is_open):
    """Return how many match (RANKED at most), who signed most of them, and the best `most` of them.

    The best are those that hold the terms most, by their weights, and that are not known.
    """
    hits = _matching(*values, is_open=is_open, limit=RANKED)
    sql, params = hits.query.sql_with_params()
    score = " + ".join(["%s * ts_rank(%s::real[], words, %s::tsquery)"] * len(terms))
    scores = [part for one in zip(weights, repeat(WEIGHTS), terms) for part in one]
    unknown = "WHERE version_id <> ALL (%s)" if known else ""
    return Rows(
        hits,
        f"WITH hit AS MATERIALIZED ({sql}) SELECT"  # noqa: S608
        "  (SELECT count(*) FROM hit),"
        "  ARRAY(SELECT ARRAY[name, slug] FROM ("
        "    SELECT substr(facet, 2)::bigint AS id, count(*) AS signed,"
        "      max(first_published_at) AS last"
        "    FROM hit, unnest(facets) AS facet WHERE facet LIKE 'a%%' GROUP BY facet"
        f"   ORDER BY signed DESC, last DESC, facet LIMIT {AUTHORS}"
        "   ) AS signers JOIN authors_author USING (id) ORDER BY signed DESC, last DESC, id),"
        f" ARRAY(SELECT version_id FROM hit {unknown}"
        f"  ORDER BY {score} DESC, first_published_at DESC, article_id DESC LIMIT %s)",
        (*params, *known, *scores, most),
    )


def _steps(newest, oldest):
    """Return the steps back in time from an instant: where each starts, the months or years that it
    is of, as facets; and whether there is more to look at before the last.
    """
    newest = newest.astimezone(UTC)
    month = newest.year * 12 + newest.month - 1
    starts, facets = [], []
    for length in STEPS:
        first = month - length + 1
        last = starts[-1].year * 12 + starts[-1].month - 2 if starts else month
        starts.append(datetime(first // 12, first % 12 + 1, 1, tzinfo=UTC))
        if length <= MONTHS:
            facets.append(tuple(f"{m // 12:04}-{m % 12 + 1:02}" for m in range(first, last + 1)))
        else:
            years = range(first // 12, last // 12 + 1)
            facets.append(tuple(f"{year:04}" for year in years))
        if oldest and starts[-1] <= oldest:
            return starts, facets, False
    return starts, facets, True


def _weights(terms, frequencies):
    """Return what each term weighs: rare words tell more than frequent ones."""
    frequencies = frequencies()
    return [log(1 + 1 / frequencies.part(term)) if frequencies else 1.0 for term in terms]


@prepared
def _best_of(ids, terms, weights):
    """Return the ids of the entries with these, the best first."""
    score = sum(
        (
            Value(weight) * SearchRank(F("words"), asking.Compiled(term), weights=WEIGHTS)
            for term, weight in zip(terms, weights, strict=True)
        ),
        start=Value(0.0),
    )
    ranked = Entry.objects.filter(pk__in=elements(ids)).annotate(score=score)
    ranked = ranked.order_by("-score", "-first_published_at", "-article_id")
    return _as_rows(ranked.values_list("pk")[:PAGE])


def _as_rows(queryset):
    return Rows(queryset, *queryset.query.sql_with_params())


def _by_date(found, hits, cursor):
    found.stories = [hit.version_id for hit in hits[:PAGE]]
    found.older = cursor_of(hits[PAGE - 1]) if len(hits) > PAGE else None


def _take_best(query, at, narrowing, terms, frequencies, known=(), most=PAGE):
    """Return (how many match, the Signers of most of them, the ids of the best)."""
    texts, weights = [term.query for term in terms], _weights(terms, frequencies)
    values, shape = _asked(query, at, narrowing)
    known = [known] if known else []
    [(count, signers, best)] = _ranked(texts, weights, known, most, *values, **shape)
    return count, list(map(Signer._make, signers)), best


def _complete(found, question, at, narrowing, frequencies):
    """Add the stories that hold a part of the words, where few or none hold them all."""
    words, known = question.words, tuple(found.stories)
    query = question.any_of(_clauses(words, frequencies()))
    most = FEW - len(known) if known else PAGE
    _count, authors, best = _take_best(query, at, narrowing, words, frequencies, known, most)
    if known:
        found.partly = best
    elif best:
        found.is_partial, found.stories, found.authors = True, best, authors


def _clauses(words, frequencies):
    """Return the words and the pairs of words, rarest first, that few enough stories hold.

    A search for any of several words would mostly find the most frequent one, of which the newest
    alone are looked at; what tells most is old as often as new.
    """
    clauses = [(word,) for word in words] + list(combinations(words, 2))
    expected = {}
    for clause in clauses:
        expected[clause] = frequencies.stories
        for word in clause:
            expected[clause] *= frequencies.part(word)
    clauses.sort(key=expected.get)
    chosen, total = clauses[:1], expected[clauses[0]]
    for clause in clauses[1:]:
        total += expected[clause]
        if total > RANKED:
            break
        chosen.append(clause)
    return chosen


def _signers(hits):
    """Return the Signers of most of the hits, the first of them first."""
    counts = Counter(
        int(facet[1:]) for hit in hits for facet in hit.facets if facet.startswith("a")
    )
    ids = tuple(author for author, _count in counts.most_common(AUTHORS))
    return list(map(Signer._make, _named(ids))) if ids else []


@prepared
def _named(ids):
    return Rows(
        Author.objects.none(),
        "SELECT name, slug FROM unnest(%s::bigint[]) WITH ORDINALITY AS signer(id, place)"
        " JOIN authors_author USING (id) ORDER BY place",
        (ids,),
    )


def _fetch(found, question, at):
    """Put the stories in the place of their ids, each with its passage."""
    ids = (*found.stories, *found.partly)
    if not ids:
        return
    stories = {story.pk: story for story in _cards(at, ids)}
    add_passages(stories, [*question.terms, *question.words])
    found.stories = [stories[pk] for pk in found.stories if pk in stories]
    found.partly = [stories[pk] for pk in found.partly if pk in stories]


@prepared
def _cards(at, ids):
    return Version.objects.live(at).filter(pk__in=elements(ids)).for_cards(at)
