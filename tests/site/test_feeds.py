"""The feeds: read by a feed reader, and held against RSS 2.0, RFC 4287 and Media RSS."""

import re
from email.utils import parsedate_to_datetime
from pathlib import Path

import feedparser
import html5lib
import pytest
from django.core.files.base import ContentFile
from lxml import etree

from articles.feeds import FrontFeed
from masthead.models import Masthead, Notice, StandingPage
from tests.factories import AuthorFactory, DossierFactory, PictureFactory, picture_bytes

pytestmark = pytest.mark.django_db

SCHEMAS = Path(__file__).parent / "schemas"
ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"


@pytest.fixture
def picture():
    return PictureFactory(file=ContentFile(picture_bytes((1600, 1000)), "x.jpg"))


@pytest.fixture
def version(publish, section, picture):
    Masthead.objects.update(name="Le Journal", dateline="Ici-", description="Toute l’actualité")
    DossierFactory(slug="crue", tags=["eau"])
    notice = Notice.objects.create(name="NB", text="NB : ne pas reproduire")
    return publish(
        kicker="Fleuve",
        headline="Le fleuve & la ville <montent>",
        standfirst="L’eau & le sable > le reste.",
        section=section,
        notice=notice,
        tags=["eau"],
        authors=[AuthorFactory(name="Awa Traoré", slug="awa")],
        picture=picture,
        body='<p>Le texte.</p><p><a href="https://example.org/?a=1&amp;b=2">lien</a></p>'
        f'<figure class="image"><img src="{picture.file.url}" alt=""></figure>',
    )


FEEDS = [
    "/feed/",
    "/politique/feed/",
    "/tag/eau/feed/",
    "/auteur/awa/feed/",
    "/dossier/crue/feed/",
]
ALL = [*FEEDS, *(f"{address}atom/" for address in FEEDS)]


def read(reader, address):
    """Return the feed's tree, once it is what its format says that it must be."""
    response = reader.get(address)
    tree = etree.fromstring(response.content)
    kind = "atom" if "atom" in address else "rss"
    assert response["Content-Type"] == f"application/{kind}+xml; charset=utf-8"
    schema = etree.RelaxNG(file=SCHEMAS / f"{kind}.rng")
    assert schema.validate(tree), schema.error_log
    (own,) = {link.get("href") for link in tree.iter(f"{ATOM}link") if link.get("rel") == "self"}
    assert own == f"http://testserver{address}"
    return tree


@pytest.mark.parametrize("address", ALL)
def test_a_feed_is_well_formed_and_carries_the_signature(address, version, reader):
    feed = feedparser.parse(etree.tostring(read(reader, address)))
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == ("atom10" if "atom" in address else "rss20")
    assert feed.feed.title
    assert feed.feed.link.startswith("http://testserver/")
    (entry,) = feed.entries
    assert entry.title == "Fleuve\u202f: Le fleuve & la ville <montent>"
    assert entry.link == f"http://testserver{version.get_absolute_url()}"
    assert entry.summary == "L’eau &amp; le sable &gt; le reste."
    assert entry.author == "Awa Traoré"
    assert "Le texte." in entry.content[0].value
    assert "ne pas reproduire" in entry.content[0].value
    assert entry.rights.startswith("NB")
    assert entry.published_parsed


@pytest.mark.parametrize("address", ALL)
def test_a_feed_with_nothing_in_it_is_valid(address, section, reader):
    AuthorFactory(name="Awa Traoré", slug="awa")
    DossierFactory(slug="crue", tags=["eau"])
    read(reader, address)


def test_a_feed_of_unsigned_stories_is_signed_by_the_publication(publish, reader):
    publish()
    tree = read(reader, "/feed/atom/")
    assert tree.findtext(f"{ATOM}author/{ATOM}name") == "Manchette"
    assert tree.find(f"{ATOM}entry/{ATOM}author") is None
    assert len(tree.findall(f"{ATOM}entry/{ATOM}link[@rel='alternate']")) == 1
    assert read(reader, "/feed/").find(".//{http://purl.org/dc/elements/1.1/}creator") is None


@pytest.mark.parametrize("address", ["/feed/", "/feed/atom/"])
def test_a_picture_goes_with_its_size_and_its_words(address, version, picture, reader):
    tree = read(reader, address)
    (shown,) = tree.iter(f"{MEDIA}content")
    url = f"http://testserver{picture.file.fallback.url}"
    with picture.file.storage.open(picture.file.fallback.name) as file:
        weight = str(len(file.read()))
    assert dict(shown.attrib) == {
        "url": url,
        "type": "image/jpeg",
        "medium": "image",
        "fileSize": weight,
        "width": "800",
        "height": "500",
    }
    assert shown.findtext(f"{MEDIA}description") == "Une pirogue, à l’aube"
    assert shown.findtext(f"{MEDIA}credit") == "Kadidia Dembélé"
    enclosed = tree.find(".//enclosure")
    if enclosed is None:
        enclosed = tree.find(f".//{ATOM}link[@rel='enclosure']")
    said = dict(enclosed.attrib)
    assert said.pop("url", None) or said.pop("href", None) == url
    assert (said["length"], said["type"]) == (weight, "image/jpeg")


