"""What a page may cost: queries, whatever the number of stories, and bytes over the wire."""

import gzip
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Section
from config.demo import newspaper, newsroom
from dossiers.models import KeyStory
from masthead.dated import always
from masthead.models import Banner, Channel, Masthead, Notice, PromoLink
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    DossierFactory,
    PictureFactory,
    SectionFactory,
)
from tests.reader import Front
from tests.seed import read_seed
from tests.site.surfaces import dates

pytestmark = pytest.mark.django_db

QUERIES = {
    # The publication, the newest, what was placed, what fills the blocks, the dossier, what is
    # read most.
    "/": 6,
    "/politique/": 3,
    "/tag/mopti/": 3,
    "/auteur/awa/": 3,
    "/archives/{day}/": 3,
    "/archives/{year_month}/": 3,
    "/archives/{year}/": 3,
    "/archives/": 4,
    "/tag/": 3,
    "/auteur/": 3,
    "/dossier/": 2,
    "/dossier/crue/": 4,
    "/dossier/crue/feed/": 4,
    "/feed/": 4,
    "/politique/feed/": 4,
    "/sitemap.xml": 2,
    "/sitemap-{month}.xml": 1,
    "/sitemap-lists.xml": 4,
    "/news-sitemap.xml": 2,
    "/robots.txt": 1,
    "/.well-known/tdmrep.json": 1,
    "/page/contact/": 3,
    "/leger/": 1,
    "/hors-ligne/": 1,
    "/sw.js": 0,
    "/manifest.webmanifest": 1,
    "/favicon.ico": 1,
    "/politique/premier/": 3,
    # The first time that a process meets the words, it asks what they are.
    "/recherche/?q=fleuve": 6,
    "/recherche/?q=fleuve&ordre=date": 6,
    "/recherche/?q=%22le+fleuve%22+-jour&rubrique=politique&auteur=awa&ordre=date": 9,
    "/recherche/?q=fleuve+xylophone": 8,
    "/recherche/?q=xylophone+marimba+balafon+kora": 9,
    "/recherche/suggestions/?q=mop": 3,
}


@pytest.fixture
def fill(section, editor):
    author = AuthorFactory(name="Awa", slug="awa")
    picture = PictureFactory()
    # Two of its tags hold all the stories, and two sections hold the section's.
    dossier = DossierFactory(slug="crue", tags=["Mopti", "eau"], picture=picture, front=always())
    below = SectionFactory(slug="conseils", parent=section)

    def fill(count):
        now = timezone.now()
        first = None
        for number in range(count):
            article = ArticleFactory(
                **({"slug": "premier"} if number == 0 else {}),
                section=below if number % 3 == 1 else section,
                authors=[author],
                picture=picture,
                tags=["Mopti", "eau"],
            )
            first = first or article
            if number < 5:
                KeyStory.objects.create(dossier=dossier, article=article)
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
    names = dates(timezone.localdate())
    for address, budget in QUERIES.items():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = reader.get(address.format(**names))
        assert response.status_code in {200, 404}
        assert len(queries) <= budget, (address, [query["sql"] for query in queries])


def over_the_wire(address, **headers):
    """Return how many bytes of an answer a reader's browser gets, and its text."""
    front = Front()
    # What whoever stands in front of us keeps to itself.
    front.told.clear()
    answer = front.get(address, accept_encoding="gzip", **headers)
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items()) + 20
    return len(answer.body) + head, gzip.decompress(answer.body).decode()


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
    size, text = over_the_wire(version.get_absolute_url())
    assert seed.author in text
    # A story of 600 words.
    assert size <= 10_000
    # One request: nothing but pictures is fetched.
    assert '<link rel="stylesheet"' not in text
    assert "<script src" not in text


def demo_text(words):
    """Return that many words of the demo's stories, with a subhead here and there, as HTML."""
    text, count = [], 0
    for story in newsroom.read_stories():
        for block in re.findall(r"<(?:p|h2)>.*?</(?:p|h2)>", story.body, re.DOTALL):
            if count >= words:
                return "".join(text)
            text.append(re.sub(r"</?(?!p>|h2>)[^>]*>", "", block))
            count += len(text[-1].split())


def parts_of(text):
    """Return what each part of a page adds to its compressed size, in bytes."""
    parts = {
        "style": r"<style>.*?</style>",
        "script": r"<script>.*?</script>",
        "data": r'<script type="application/ld\+json">.*?</script>',
        "head": r"<meta.*?(?=<style>)",
        "masthead": r"<body>.*?<main",
        "text": r'<div class="prose">.*?</div>',
        "share": r'<section class="share".*?</section>',
        "related": r'<section class="block related".*?</section>',
        "footer": r"<footer.*?</footer>",
    }
    whole = len(gzip.compress(text.encode()))
    return {
        name: whole - len(gzip.compress(re.sub(pattern, "", text, flags=re.DOTALL).encode()))
        for name, pattern in parts.items()
    }


@pytest.mark.parametrize(("words", "budget"), [(700, 10_000), (1500, 14_600)])
def test_a_story_of_the_demo_is_light(words, budget, editor, reader):
    """Whole, in one request, with all that surrounds it, and all but its pictures."""
    newspaper.found()
    section = Section.objects.get(slug="societe")
    related = [
        ArticleFactory(
            headline="À Kayes, les coupures de courant ont un calendrier, affiché au marché",
            kicker="Électricité",
            section=section,
            picture=PictureFactory(has_renditions=True),
        )
        for _ in range(6)
    ]
    for article in related:
        article.publish(by=editor)
    story = ArticleFactory(
        kicker="Justice coutumière",
        headline="La médiatrice de Kayes écoute sous les arbres, et note tout dans un cahier",
        slug="la-mediatrice-de-kayes-ecoute-sous-les-arbres",
        standfirst="Trente-deux différends réglés en un an, sans juge ni avocat : la commune "
        "songe à lui donner un bureau, elle préfère son manguier.",
        body=demo_text(words) + f'<aside data-story="{related[0].pk}"></aside>',
        section=section,
        authors=[AuthorFactory(), (AuthorFactory(), "photo")],
        tags=["Kayes", "justice", "médiation", "femmes"],
        picture=PictureFactory(has_renditions=True),
    )
    version = story.publish(by=editor)
    size, text = over_the_wire(version.get_absolute_url())
    assert words <= version.word_count < words + 100
    assert size <= budget, parts_of(text)


def test_the_front_page_with_thirty_stories_is_light(fill, reader):
    furnish()
    fill(31)
    size, text = over_the_wire("/")
    assert len(set(re.findall(r"/(?:politique|conseils)/[\w-]+", text))) >= 30
    assert size <= 25_000
