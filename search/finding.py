"""Finding stories, at a cost that neither the archive's size nor a word's frequency makes large.

The index gives all that match, in no order. So a search goes back in time by steps, each longer
than the one before, and ends with the step in which it has enough: a frequent word is found in the
last months alone, a rare one by a few more looks into the index. Only the newest thousand that
match are ranked. The index knows nothing of the order of words: a phrase is looked for in the
newest stories that hold its words, and further back by the pages of the newest first.
"""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from math import log

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchRank
from django.db import OperationalError, connections, transaction
from django.db.models import BigIntegerField, F, Func, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from psycopg2.errors import QueryCanceled

from articles.models import Version
from articles.paging import cursor_of

from . import asking
from .models import Entry
from .passages import with_passages

PAGE = 20
# How many of the newest that match are ranked, and counted.
RANKED = 1000
# In how many of the newest that hold its words a phrase is looked for.
READ = 3000
# With fewer stories than this that hold all the words, those that hold some are shown too.
FEW = 10
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

    def of(self, entries):
        facets = [f"{kind}{it.pk}" for kind, it in (("s", self.section), ("a", self.author)) if it]
        if facets:
            entries = entries.filter(facets__contains=facets)
        if self.since:
            entries = entries.filter(first_published_at__gte=self.since)
        if self.until:
            entries = entries.filter(first_published_at__lt=self.until)
        return entries


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
    authors: list = field(default_factory=list)
    # The `?avant=` of the page that follows.
    older: str | None = None

    @property
    def is_capped(self):
        return self.count is not None and self.count >= RANKED


@contextmanager
def within_patience():
    """Raise TooSlowError where a query inside takes longer than a reader waits."""
    try:
        using = Entry.objects.db
        with transaction.atomic(using):
            with connections[using].cursor() as cursor:
                # Beside the limit, what makes a short query long: other processes, compiled code.
                cursor.execute(
                    "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off',"
                    " true), set_config('max_parallel_workers_per_gather', '0', true)",
                    [f"{SECONDS}s"],
                )
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
        terms, words = question.terms, question.words
        found, frequencies = Found(), None
        limit = PAGE + 1 if cursor and not question.has_phrases else RANKED
        hits, read = _hits(question, at, narrowing, cursor, limit)
        if not hits and read and not cursor:
            terms, hits, found.is_apart = words, read[:RANKED], True
        if by_date:
            _by_date(found, hits, cursor)
        elif hits:
            # Of a single term, every story holds the same.
            frequencies = asking.frequencies(terms) if len(terms) > 1 else None
            found.stories = _best(hits, terms, frequencies, PAGE)
            found.count = len(hits)
        if found.is_apart or not found.older:
            # The phrase may stand in older stories yet.
            found.older = cursor_of(read[-1]) if len(read) == READ else None
        if not cursor:
            found.authors = _authors(hits)
            is_short = len(hits) < FEW if not by_date else not hits
            if is_short and len(words) > 1 and not (hits and question.has_phrases):
                frequencies = frequencies or asking.frequencies(words)
                _complete(found, question, at, narrowing, frequencies)
        _fetch(found, question, at)
        return found


def _hits(question, at, narrowing, cursor, limit):
    """Return the newest entries that match, and those that were read for a phrase."""
    if not question.has_phrases:
        return _newest(question.all_of(question.terms), at, narrowing, cursor, limit), []
    read = _newest(question.all_of(question.words), at, narrowing, cursor, READ)
    hits = Entry.objects.filter(
        pk__in=_elements([entry.version_id for entry in read]),
        words=asking.Compiled(question.all_of(question.terms)),
    )
    return list(hits.values_list(*_HIT, named=True).newest_first()[:limit]), read


