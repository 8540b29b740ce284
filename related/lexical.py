"""The ranker that Manchette ships: by the features that two stories share, in the one database.

A feature counts for more the more often the story has it and the fewer stories do (its count times
inverse document frequency, damped, compared by the angle between two stories: Salton and Buckley
1988). The best are then looked at together: what they share with the story and among
themselves is what it is about, and they are ranked by that once more (Rocchio 1971).

A story is looked for by few of its features, so that it costs the same in a large archive: by the
rare ones each by itself, by the others in pairs, of a frequent pair the newest, and among the
newest. Of those found, the ones that share most of what they were found by are read and ranked.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from math import log, sqrt

from django.db import connections, transaction
from django.db.models import F

from .features import features_of
from .models import FOUND_BY, KEPT, Profile, Term, quarter, year

# The power of a feature's count and rarity that is its weight. Undamped, one word that a story
# repeats outweighs all else in it; by a logarithm, it hardly outweighs what is said twice.
DAMPED = 0.7
# How many stories may be found by rare features, by each pair of others, and as the newest; how
# many of all these are read.
BY_RARE, BY_PAIR, NEWEST, READ = 1200, 60, 50, 250
# Of so many features, as many pairs: those that tell most.
PAIRED, PAIRS = 8, 18
# In how many quarters, then years, a frequent pair is looked for.
QUARTERS, YEARS = 4, 20
# What has a pair of terms, in the periods of which these are the marks, one after the other until
# there is enough; NULL is any time, of which an index's bitmap gives the oldest first.
FIND = """
SELECT found.article_id, asked.one, asked.other
FROM unnest(%(ones)s::int[], %(others)s::int[]) AS asked (one, other), LATERAL (
    SELECT profile.article_id FROM unnest(%(periods)s::int[]) AS period (mark), LATERAL (
        SELECT article_id FROM related_profile
        WHERE found_by @> ARRAY[one, other, coalesce(mark, one)] LIMIT %(most)s
    ) AS profile LIMIT %(most)s
) AS found
"""
# How many of the best are looked at together, how much they add, and how many are ranked anew.
TOGETHER, ADDED, ANEW = 4, 0.5, 100
REASONS = 6
# What a count is kept as, at most: a small integer of the database.
MOST_COUNTED = 32_767
# The term that stands for every story: how many are known.
EVERY = ""


@dataclass(frozen=True)
class Match:
    """A story that belongs with the one asked about. `why` are the features that say so."""

    article_id: int
    score: float
    why: tuple = ()


class Lexical:
    def learn(self, stories):
        """Keep what these Stories are about; one that is known already is learnt anew.

        A story counts in the frequencies once, by the words that it came with.
        """
        features = {story: features_of(story).counts for story in stories}
        with transaction.atomic():
            known = set(
                Profile.objects.filter(pk__in=[story.id for story in features]).values_list(
                    "article_id", flat=True
                )
            )
            new = Counter(
                word
                for story, counts in features.items()
                if story.id not in known
                for word in (EVERY, *counts)
            )
            words = {word for counts in features.values() for word in counts}
            Term.objects.bulk_create(
                (Term(word=word) for word in sorted(words | {EVERY})), ignore_conflicts=True
            )
            _add("stories", {"word": new})
            terms = _terms(words)
            total = _total()
            profiles = [_profile(story, features[story], terms, total) for story in features]
            fresh = [profile for profile in profiles if profile.article_id not in known]
            found = Counter(term for profile in fresh for term in profile.terms[:FOUND_BY])
            _add("found", {"pk": found})
            Profile.objects.bulk_create(
                profiles,
                update_conflicts=True,
                unique_fields=["article"],
                update_fields=["terms", "counts", "length", "published_at", "found_by"],
            )

    def rank(self, story, count=20):
        """Return up to `count` Matches for a Story, best first, whether public or not."""
        features = features_of(story)
        terms = _terms(features.counts)
        total = _total()
        idf = {term.id: _idf(total, term.stories) for term in terms.values()}
        weights = {
            term.id: _weight(features.counts[word], idf[term.id]) for word, term in terms.items()
        }
        telling = sorted(weights, key=lambda term: (-weights[term], term))[:KEPT]
        asked = _unit({term: weights[term] for term in telling})
        if not asked:
            return []
        found = self._candidates(
            telling[:FOUND_BY], {term.id: term for term in terms.values()}, asked
        )
        found = {
            pk: (dict(zip(ids, counts, strict=True)), length)
            for pk, ids, counts, length in found
            if pk != story.id
        }
        scores = {pk: _likeness(asked, idf, *found[pk]) for pk in found}
        best = sorted(scores, key=lambda pk: (-scores[pk], -pk))[:ANEW]
        wider, idf = self._wider(
            asked, idf, {pk: found[pk] for pk in best[:TOGETHER]}, scores, total
        )
        anew = {pk: scores[pk] + _likeness(wider, idf, *found[pk]) for pk in best}
        best = sorted(best, key=lambda pk: (-anew[pk], -pk))[:count]
        words = {term.id: word for word, term in terms.items()}
        return [
            Match(pk, scores[pk], _why(asked, idf, found[pk][0], words, features.written))
            for pk in best
        ]

    def _wider(self, asked, idf, best, scores, total):
        """Return (vector, idf) of the story together with its best matches."""
        terms = {term for counts, _length in best.values() for term in counts}
        known = Term.objects.filter(pk__in=terms).values_list("pk", "stories")
        idf = idf | {pk: _idf(total, stories) for pk, stories in known}
        wider = Counter(asked)
        for pk, (counts, length) in best.items():
            for term, count in counts.items():
                wider[term] += ADDED * scores[pk] * _weight(count / 100, idf[term]) / length
        return _unit(wider), idf

    def _candidates(self, telling, terms, asked):
        """Return the rows of the stories that may belong with these terms, the telling first."""
        rare, others, held = [], [], 0
        for term in telling:
            if held + terms[term].found <= BY_RARE:
                held += terms[term].found
                rare.append(term)
            else:
                others.append(term)
        pairs = sorted(
            combinations(others[:PAIRED], 2),
            key=lambda pair: (-asked[pair[0]] * asked[pair[1]], pair),
        )[:PAIRS]
        found = defaultdict(set)
        together = _find(pairs, [None], BY_PAIR)
        often = Counter((one, other) for _pk, one, other in together)
        often = [pair for pair, times in often.items() if times == BY_PAIR]
        for pk, one, other in [
            *_find([(term, term) for term in rare], [None], BY_RARE),
            *together,
            *_find(often, _periods() if often else [], BY_PAIR),
        ]:
            found[pk] |= {one, other}
        shared = {pk: sum(asked[term] ** 2 for term in by) for pk, by in found.items()}
        read = sorted(shared, key=lambda pk: (-shared[pk], -pk))[:READ]
        newest = Profile.objects.order_by("-published_at", "-pk").values_list("pk", flat=True)
        read += newest[:NEWEST]
        return Profile.objects.filter(pk__in=read).values_list("pk", "terms", "counts", "length")


def _find(pairs, periods, most):
    """Return (article id, term, term) of up to `most` stories with each pair of terms."""
    if not pairs:
        return []
    ones, others = map(list, zip(*pairs, strict=True))
    with connections[Profile.objects.db].cursor() as cursor:
        cursor.execute(FIND, {"ones": ones, "others": others, "periods": periods, "most": most})
        return cursor.fetchall()


def _periods():
    """Return the marks of the newest quarters, then years, of what is known."""
    newest = Profile.objects.order_by("-published_at", "-pk")
    at = newest.values_list("published_at", flat=True).first()
    quarters = [quarter(at) + back for back in range(QUARTERS)]
    return quarters + [year(at) + back for back in range(YEARS)]


def _profile(story, counts, terms, total):
    weights = {
        word: _weight(count, _idf(total, terms[word].stories)) for word, count in counts.items()
    }
    words = sorted(weights, key=lambda word: (-weights[word], word))[:KEPT]
    return Profile(
        article_id=story.id,
        terms=[terms[word].id for word in words],
        counts=[min(round(counts[word] * 100), MOST_COUNTED) for word in words],
        length=sqrt(sum(weights[word] ** 2 for word in words)) or 1,
        published_at=story.published_at,
        found_by=[
            *(terms[word].id for word in words[:FOUND_BY]),
            quarter(story.published_at),
            year(story.published_at),
        ],
    )


def _terms(words):
    return {term.word: term for term in Term.objects.filter(word__in=list(words))}


def _total():
    """Return how many stories are known."""
    return Term.objects.filter(word=EVERY).values_list("stories", flat=True).first() or 0


def _add(name, counted):
    """Add to that column of the terms what was counted: {"word" or "pk": {term: count}}."""
    ((key, counts),) = counted.items()
    by_count = defaultdict(list)
    for term, count in counts.items():
        by_count[count].append(term)
    # In one order everywhere: two who publish at once never wait for each other in a circle.
    locked = Term.objects.filter(**{f"{key}__in": list(counts)}).order_by("pk")
    list(locked.select_for_update().values_list("pk"))
    for count, group in by_count.items():
        Term.objects.filter(**{f"{key}__in": group}).update(**{name: F(name) + count})


def _idf(total, stories):
    # In parts of the most there is: so that a story's length, kept from when it was learnt, stays
    # right as the archive grows.
    return log(1 + max(0, total - stories + 0.5) / (stories + 0.5)) / log(1 + total)


def _weight(count, idf):
    return (count * idf) ** DAMPED


def _unit(vector):
    length = sqrt(sum(weight * weight for weight in vector.values()))
    return {term: weight / length for term, weight in vector.items() if weight}


def _likeness(vector, idf, counts, length):
    """Return the cosine of a unit vector and a story's, from its counts and its length."""
    shared = vector.keys() & counts.keys()
    return sum(vector[term] * _weight(counts[term] / 100, idf[term]) for term in shared) / length


def _why(asked, idf, counts, words, written):
    shared = {
        term: weight * _weight(counts[term] / 100, idf[term])
        for term, weight in asked.items()
        if term in counts
    }
    best = sorted(shared, key=lambda term: (-shared[term], term))[:REASONS]
    return tuple(written.get(words[term], words[term]) for term in best)
