"""Chains: stories that follow one another, as readers are led along them.

A version says which story it follows. All that leads to a story by this, and all that it leads to,
is its chain: what readers had by the instant counts, so that a chain holds across a story that was
taken down since, though only what is live is shown of it.
"""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Func, OuterRef, Value
from django.db.models.functions import JSONObject

from articles.models import Article, Version

# How many stories of a chain are looked at, from the nearest on; how many a page shows.
LONGEST, SHOWN = 60, 5


class ChainOf(Func):
    """The ids of the articles of a chain, as rows for an IN, from that of one of its articles.

    ChainOf(article, at), or ChainOf(article, at, follows) for one that follows that, whatever its
    versions say. The first and the last are columns.
    """

    # UNION leaves out what was reached already: a circle ends there. LIMIT stops the walk itself.
    template = """(
WITH RECURSIVE begun AS NOT MATERIALIZED (
    SELECT article_id, follows_id, live FROM articles_version WHERE live IS NOT NULL%(but)s
), chain (id) AS (
    SELECT %(article)s%(followed)s
    UNION SELECT step.id FROM chain, LATERAL (
        (SELECT follows_id AS id FROM begun WHERE article_id = chain.id AND lower(live) <= %(at)s
            ORDER BY live DESC LIMIT 1)
        UNION ALL SELECT article_id FROM begun
        WHERE follows_id = chain.id AND lower(live) <= %(at)s AND NOT EXISTS (
            SELECT FROM begun AS later WHERE later.article_id = begun.article_id
            AND later.live > begun.live AND lower(later.live) <= %(at)s)
    ) AS step WHERE step.id IS NOT NULL
) SELECT id FROM chain LIMIT %(longest)s)"""
    output_field = BigIntegerField()

    def as_sql(self, compiler, connection):
        columns = map(compiler.compile, self.source_expressions)
        (article, ids), (at, instants), *follows = columns
        sql = self.template % {
            "article": article,
            "but": f" AND article_id <> {article}" if follows else "",
            # Of none that is followed comes a NULL, which nothing is in.
            "followed": "".join(f" UNION SELECT {column}" for column, _none in follows),
            "at": at,
            "longest": LONGEST,
        }
        return sql, [*ids, *instants * self.template.count("%(at)s")]


def chain_of_story(at):
    """Return what a story's page fetches of its chain at that instant, newest first."""
    return _links(ChainOf(OuterRef("article"), Value(at)), at)


def chain_of_draft(draft, at):
    """Return what a draft's page shows of its chain at that instant, the draft in its own place."""
    chain = ChainOf(OuterRef("pk"), Value(at), OuterRef("follows"))
    article = Article.objects.filter(pk=draft.article_id)
    links = article.values_list(_links(chain, at), flat=True).get()
    own = {
        "id": draft.article_id,
        "headline": draft.headline,
        "at": draft.first_published_at.isoformat(),
    }
    links = [own, *(link for link in links if link["id"] != draft.article_id)]
    return sorted(
        links, key=lambda link: (datetime.fromisoformat(link["at"]), link["id"]), reverse=True
    )


def _links(chain, at):
    link = JSONObject(
        id="article_id",
        headline="headline",
        slug="slug",
        section="section__slug",
        at="first_published_at",
    )
    live = Version.objects.live(at).filter(article__in=chain)
    return ArraySubquery(live.newest_first().values_list(link, flat=True))


def shown(story):
    """Return what a page shows of the chain of a story fetched with for_page(), newest first.

    The latest, those about the story itself, and the first; nothing, if there is no other.
    """
    chain = getattr(story, "chain_list", ())
    places = [place for place, one in enumerate(chain) if one["id"] != story.article_id]
    if not places:
        return []
    here = next(place for place, one in enumerate(chain) if one["id"] == story.article_id)
    places = sorted(
        {0, len(chain) - 1, here, *sorted(range(len(chain)), key=lambda n: abs(n - here))[:SHOWN]}
    )
    return [chain[place] | {"at": datetime.fromisoformat(chain[place]["at"])} for place in places]