def _newest(query, at, narrowing, cursor=None, limit=RANKED):
    """Return the newest entries that match the query's text, up to the limit, before the cursor."""
    entries = Entry.objects.live(at).filter(words=asking.Compiled(query))
    entries = narrowing.of(entries).values_list(*_HIT, named=True)
    newest = min(filter(None, [at, narrowing.until, cursor and cursor[0]]))
    if cursor:
        entries = entries.filter(
            TupleLessThan(Tuple(F("first_published_at"), F("article_id")), cursor)
        )
    steps = [
        entries.filter(**conditions).newest_first()[:limit]
        for conditions in _steps(newest, narrowing.since)
    ]
    # UNION ALL goes through its parts in turn, and no further than the limit.
    return list(steps[0].union(*steps[1:], all=True)[:limit] if len(steps) > 1 else steps[0])


_HIT = ["version_id", "first_published_at", "article_id", "facets"]


def _steps(newest, oldest):
    """Return the conditions of each step back in time from an instant, as filter() takes them."""
    newest = newest.astimezone(UTC)
    month = newest.year * 12 + newest.month - 1
    steps, end = [], None
    for length in STEPS:
        first = month - length + 1
        start = datetime(first // 12, first % 12 + 1, 1, tzinfo=UTC)
        last = month if end is None else end.year * 12 + end.month - 2
        if length <= MONTHS:
            facets = [f"{m // 12:04}-{m % 12 + 1:02}" for m in range(first, last + 1)]
        else:
            facets = [f"{year:04}" for year in range(first // 12, last // 12 + 1)]
        step = {"first_published_at__gte": start, "facets__overlap": facets}
        steps.append(step | ({"first_published_at__lt": end} if end else {}))
        end = start
        if oldest and start <= oldest:
            return steps
    return [*steps, {"first_published_at__lt": end}]


def _best(hits, terms, frequencies, limit):
    """Return the hits' version ids, the best first: rare words tell more than frequent ones."""
    score = sum(
        (
            Value(log(1 + 1 / frequencies.part(term)) if frequencies else 1.0)
            * SearchRank(F("words"), asking.Compiled(term.query), weights=WEIGHTS)
            for term in terms
        ),
        start=Value(0.0),
    )
    ids = _elements([hit.version_id for hit in hits])
    ranked = Entry.objects.filter(pk__in=ids).annotate(score=score)
    ranked = ranked.order_by("-score", "-first_published_at", "-article_id")
    return list(ranked.values_list("pk", flat=True)[:limit])


def _elements(ids):
    """Return the ids as rows for an IN: one value, however many there are."""
    ids = Value(ids, output_field=ArrayField(BigIntegerField()))
    return Func(ids, function="unnest", template="(SELECT %(function)s(%(expressions)s))")


def _by_date(found, hits, cursor):
    found.stories = [hit.version_id for hit in hits[:PAGE]]
    found.older = cursor_of(hits[PAGE - 1]) if len(hits) > PAGE else None
    found.count = None if cursor else len(hits)


def _complete(found, question, at, narrowing, frequencies):
    """Add the stories that hold a part of the words, where few or none hold them all."""
    words = question.words
    query = question.any_of(_clauses(words, frequencies))
    known = set(found.stories)
    hits = [hit for hit in _newest(query, at, narrowing) if hit.version_id not in known]
    if not hits:
        return
    if found.stories:
        found.partly = _best(hits, words, frequencies, FEW - len(found.stories))
    else:
        found.is_partial = True
        found.stories = _best(hits, words, frequencies, PAGE)
        found.authors = _authors(hits)


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


def _authors(hits):
    """Return the ids of those who signed most of the hits, the first of them first."""
    counts = Counter(
        int(facet[1:]) for hit in hits for facet in hit.facets if facet.startswith("a")
    )
    return [author for author, _count in counts.most_common(12)]


def _fetch(found, question, at):
    """Put the stories in the place of their ids, each with its passage."""
    ids = [*found.stories, *found.partly]
    versions = Version.objects.live(at).filter(pk__in=ids).for_cards(at) if ids else []
    if ids:
        versions = with_passages(versions, [*question.terms, *question.words])
    stories = {version.pk: version for version in versions}
    found.stories = [stories[pk] for pk in found.stories if pk in stories]
    found.partly = [stories[pk] for pk in found.partly if pk in stories]
