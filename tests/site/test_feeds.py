"""The feeds, read by a feed reader; the sitemap, by the protocol's rules."""

import re
from xml.etree import ElementTree

import feedparser
import pytest

from masthead.models import Masthead, Notice
from tests.factories import AuthorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(publish, section):
    Masthead.objects.update(name="Le Journal", dateline="Ici-", description="Toute l’actualité")
    notice = Notice.objects.create(name="NB", text="NB : ne pas reproduire")
    return publish(
        kicker="Fleuve",
        headline="Le fleuve & la ville <montent>",
        section=section,
        notice=notice,
        tags=["eau"],
        authors=[AuthorFactory(name="Awa Traoré", slug="awa")],
        body='<p>Le texte.</p><p><a href="https://example.org/?a=1&amp;b=2">lien</a></p>',
    )


FEEDS = ["/feed/", "/politique/feed/", "/tag/eau/feed/", "/auteur/awa/feed/"]


@pytest.mark.parametrize("address", [*FEEDS, *(f"{address}atom/" for address in FEEDS)])
def test_a_feed_is_well_formed_and_carries_the_signature(address, version, reader):
    response = reader.get(address)
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == ("atom10" if "atom" in address else "rss20")
    assert feed.feed.title
    assert feed.feed.link.startswith("http://testserver/")
    (entry,) = feed.entries
    assert entry.title == "Fleuve\u202f: Le fleuve & la ville <montent>"
    assert entry.link == f"http://testserver{version.get_absolute_url()}"
    assert entry.author == "Awa Traoré"
    assert "Le texte." in entry.content[0].value
    assert "ne pas reproduire" in entry.content[0].value
    assert entry.rights.startswith("NB")
    assert entry.published_parsed


@pytest.mark.parametrize("address", ["/feed/", "/feed/atom/"])
def test_what_another_site_plays_is_a_link_in_a_feed(address, publish, reader):
    url = "https://www.youtube.com/watch?v=dGVzdGUtMSA"
    publish(body=f'<p>Un</p><figure class="media"><oembed url="{url}"></oembed></figure>')
    (entry,) = feedparser.parse(reader.get(address).content, sanitize_html=False).entries
    text = entry.content[0].value
    assert f'YouTube\u202f: <a href="{url}">' in text
    assert not re.search("<(iframe|details|oembed)", text)


def test_the_sitemap_names_each_story_once(version, reader):
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    index = ElementTree.fromstring(reader.get("/sitemap.xml").content)  # noqa: S314
    (month,) = [node.text for node in index.iter(f"{space}loc")]
    urls = ElementTree.fromstring(reader.get(month.removeprefix("http://testserver")).content)  # noqa: S314
    assert [node.text for node in urls.iter(f"{space}loc")] == [
        f"http://testserver{version.get_absolute_url()}"
    ]


def test_robots_may_read_all_but_the_newsroom(reader, db):
    text = reader.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
