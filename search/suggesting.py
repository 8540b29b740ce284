"""What a search box offers while one types: the lists that a reader may be looking for.

One more kind of list is one more entry of SOURCES.
"""

import re

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, OuterRef, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from articles.models import Version, VersionAuthor, VersionTag
from authors.models import Author
from dossiers.models import Dossier
from masthead.search import Fold

# Of each kind.
MOST = 5


class NameWords(Func):
    """The words of a name, as the indexes of migration 0001 have them."""

    template = "to_tsvector('simple', manchette_fold(%(expressions)s))"
    output_field = SearchVectorField()


def dossiers(query, at):
    """Return the dossiers that are there whose title matches, by their title."""
    named = Dossier.objects.live(at).alias(name_words=NameWords("title"))
    return named.filter(name_words=query).order_by("title", "pk")


def tags(query, at):
    """Return the tags of live stories whose name matches, the one with the newest story first."""
    rows = VersionTag.objects.filter(tag=OuterRef("pk"))
    return _of_live_stories(Tag.objects.all(), rows, query, at)


def authors(query, at):
    """Return the authors of live stories whose name matches, who wrote last first."""
    rows = VersionAuthor.objects.filter(author=OuterRef("pk"))
    return _of_live_stories(Author.objects.all(), rows, query, at)


# What a reader calls it; a function of the query and the instant that returns a queryset, best
# first; the address of one.
SOURCES = [
    (_("Dossier"), dossiers, lambda dossier: dossier.get_absolute_url()),
    (_("Mot-clé"), tags, lambda tag: reverse("articles:tag", args=[tag.slug])),
    (_("Auteur"), authors, lambda author: author.get_absolute_url()),
]


def suggestions(text, at):
    """Return [{"kind", "label", "url"}] of the lists in whose name each word begins a word."""
    words = re.findall(r"[^\W_]+", text)
    return _offered(" & ".join(f"{word}:*" for word in words[:12]), at)


def near(words, at):
    """Return the suggestions for the beginnings of any of the words, where a name may be meant."""
    beginnings = [word[: max(4, len(word) - 3)] for word in words if len(word) > 2]
    return _offered(" | ".join(f"{word}:*" for word in beginnings), at)


def _offered(query, at):
    if not query:
        return []
    query = SearchQuery(Fold(Value(query)), config="simple", search_type="raw")
    return [
        {"kind": str(kind), "label": str(found), "url": url(found)}
        for kind, source, url in SOURCES
        for found in source(query, at)[:MOST]
    ]


def _of_live_stories(named, rows, query, at):
    live = rows.filter(version__in=Version.objects.live(at), first_published_at__lte=at)
    latest = live.order_by("-first_published_at").values("first_published_at")[:1]
    named = named.alias(name_words=NameWords("name"), latest=Subquery(latest))
    return named.filter(name_words=query, latest__isnull=False).order_by("-latest", "pk")
