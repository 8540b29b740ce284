"""Subjects that have grown without a dossier: stories that lead to each other over some weeks.

Worked out when it is asked for, of the newest stories alone, whatever the archive holds.

What somebody dismissed stays away as long as half of its stories or more are those that were
dismissed: a subject comes back once most of it is new, and two that share a story or two are two.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import slugify

from articles.models import Version
from dossiers.models import Dossier, KeyStory

from .features import NAME, TAG
from .models import Dismissal, Profile, Relation, Term

# How many of the newest stories are looked at, if no older than this.
LOOKED_AT, PAST = 2000, timedelta(days=90)
# From which score on, both ways, two belong together; to how many of a cluster a story does.
STRONG, TIES = 0.2, 2
# A subject has so many stories at least, over so long, and one lately.
FEWEST, OVER, LATELY = 5, timedelta(days=10), timedelta(days=14)
OFFERED, KEY = 3, 6
# A tag gathers a dossier if there are no more stories with it than so many times the cluster's.
GATHERS = 3


@dataclass(frozen=True)
class Cluster:
    """Versions about one subject, newest first, with what a dossier of them would begin with."""

    versions: list
    title: str
    tags: list
    key: list

    def __len__(self):
        return len(self.versions)

    @property
    def latest(self):
        return self.versions[0]

    @property
    def first(self):
        return self.versions[-1]

    @property
    def new_dossier_url(self):
        """The form of a new dossier, filled in."""
        begun = {
            "title": self.title,
            "slug": slugify(self.title),
            "tags": ", ".join(f'"{tag}"' for tag in self.tags),
            "key": ",".join(str(version.article_id) for version in self.key),
        }
        return f"{reverse('admin:dossiers_dossier_add')}?{urlencode(begun)}"


def clusters(at):
    """Return up to OFFERED Clusters of the stories live at that instant, the largest first.

    None that a dossier holds, nor that somebody dismissed.
    """
    ties = _ties(at)
    live = Version.objects.live(at).filter(article__in=ties)
    live = live.only("article", "headline", "tags", "first_published_at")
    versions = {version.article_id: version for version in live}
    held = _held_by_dossiers(versions.values())
    dismissed = [set(articles) for articles in dismissals(at).values_list("articles", flat=True)]
    offered, taken = [], set()
    for seed in sorted(ties, key=lambda pk: (-len(ties[pk]), -pk)):
        if seed in taken or len(offered) == OFFERED:
            continue
        members = _around(seed, ties) & versions.keys() - taken
        taken |= members
        told = [versions[pk] for pk in members]
        is_new = all(_most(members - known, members) for known in [held, *dismissed])
        if is_new and _grows(told, at):
            offered.append(_cluster(told, ties))
    return sorted(offered, key=lambda cluster: -len(cluster))


def dismissals(at):
    """Return the Dismissals that may keep a cluster away at that instant, the latest first.

    Of one that is older, no story is looked at any more.
    """
    return Dismissal.objects.filter(made_at__range=(at - PAST, at))


def _most(some, members):
    return len(some) * 2 > len(members)


def _ties(at):
    """Return {article id: {article id: score}} of the newest stories that lead to each other."""
    newest = Profile.objects.filter(published_at__range=(at - PAST, at))
    newest = newest.order_by("-published_at", "-pk").values_list("pk", flat=True)
    newest = list(newest[:LOOKED_AT])
    scores = {
        (one, other): score
        for one, other, score in Relation.objects.filter(
            article__in=newest, other__in=newest, score__gte=STRONG, is_banned=False
        ).values_list("article", "other", "score")
    }
    ties = defaultdict(dict)
    for (one, other), score in scores.items():
        if (other, one) in scores:
            ties[one][other] = min(score, scores[other, one])
    return ties


def _around(seed, ties):
    """Return the stories tied to the seed, and to others that are, as one."""
    near = {seed, *ties[seed]}
    members = {pk for pk in near if pk == seed or len(near & ties[pk].keys()) >= TIES}
    beyond = {pk for member in members for pk in ties[member]}
    return members | {pk for pk in beyond if len(members & ties[pk].keys()) > TIES}


def _grows(versions, at):
    dates = [version.first_published_at for version in versions]
    return len(dates) >= FEWEST and max(dates) - min(dates) >= OVER and max(dates) >= at - LATELY


def _held_by_dossiers(versions):
    """Return which articles of these versions a dossier holds already."""
    tags = set(Dossier.tags.through.objects.values_list("tag", flat=True))
    articles = {version.article_id for version in versions}
    key = KeyStory.objects.filter(article__in=articles).values_list("article", flat=True)
    tagged = {v.article_id for v in versions if tags & {tag["tag"] for tag in v.tags}}
    return tagged | set(key)


def _cluster(versions, ties):
    members = {version.article_id for version in versions}
    central = {pk: sum(ties[pk].get(other, 0) for other in members) for pk in members}
    newest_first = sorted(versions, key=lambda v: (v.first_published_at, v.article_id))[::-1]
    key = sorted(versions, key=lambda v: -central[v.article_id])[:KEY]
    carried = Counter((tag["tag"], tag["name"]) for v in versions for tag in v.tags)
    common = [(pk, name, n) for (pk, name), n in carried.most_common() if n * 2 >= len(versions)]
    known = dict(
        Term.objects.filter(word__in=[f"{TAG}{pk}" for pk, _name, _n in common]).values_list(
            "word", "stories"
        )
    )
    gathering = [name for pk, name, n in common if known.get(f"{TAG}{pk}", n) <= GATHERS * n]
    titles = [name for _pk, name, _n in common] or _names(members) or [newest_first[0].headline]
    return Cluster(
        versions=newest_first,
        title=", ".join(titles[:2])[:120],
        tags=gathering,
        key=[version for version in newest_first[::-1] if version in key],
    )


def _names(members):
    """Return the names that half of these articles have among what they are about."""
    profiles = Profile.objects.filter(pk__in=members).values_list("terms", flat=True)
    held = Counter(term for terms in profiles for term in terms)
    often = [term for term, n in held.most_common() if n * 2 >= len(members)]
    names = dict(Term.objects.filter(pk__in=often, word__startswith=NAME).values_list("pk", "word"))
    return [names[term].removeprefix(NAME).title() for term in often if term in names]
