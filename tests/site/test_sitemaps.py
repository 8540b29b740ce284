"""The sitemaps, held against the protocol's schema."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from lxml import etree

from masthead.models import Masthead, StandingPage
from tests.factories import AuthorFactory, PictureFactory, SectionFactory

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
SPACES = {
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(file=Path(__file__).parent / "schemas" / "sitemap.xsd")


@pytest.fixture
def sitemap(reader, schema):
    """Return a function that reads a valid sitemap: {address: lastmod or None}, and its tree."""

    def sitemap(address, valid=True):
        response = reader.get(address)
        assert response["Content-Type"] == "application/xml"
        tree = etree.fromstring(response.content)
        assert schema.validate(tree) == valid, schema.error_log
        found = {
            entry.findtext("map:loc", namespaces=SPACES): entry.findtext(
                "map:lastmod", namespaces=SPACES
            )
            for entry in tree
        }
        return found, tree

    return sitemap


@pytest.fixture
def stories(publish, editor, section):
    """Three stories: of September, of October and corrected since, of an hour ago."""
    with time_machine.travel(NOW, tick=False):
        autumn = publish(slug="un", section=section, at=datetime(2026, 9, 30, 23, 59, tzinfo=UTC))
        october = publish(slug="deux", section=section, at=datetime(2026, 10, 1, tzinfo=UTC))
        october.article.publish(by=editor, correction="Dix, et non cent.")
        fresh = publish(
            slug="trois",
            kicker="Fleuve",
            headline="L’eau & la ville",
            section=section,
            picture=PictureFactory(),
        )
        yield autumn, october, fresh


def test_the_index_names_each_month_that_has_stories_and_when_it_last_changed(stories, sitemap):
    found, _tree = sitemap("/sitemap.xml")
    assert found == {
        f"{SITE}/sitemap-lists.xml": None,
        f"{SITE}/sitemap-2026-9.xml": "2026-09-30T23:59:00+00:00",
        f"{SITE}/sitemap-2026-10.xml": "2026-11-27T12:00:00+00:00",
        f"{SITE}/sitemap-2026-11.xml": "2026-11-27T11:00:00+00:00",
    }


def test_a_month_whose_stories_are_all_withdrawn_is_not_named(stories, editor, sitemap, reader):
    stories[0].article.withdraw(by=editor)
    found, _tree = sitemap("/sitemap.xml")
    assert f"{SITE}/sitemap-2026-9.xml" not in found
    assert reader.get("/sitemap-2026-9.xml").status_code == 404


def test_a_month_names_each_of_its_stories_once_with_its_picture(stories, sitemap):
    found, tree = sitemap("/sitemap-2026-11.xml")
    assert found == {f"{SITE}/politique/trois/": "2026-11-27T11:00:00+00:00"}
    picture = stories[2].picture.file.fallback.url
    assert tree.xpath("//image:loc/text()", namespaces=SPACES) == [SITE + picture]
    assert set(sitemap("/sitemap-2026-10.xml")[0]) == {f"{SITE}/politique/deux/"}
    assert set(sitemap("/sitemap-2026-9.xml")[0]) == {f"{SITE}/politique/un/"}


def test_a_picture_whose_rights_have_ended_is_in_no_sitemap(stories, sitemap):
    picture = stories[2].picture
    picture.rights_end_at = NOW
    picture.save()
    for address in ("/sitemap-2026-11.xml", "/news-sitemap.xml"):
        assert not sitemap(address)[1].xpath("//image:loc", namespaces=SPACES)


def test_what_is_new_is_what_two_days_brought(stories, publish, section, sitemap):
    Masthead.objects.update(name="L’Écho")
    for hours, slug in [(47, "hier"), (49, "avant-hier")]:
        publish(slug=slug, section=section, at=NOW - timedelta(hours=hours))
    found, tree = sitemap("/news-sitemap.xml")
    assert list(found) == [f"{SITE}/politique/trois/", f"{SITE}/politique/hier/"]

    def said(path):
        return tree.xpath(f"map:url[1]/news:news/{path}/text()", namespaces=SPACES)

    assert said("news:title") == ["Fleuve\u202f: L’eau & la ville"]
    assert said("news:publication_date") == ["2026-11-27T11:00:00+00:00"]
    assert said("news:publication/news:name") == ["L’Écho"]
    assert said("news:publication/news:language") == ["fr"]


def test_nothing_new_is_an_empty_list(sitemap, db):
    assert sitemap("/news-sitemap.xml", valid=False)[0] == {}


def test_the_lists_that_lead_to_stories_have_a_sitemap(publish, section, sitemap):
    SectionFactory(slug="vide")
    AuthorFactory(slug="muet")
    StandingPage.objects.create(title="Contact", slug="contact")
    newest = publish(section=section, authors=[AuthorFactory(slug="awa")])
    stamp = newest.first_published_at.isoformat(timespec="seconds")
    found, _tree = sitemap("/sitemap-lists.xml")
    assert found == {
        f"{SITE}/": None,
        f"{SITE}/politique/": stamp,
        f"{SITE}/auteur/awa/": stamp,
        f"{SITE}/page/contact/": None,
    }
