"""What a page may cost: queries, whatever the number of stories, and bytes over the wire."""

import gzip
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from masthead.models import Banner, Channel, Masthead, Notice, PromoLink
from tests.factories import ArticleFactory, AuthorFactory, PictureFactory
from tests.seed import read_seed

pytestmark = pytest.mark.django_db

QUERIES = {
    "/": 3,
    "/politique/": 5,
    "/tag/mopti/": 5,
    "/auteur/awa/": 5,
    "/archives/{day}/": 5,
    "/feed/": 4,
    "/politique/feed/": 4,
    "/sitemap.xml": 2,
    "/sitemap-{month}.xml": 1,
    "/sitemap-lists.xml": 3,
    "/news-sitemap.xml": 2,
    "/robots.txt": 1,
    "/.well-known/tdmrep.json": 1,
    "/page/contact/": 3,
    "/leger/": 1,
    "/hors-ligne/": 1,
    "/sw.js": 0,
    "/manifest.webmanifest": 1,
    "/favicon.ico": 1,
    "/politique/premier/": 4,
}


@pytest.fixture
def fill(section, editor):
    author = AuthorFactory(name="Awa", slug="awa")
    picture = PictureFactory()

    def fill(count):
        now = timezone.now()
        first = None
        for number in range(count):
            article = ArticleFactory(
                **({"slug": "premier"} if number == 0 else {}),
                section=section,
                authors=[author],
                picture=picture,
                tags=["Mopti", "eau"],
            )
            first = first or article
            if number:
                article.body += f'<aside data-story="{first.pk}"></aside>'
                article.save()
            article.publish(by=editor, now=now - timedelta(seconds=count - number))
        # The first of them leads to all the others: one query still.
        others = "".join(f'<aside data-story="{first.pk + n}"></aside>' for n in range(1, count))
        first.body += others
        first.save()
        first.publish(by=editor, now=now)

    return fill


@pytest.mark.parametrize("count", [2, 35])
def test_a_page_keeps_to_its_queries(count, fill, reader):
    fill(count)
    today = timezone.localdate()
    names = {"day": f"{today:%Y/%m/%d}", "month": f"{today.year}-{today.month}"}
    for address, budget in QUERIES.items():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = reader.get(address.format(**names))
        assert response.status_code in {200, 404}
        assert len(queries) <= budget, (address, [query["sql"] for query in queries])


def over_the_wire(client, address):
    response = client.get(address, headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    assert response["Content-Encoding"] == "gzip"
    text = gzip.decompress(response.content).decode()
    head = sum(len(name) + len(value) + 4 for name, value in response.items()) + 20
    return len(response.content) + head, text


def furnish():
    seed = read_seed()
    notice = Notice.objects.create(name="NB", text=seed.notice)
    Masthead.objects.update(
        name="Bamada", tagline="Toute l’actualité", dateline=seed.dateline, default_notice=notice
    )
    banner = Banner.objects.create(wording="Suivez-nous sur {canaux} pour ne rien rater")
    for name in ("Facebook", "Telegram", "WhatsApp"):
        banner.channels.add(Channel.objects.create(name=name, url=f"https://example.org/{name}"))
    for number in range(12):
        PromoLink.objects.create(label=f"Terrain à vendre {number}", url="https://example.org/")
    return seed


def test_the_example_story_fits_in_one_small_answer(section, editor, reader):
    seed = furnish()
    cards = {
        words: ArticleFactory(headline=words, section=section, picture=PictureFactory())
        for kind, words in seed.blocks
        if kind == "card"
    }
    for card in cards.values():
        card.publish(by=editor)
    body = "".join(
        f'<aside data-story="{cards[words].pk}"></aside>'
        if kind == "card"
        else f"<{kind}>{words}</{kind}>"
        for kind, words in seed.blocks
    )
    story = ArticleFactory(
        kicker=seed.kicker,
        headline=seed.headline,
        standfirst=seed.standfirst,
        body=body,
        section=section,
        authors=[AuthorFactory(name=seed.author)],
        tags=["Mali", "Russie", "défense"],
        source_name=seed.source,
        source_url="https://example.org/",
        picture=PictureFactory(),
    )
    for _ in range(4):
        ArticleFactory(section=section, picture=PictureFactory()).publish(by=editor)
    version = story.publish(by=editor)
    size, text = over_the_wire(reader, version.get_absolute_url())
    assert seed.author in text
    # A story of 600 words.
    assert size <= 10_000
    # One request: nothing but pictures is fetched, and nothing runs.
    assert size <= 14_600
    # One request: nothing but pictures is fetched, and nothing runs but what asks for the worker.
    assert '<link rel="stylesheet"' not in text
    assert text.count("<script") == 2
    assert text.count("<script>") == text.count('<script type="application/ld+json"') == 1


def test_the_front_page_with_thirty_stories_is_light(fill, reader):
    furnish()
    fill(31)
    size, text = over_the_wire(reader, "/")
    assert text.count("<article") >= 20
    assert size <= 30_000