@pytest.mark.parametrize("address", ["/feed/", "/feed/atom/"])
def test_a_picture_whose_rights_have_ended_is_in_no_feed(address, version, picture, reader, now):
    picture.rights_end_at = now
    picture.save()
    assert b".jpg" not in etree.tostring(read(reader, address))


@pytest.mark.parametrize("address", ["/feed/", "/feed/atom/"])
def test_a_publication_may_keep_its_texts_for_its_own_pages(address, version, reader):
    Masthead.objects.update(whole_text_in_feeds=False)
    (entry,) = feedparser.parse(etree.tostring(read(reader, address))).entries
    assert "Le texte." not in str(entry)
    assert entry.summary.startswith("L’eau")


@pytest.mark.parametrize("address", ["/feed/", "/feed/atom/"])
def test_every_address_in_a_feed_is_whole(address, version, reader):
    (entry,) = feedparser.parse(etree.tostring(read(reader, address)), sanitize_html=False).entries
    tree = html5lib.parseFragment(entry.content[0].value, namespaceHTMLElements=False)
    found = [element.get(name) for element in tree.iter() for name in ("href", "src")]
    found = list(filter(None, found))
    assert len(found) == 2
    assert all(re.match("https?://", value) for value in found)


@pytest.mark.parametrize("address", ["/feed/", "/feed/atom/"])
def test_a_feed_says_the_rights_and_where_to_read_them(address, version, reader, now):
    page = StandingPage.objects.create(title="Conditions", slug="conditions")
    Masthead.objects.update(rights_page=page)
    tree = read(reader, address)
    links = {link.get("rel"): link.get("href") for link in tree.iter(f"{ATOM}link")}
    assert links["license"] == "http://testserver/page/conditions/"
    notice = "© Le Journal. Fouille de données et usages par une IA réservés."
    assert (tree.findtext(f"{ATOM}rights") or tree.findtext("channel/copyright")) == notice
    response = reader.get(address)
    assert response["tdm-reservation"] == "1"
    assert response["tdm-policy"] == "http://testserver/page/conditions/"
    Masthead.objects.update(mining="open", rights_page=None)
    response = reader.get(address)
    assert response["tdm-reservation"] == "0"
    assert "tdm-policy" not in response
    assert b"Fouille" not in response.content


@pytest.mark.parametrize("address", ["/feed/", "/feed/atom/"])
def test_the_logo_goes_with_the_feed(address, publish, reader):
    masthead = Masthead.objects.get()
    masthead.logo.save("logo.png", ContentFile(picture_bytes(format="PNG")))
    tree = read(reader, address)
    logo = tree.findtext(f"{ATOM}logo") or tree.findtext("channel/image/url")
    assert logo == f"http://testserver{masthead.logo.url}"


@pytest.mark.parametrize("address", ["/feed/", "/feed/atom/", "/news-sitemap.xml"])
def test_what_was_pasted_from_a_pdf_breaks_nothing(address, publish, section, reader):
    Masthead.objects.update(name="L’\x0bÉcho")
    section.name = "Poli\x02tique"
    section.save()
    publish(
        section=section,
        headline="L’eau\x0c monte\uffff",
        standfirst="Un\x08",
        body="<p>Deux\x01</p>",
        tags=["e\x03au"],
        picture=PictureFactory(caption="Une\x0bpirogue", credit="K.\x0b D."),
        authors=[AuthorFactory(name="Awa\x7f\x0b")],
    )
    content = reader.get(address).content
    etree.fromstring(content)
    assert "L’eau monte<" in content.decode()


def test_a_story_is_the_same_to_a_feed_reader_wherever_it_moves(version, editor, reader):
    before = feedparser.parse(reader.get("/feed/").content).entries[0].id
    article = version.article
    article.slug = "ailleurs"
    article.save()
    article.publish(by=editor)
    (entry,) = feedparser.parse(reader.get("/feed/").content).entries
    assert "ailleurs" in entry.link
    assert entry.id == before


def test_dates_are_those_of_the_story(version, reader):
    tree = read(reader, "/feed/")
    published = version.first_published_at.replace(microsecond=0)
    assert parsedate_to_datetime(tree.findtext(".//pubDate")) == published


def test_a_feed_keeps_nothing_of_a_request(version, rf, now):
    """One view answers in all threads: staff may be reading the site as of another day."""
    feed = FrontFeed()
    request = rf.get("/feed/")
    request.instant = now
    feed(request)
    assert vars(feed) == {}


@pytest.mark.parametrize("address", ["/feed/", "/feed/atom/"])
def test_what_another_site_plays_is_a_link_in_a_feed(address, publish, reader):
    url = "https://www.youtube.com/watch?v=dGVzdGUtMSA"
    publish(body=f'<p>Un</p><figure class="media"><oembed url="{url}"></oembed></figure>')
    (entry,) = feedparser.parse(reader.get(address).content, sanitize_html=False).entries
    text = entry.content[0].value
    assert f'YouTube\u202f: <a href="{url}">' in text
    assert not re.search("<(iframe|details|oembed)", text)
