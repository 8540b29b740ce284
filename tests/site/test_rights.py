"""The one setting of what machines may make of the work, wherever it is said."""

from urllib.robotparser import RobotFileParser

import pytest
from django.urls import reverse

from masthead.mining import CRAWLERS, Mining
from masthead.models import Masthead, StandingPage
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def may_read(reader):
    """Return a function that says whether a machine may read an address, by robots.txt."""

    def may_read(name, address="/politique/un/"):
        robots = RobotFileParser()
        robots.parse(reader.get("/robots.txt").content.decode().splitlines())
        return robots.can_fetch(name, f"http://testserver{address}")

    return may_read


SEARCH_AND_SHARING = ["Googlebot", "Bingbot", "Applebot", "facebookexternalhit", "TelegramBot"]


@pytest.mark.parametrize(
    ("mining", "kept_out", "let_in"),
    [
        ("reserved", ["GPTBot", "CCBot", "Google-Extended", "ChatGPT-User"], SEARCH_AND_SHARING),
        ("search", ["GPTBot", "CCBot"], ["OAI-SearchBot", "ChatGPT-User", *SEARCH_AND_SHARING]),
        ("open", [], ["GPTBot", "CCBot", *SEARCH_AND_SHARING]),
    ],
)
def test_robots_are_told_who_may_read(mining, kept_out, let_in, may_read):
    Masthead.objects.update(mining=mining)
    assert [name for name in kept_out if may_read(name)] == []
    assert [name for name in let_in if not may_read(name)] == []


def test_robots_may_read_all_but_the_newsroom_and_what_is_found(may_read, reader):
    assert not may_read("Googlebot", "/admin/")
    assert not may_read("Googlebot", "/recherche/?q=eau")
    assert may_read("Googlebot", "/")
    text = reader.get("/robots.txt").content.decode()
    assert "Disallow: /*?at=" in text
    for name in ("sitemap", "news-sitemap"):
        assert f"\nSitemap: http://testserver/{name}.xml\n" in text


def test_each_crawler_is_named_once_with_whoever_says_what_it_does():
    names = [crawler.name.lower() for crawler in CRAWLERS]
    assert len(names) == len(set(names))
    assert all(crawler.source.startswith("https://") for crawler in CRAWLERS)
    assert not {"googlebot", "bingbot", "applebot", "facebookexternalhit"} & set(names)


@pytest.mark.parametrize("mining", Mining)
def test_it_is_said_wherever_machines_and_people_look(mining, publish, reader):
    page = StandingPage.objects.create(title="Conditions", slug="conditions")
    Masthead.objects.update(mining=mining, rights_page=page)
    reserved = int(mining != "open")
    policy = "http://testserver/page/conditions/"
    assert reader.get("/.well-known/tdmrep.json").json() == [
        {"location": "/", "tdm-reservation": reserved, "tdm-policy": policy}
    ]
    for address in ["/", publish().get_absolute_url(), "/page/conditions/"]:
        text = reader.get(address).content.decode()
        assert f'<meta name="tdm-reservation" content="{reserved}">' in text
        assert f'<meta name="tdm-policy" content="{policy}">' in text
        assert '<a href="/page/conditions/" rel="license">' in text
        assert str(mining.notice or "Conditions de reproduction") in text


def test_conditions_that_are_not_there_yet_are_not_pointed_to(reader, now):
    page = StandingPage.objects.create(
        title="Conditions", slug="conditions", live=(now.replace(year=2099), None)
    )
    Masthead.objects.update(rights_page=page)
    assert reader.get("/.well-known/tdmrep.json").json() == [
        {"location": "/", "tdm-reservation": 1}
    ]
    assert "conditions" not in reader.get("/").content.decode()


def test_the_chief_editor_chooses(chief_editor):
    address = reverse("admin:masthead_masthead_change", args=[Masthead.THE_ONE])
    client = sign_in(chief_editor)
    assert client.get(address).content.decode().count('type="radio" name="mining"') == len(Mining)
    client.post(address, {"name": "L’Écho", "mining": "search"})
    masthead = Masthead.objects.get()
    assert masthead.rights is Mining.SEARCH
    assert not masthead.whole_text_in_feeds


def test_somebody_who_finds_a_hole_knows_whom_to_write_to(reader, db):
    assert reader.get("/.well-known/security.txt").status_code == 404
    Masthead.objects.update(email="redaction@example.org")
    text = reader.get("/.well-known/security.txt").content.decode()
    assert text.startswith("Contact: mailto:redaction@example.org\nExpires: 2")
