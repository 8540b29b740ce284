"""What each page says in its head: its address, its card, its feed, its data for machines."""

import json
import re
from html import unescape

import pytest
from django.core.files.base import ContentFile

from articles.templatetags.heads import LOCALES
from config import inlined
from masthead.models import Channel, Masthead, StandingPage
from tests.factories import AuthorFactory, DossierFactory, PictureFactory, picture_bytes
from tests.site.surfaces import PAGES, dates

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


@pytest.fixture
def masthead():
    masthead = Masthead.objects.get()
    masthead.name, masthead.description = "L’Écho", "L’actualité de Bamako."
    masthead.email = "redaction@example.org"
    masthead.rights_page = StandingPage.objects.create(title="Nous écrire", slug="contact")
    masthead.logo.save("logo.png", ContentFile(picture_bytes(format="PNG")))
    Channel.objects.create(name="Telegram", url="https://t.me/echo")
    return masthead


@pytest.fixture
def story(masthead, publish, section):
    inside = PictureFactory(caption="Le marché", credit="")
    return publish(
        slug="un",
        headline="L’eau </script> & la ville",
        section=section,
        tags=["Mopti"],
        authors=[AuthorFactory(slug="awa", name="Awa Traoré", job="Correspondante")],
        picture=PictureFactory(),
        body=f'<p>Un</p><figure class="image"><img src="{inside.file.url}" alt=""></figure>',
        source_name="Agence",
        source_url="https://example.org/",
    )


@pytest.fixture
def read(reader):
    """Return a function that reads a page's head: {property or name: content}, and its links."""

    def read(address):
        head = reader.get(address).content.decode().partition("</head>")[0]
        metas = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', head)
        links = re.findall(r'<link rel="([^"]+)"([^>]*?) href="([^"]+)"', head)
        return {name: unescape(value) for name, value in metas}, links

    return read


@pytest.fixture
def graph(reader):
    """Return a function that reads what a page tells machines: {type: data}."""

    def graph(address):
        found = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>',
            reader.get(address).content.decode(),
            re.DOTALL,
        )
        (data,) = map(json.loads, found)
        assert data["@context"] == "https://schema.org"
        return {thing["@type"]: thing for thing in data["@graph"]}

    return graph


@pytest.mark.parametrize("pattern", PAGES)
def test_a_page_has_one_address_and_a_card(pattern, story, read):
    names = {"section": "politique", "tag": "mopti", "author": "awa", "slug": "un"}
    names["dossier"] = DossierFactory(tags=["Mopti"], standfirst="Suivie depuis juin.").slug
    names |= dates(story.first_published_at)
    address = pattern.format(**names)
    said, links = read(address)
    url = f"{SITE}{address}"
    assert [href for rel, _rest, href in links if rel == "canonical"] == [url]
    assert [(rest, href) for rel, rest, href in links if "hreflang" in rest] == [
        (' hreflang="fr"', url),
        (' hreflang="x-default"', url),
    ]
    assert said["og:url"] == url
    assert said["og:title"]
    assert said["description"] == said["og:description"]
    assert said["description"]
    assert said["og:site_name"] == "L’Écho"
    assert said["og:locale"] == "fr_FR"
    assert said["og:image"].startswith(f"{SITE}/media/")
    assert said["twitter:card"] in {"summary", "summary_large_image"}
    assert said["robots"] == "max-image-preview:large"
    feeds = [(rest, href) for rel, rest, href in links if "rss" in rest]
    assert len(feeds) == 1


def test_a_standing_page_is_described_by_how_it_begins(reader, read):
    body = "<h2>Écrire</h2><p>À la rédaction &amp; ailleurs.</p>" + "<p>mot</p>" * 100
    StandingPage.objects.create(title="Contact", slug="contact", body=body)
    said, _links = read("/page/contact/")
    assert said["description"].startswith("Écrire À la rédaction & ailleurs. mot mot")
    assert len(said["description"]) == 160


def test_every_language_has_its_country(settings):
    assert set(LOCALES) == {code for code, _name in settings.LANGUAGES}


def test_the_colour_around_the_page_is_the_page_s():
    paper = re.findall(r"--paper: (#\w+);", (inlined.FOLDER / "00-tokens.css").read_text())
    base = (inlined.FOLDER.parents[1] / "templates/base.html").read_text()
    assert re.findall(r'<meta name="theme-color" content="(#\w+)"', base) == paper


