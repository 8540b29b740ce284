"""Which addresses in a text are those of our stories, and what becomes of those links."""

import pytest
from django.contrib.redirects.models import Redirect
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import checklist
from articles.models import Article
from articles.recognising import NOTHING, find_stories
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://example.org"
    settings.FORMER_SITES = ["old.example.net", "www.older.example.com:8080"]


@pytest.fixture
def story(publish, section):
    return publish(slug="la-crue", section=section).article


def redirect(old, new):
    Redirect.objects.create(site_id=1, old_path=old, new_path=new)


@pytest.mark.parametrize(
    "address",
    [
        "/politique/la-crue/",
        "/politique/la-crue",
        "politique/la-crue/",
        "../../politique/la-crue/",
        "//example.org/politique/la-crue/",
        "https://example.org/politique/la-crue/",
        "http://www.example.org:80/politique/la-crue?utm_source=x&y=1#suite",
        "HTTPS://Example.ORG/Politique/La-Crue/",
        "https://example.org//politique//la-crue//",
        " https://example.org/politique/la-crue/ ",
        "https://example.org/politique/l%61-crue/",
        "https://example.org/ailleurs/la-crue/",
        "http://old.example.net/politique/la-crue/",
        "https://www.old.example.net/politique/la-crue",
        "http://older.example.com:8080/politique/la-crue/",
    ],
)
def test_it_is_a_storys(address, story):
    assert find_stories({address}) == {address: story.pk}


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org.evil.example/politique/la-crue/",
        "https://example.org@evil.example/politique/la-crue/",
        "https://notexample.org/politique/la-crue/",
        "https://example.org:8443/politique/la-crue/",
        "https://older.example.com/politique/la-crue/",
        "ftp://example.org/politique/la-crue/",
        "mailto:politique/la-crue@example.org",
        "https://other.example/?u=https://example.org/politique/la-crue/",
        "https://example.org/?u=/politique/la-crue/",
        "https://example.org/tag/la-crue/",
        "https://example.org/auteur/la-crue/",
        "https://example.org/politique/feed/la-crue/",
        "https://example.org/politique/",
        "https://old.example.net/2019/03/autre/",
        "https://old.example.net/politique/autre/",
        "https://[example.org/politique/la-crue/",
        "https://example.org:port/politique/la-crue/",
        "https://example.org/%00/%00",
        "#la-crue",
        "/",
        "?",
    ],
)
def test_it_only_looks_like_ours(address, story, reader, publish):
    assert find_stories({address}) == {}


def test_an_old_address_is_its_storys(story, editor):
    story.slug = "la-decrue"
    story.save()
    story.publish(by=editor)
    assert find_stories({"/politique/la-crue/"}) == {"/politique/la-crue/": story.pk}


@pytest.mark.parametrize(
    ("old", "address"),
    [
        ("/2019/03/la-vieille-crue/", "https://old.example.net/2019/03/la-vieille-crue/"),
        ("/2019/03/la-vieille-crue/", "http://www.old.example.net/2019/03/La-Vieille-Crue?x=1#y"),
        ("/2019/03/la-vieille-crue", "https://example.org/2019/03/la-vieille-crue/"),
        ("/?p=123", "https://old.example.net/?p=123"),
        ("/?p=123", "https://old.example.net/?utm_source=x&p=123"),
        ("/?page_id=7", "https://old.example.net/index.php?page_id=7"),
        ("/la-crue-%C3%A9", "https://old.example.net/la-crue-%C3%A9/"),
        ("/la-crue-é/", "https://old.example.net/la-crue-%C3%A9"),
    ],
)
@pytest.mark.parametrize("new", ["/politique/la-crue/", "https://example.org/politique/la-crue/"])
def test_a_redirect_says_which_story_an_address_of_before_was(old, address, new, story):
    redirect(old, new)
    assert find_stories({address}) == {address: story.pk}


def test_a_redirect_to_what_is_no_story_leaves_a_plain_link(story):
    redirect("/politique/ancien/", "/politique/")
    assert find_stories({"/politique/ancien/"}) == {}


def test_an_address_of_no_story_is_words_for_readers_and_flagged(section, editor, reader):
    body = '<p><a href="/politique/jamais-parue/">Lire</a></p>'
    story = ArticleFactory(body=body, section=section, slug="un")
    assert "dead_links" in {problem.code for problem in checklist.problems(story)}
    version = story.publish(by=editor)
    assert find_stories({"/politique/jamais-parue/"}) == {"/politique/jamais-parue/": NOTHING}
    assert version.story_ids == []
    page = reader.get("/politique/un/").text
    assert "<p>Lire</p>" in page
    assert "jamais-parue" not in page


def test_a_link_to_a_draft_shows_once_it_is_published_and_not_once_it_is_deleted(
    section, editor, reader
):
    first, second = (ArticleFactory(section=section, slug=slug) for slug in ("suite", "fin"))
    body = '<p><a href="/politique/suite/">Un</a> <a href="/politique/fin/">Deux</a></p>'
    ArticleFactory(body=body, section=section, slug="un").publish(by=editor)
    assert "<p>Un Deux</p>" in reader.get("/politique/un/").text
    first.publish(by=editor)
    Article.objects.get(pk=second.pk).delete()
    assert '<p><a href="/politique/suite/">Un</a> Deux</p>' in reader.get("/politique/un/").text


def test_a_thousand_links_take_a_few_queries(story):
    known = [f"https://example.org/rubrique/la-crue/?n={n}" for n in range(500)]
    redirect("/2019/1/", "/politique/la-crue/")
    others = [f"https://old.example.net/2019/{n}/" for n in range(500)]
    with CaptureQueriesContext(connection) as queries:
        found = find_stories({*known, *others})
    assert found == dict.fromkeys([*known, others[1]], story.pk)
    assert len(queries) <= 5


def test_a_story_of_a_thousand_links_shows_each(section, editor, reader, publish):
    others = [publish(section=section, slug=f"suite-{n}").article for n in range(3)]
    links = "".join(
        f'<p><a href="/politique/{others[n % 3].slug}/?n={n}">n° {n}</a></p>' for n in range(1000)
    )
    ArticleFactory(body=links, section=section, slug="un").publish(by=editor)
    with CaptureQueriesContext(connection) as queries:
        page = reader.get("/politique/un/").text
    assert page.count('<p><a href="/politique/suite-') == 1000
    assert len(queries) <= 3
