"""Every type of readers' page, held against the HTML standard by the Nu checker."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from desk.models import PreviewLink
from images.tasks import make_renditions
from masthead.dated import always
from masthead.models import Banner, Channel, Masthead, Notice, PromoLink, StandingPage
from tests.conftest import sign_in
from tests.factories import AuthorFactory, DossierFactory, PictureFactory, picture_bytes
from tests.factories.documents import DocumentFactory
from tests.masthead.test_embeds import PLAYED
from tests.site.surfaces import PAGES, dates

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
JAR = ROOT / "var/checker/node_modules/vnu-jar/build/dist/vnu.jar"
# A run is over before a better compiler or collector would pay.
QUICK = ["-Xss8m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
CURE = "install Java, and vnu-jar from npm, as .ci/run does"


@pytest.fixture
def check(tmp_path):
    """Return a function that returns what the checker says of pages, {name: HTML}."""
    if not JAR.exists() or not shutil.which("java"):
        if os.environ.get("REQUIRE_CHECKER"):
            pytest.fail("No Nu HTML checker here, and REQUIRE_CHECKER asks for one.")
        pytest.skip(f"No Nu HTML checker on this machine. Cure: {CURE}")

    def check(pages):
        for name, page in pages.items():
            (tmp_path / f"{name}.html").write_text(page)
        command = ["java", *QUICK, "-jar", JAR, "--format", "json"]
        found = subprocess.run([*command, tmp_path], capture_output=True, check=False)
        return [
            f"{Path(said['url']).stem}: {said['message']} {said.get('extract', '')!r}"
            for said in json.loads(found.stderr)["messages"]
        ]

    return check


def image(picture, classes="image", words=""):
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f'<figure class="{classes}"><img src="{picture.file.url}" alt="">{caption}</figure>'


def rich_text(other, pictures, document):
    """Return all that a text can hold."""
    numbers = " ".join(str(picture.pk) for picture in pictures)
    played = "".join(
        f'<figure class="media"><oembed url="{address}"></oembed></figure>'.replace("&", "&amp;")
        for address, _kept, _player in PLAYED
    )
    return (
        "<p>Un « mot » & un <strong>gras</strong>, un <em>penché</em>, "
        '<a href="https://example.org/?a=1&amp;b=2">un lien</a>.</p>'
        f'<p><a data-story="{other.pk}" href="/x/">Un autre</a>.</p>'
        f'<h2>Un intertitre</h2><aside data-story="{other.pk}"></aside><h3>Plus bas</h3>'
        "<ul><li>un</li><li>deux<ol><li>trois</li></ol></li></ul>"
        "<blockquote><p>Une citation.</p></blockquote>"
        '<figure class="table"><table><caption>Les eaux</caption><thead><tr><th>Ville</th>'
        '<th colspan="2">Eau</th></tr></thead><tbody><tr><td>Mopti</td><td>1</td><td>2</td></tr>'
        "</tbody></table></figure>"
        f"{image(pictures[0])}{image(pictures[1], 'image image--wide', 'Une légende')}"
        f"{image(pictures[2], 'image image--inset')}"
        f'<p>Une image <img src="{pictures[0].file.url}" alt=""> entre des mots.</p>'
        f'<figure class="gallery" data-pictures="{numbers}"><figcaption>La galerie</figcaption>'
        f'</figure><figure class="pair" data-pictures="{numbers}"></figure>'
        f'<aside data-document="{document.pk}"></aside>{played}'
    )


@pytest.fixture
def pages(publish, editor, reader, section, now, monkeypatch):
    """Return every type of page with all that it can show, {name: HTML}."""
    notice = Notice.objects.create(name="NB", text="NB : ne pas reproduire « ceci » & cela")
    conditions = StandingPage.objects.create(
        title="Contact", slug="contact", body="<h2>Écrire</h2><p>À la rédaction.</p>"
    )
    masthead = Masthead.objects.get()
    masthead.name, masthead.tagline, masthead.dateline = "L’Écho", "Le fleuve & la ville", "Ici -"
    masthead.default_notice, masthead.rights_page = notice, conditions
    masthead.logo.save("logo.png", ContentFile(picture_bytes(format="PNG")))
    channel = Channel.objects.create(name="Telegram", url="https://t.me/echo?a=1&b=2")
    Banner.objects.create(on_lists=True).channels.add(channel)
    PromoLink.objects.create(label="Météo", url="https://example.org/")
    pictures = [
        PictureFactory(file=ContentFile(picture_bytes((480, 320)), "x.jpg")) for _ in range(3)
    ]
    # The others as they are until all their sizes are made.
    make_renditions.call(pictures[0].pk)
    pictures[0].refresh_from_db()
    shared = {
        "section": section,
        "tags": ["Mopti", "l’eau & le sable"],
        "authors": [AuthorFactory(slug="awa", name="Awa Traoré"), (AuthorFactory(), "photo")],
    }
    # Enough for an older page.
    monkeypatch.setattr("front.views.PAGE", 2)
    monkeypatch.setattr("articles.views.PAGE", 2)
    for number in range(3):
        other = publish(**shared, kicker="Fleuve", picture=pictures[number % 3]).article
    document = DocumentFactory(
        cover=ContentFile(b"webp", name="c.webp"), cover_width=480, cover_height=680
    )
    story = publish(
        **shared,
        slug="un",
        kicker="Fleuve",
        headline="L’eau < la ville & « le sable »",
        picture=pictures[0],
        picture_caption="Une légende & une autre",
        body=rich_text(other, pictures, document),
        source_name="Agence & Cie",
        source_url="https://example.org/?a=1&b=2",
    )
    story.article.publish(by=editor, correction="Dix & non cent.")
    gone = publish(section=section, slug="retire").article
    gone.withdraw(by=editor)
    link = PreviewLink.objects.create(
        article=story.article, made_by=editor, to="X", expires_at=now.replace(year=2099)
    )

    names = {"section": "politique", "tag": "mopti", "author": "awa", "slug": "un"}
    names["dossier"] = DossierFactory(
        tags=["Mopti"], key=[story.article], picture=pictures[0], front=always()
    ).slug
    names |= dates(story.first_published_at)
    addresses = [pattern.format(**names) for pattern in PAGES]
    older = reader.get("/").context["page"].older
    addresses += [f"/?avant={older}", f"/politique/?avant={older}", "/politique/retire/"]
    addresses += ["/recherche/?q=fleuve", "/recherche/?q=zanskar"]
    addresses += ["/nulle-part/", link.get_absolute_url()]
    pages = {address: reader.get(address).content.decode() for address in addresses}
    pages["staff"] = sign_in(editor).get("/?at=2030-01-01").content.decode()
    return {
        f"{n}-{address.strip('/').replace('/', '-')}"[:60]: page
        for n, (address, page) in enumerate(pages.items())
    }


def test_no_page_has_an_error(check, pages):
    assert len(pages) == len(PAGES) + 8
    assert all("</html>" in page for page in pages.values())
    wrong = '<!doctype html><html lang="fr"><title>Un</title><b id="a"></b><b id="a"></b>'
    found = check({**pages, "wrong": wrong})
    assert [said for said in found if not said.startswith("wrong:")] == []
    assert "Duplicate ID" in " ".join(found)