def test_an_older_page_of_a_list_is_a_page_of_its_own(story, read):
    for path in ("/", "/politique/", "/tag/mopti/", "/auteur/awa/"):
        said, links = read(f"{path}?avant=000FFFFFFFFFFFFF-0f&at=2020")
        own = f"{SITE}{path}?avant=fffffffffffff-f"
        assert ("canonical", "", own) in links
        assert said["og:url"] == own


def test_a_story_that_shares_otherwise_says_so(story, editor, read):
    article = story.article
    article.share_title, article.share_description = "Autrement", "En deux mots."
    article.save()
    article.publish(by=editor)
    said, _links = read("/politique/un/")
    assert said["og:title"] == "Autrement"
    assert said["description"] == said["og:description"] == "En deux mots."
    assert said["og:image"] == f"{SITE}{story.picture.file.share_url}"
    assert said["og:image:alt"] == "Une pirogue sur le fleuve"


def test_a_story_tells_machines_who_when_where_and_what_rights(story, editor, graph):
    story.article.publish(by=editor, correction="Dix, et non cent.")
    data = graph("/politique/un/")
    article = data["NewsArticle"]
    # What Google lists for an article.
    assert article["headline"] == "L’eau </script> & la ville"
    assert article["author"] == [
        {"@type": "Person", "name": "Awa Traoré", "url": f"{SITE}/auteur/awa/"}
    ]
    assert article["datePublished"] < article["dateModified"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", article["datePublished"])
    own, inside = article["image"]
    assert own == {
        "@type": "ImageObject",
        "contentUrl": f"{SITE}{story.picture.file.share_url}",
        "width": 1200,
        "height": 630,
        "caption": "Une pirogue, à l’aube",
        "creditText": "Kadidia Dembélé",
    }
    assert (inside["width"], inside["height"], inside["caption"]) == (800, 533, "Le marché")
    assert article["articleSection"] == "Politique"
    assert article["keywords"] == ["Mopti"]
    assert article["isAccessibleForFree"] is True
    assert article["correction"][0]["text"] == "Dix, et non cent."
    assert article["usageInfo"] == article["license"] == f"{SITE}/page/contact/"
    assert "articleBody" not in article
    assert article["publisher"] == article["copyrightHolder"] == {"@id": f"{SITE}/#publication"}
    assert data["NewsMediaOrganization"]["@id"] == f"{SITE}/#publication"
    assert data["NewsMediaOrganization"]["logo"].startswith(f"{SITE}/media/logo/")
    assert data["BreadcrumbList"]["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "Politique", "item": f"{SITE}/politique/"},
        {"@type": "ListItem", "position": 2, "name": "L’eau </script> & la ville"},
    ]


def test_an_unsigned_story_is_the_publication_s(publish, graph):
    article = graph(publish().get_absolute_url())["NewsArticle"]
    assert article["author"] == [{"@id": f"{SITE}/#publication"}]
    assert "image" not in article


def test_the_front_page_tells_who_publishes_and_how_to_search(story, graph):
    data = graph("/")
    publisher = data["NewsMediaOrganization"]
    assert publisher["sameAs"] == ["https://t.me/echo"]
    assert publisher["email"] == "redaction@example.org"
    assert publisher["correctionsPolicy"] == f"{SITE}/corrections/"
    action = data["WebSite"]["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{SITE}/recherche/?q={{search_term_string}}"
    assert data["WebSite"]["publisher"] == {"@id": publisher["@id"]}


def test_an_author_s_page_tells_who_that_is(story, graph):
    profile = graph("/auteur/awa/")["ProfilePage"]
    assert profile["mainEntity"]["name"] == "Awa Traoré"
    assert profile["mainEntity"]["jobTitle"] == "Correspondante"
    assert profile["mainEntity"]["url"] == f"{SITE}/auteur/awa/"


@pytest.mark.parametrize(
    ("address", "name"), [("/politique/", "Politique"), ("/tag/mopti/", "Mopti")]
)
def test_a_list_tells_its_place(address, name, story, graph):
    data = graph(address)
    assert data["CollectionPage"]["name"] == name
    assert data["CollectionPage"]["url"] == SITE + address
    assert data["BreadcrumbList"]["itemListElement"][-1]["name"] == name
