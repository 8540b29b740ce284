"""The pictures in a text as readers get them: alone, wide, inset, in galleries and pairs."""

import html as entities
from datetime import timedelta

import html5lib
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.body import lay_out
from articles.cutting import draft
from articles.models import Version
from articles.rendering import render
from images.models import Picture
from images.tasks import make_renditions
from tests.factories import ArticleFactory, PictureFactory, picture_bytes

pytestmark = pytest.mark.django_db


def page_of(version, at, **options):
    return render(Version.objects.for_page(at).get(pk=version.pk), **options)


@pytest.fixture
def shown(editor, now):
    """Return what readers get of a text, now or as the arguments say."""

    def shown(html, at=None, **options):
        version = ArticleFactory(body=f"{html}<p>Un</p>").publish(by=editor)
        return page_of(version, at or now, **options)

    return shown


def finished(**fields):
    """Return a picture with all its sizes."""
    picture = PictureFactory(file=ContentFile(picture_bytes((1600, 1000)), "x.jpg"), **fields)
    make_renditions.call(picture.pk)
    return picture


def image(picture, classes="image", alt="", caption=""):
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="{classes}"><img src="{picture.file.url}" alt="{alt}">{words}</figure>'


def several(kind, *pictures, caption=""):
    numbers = " ".join(str(getattr(picture, "pk", picture)) for picture in pictures)
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="{kind}" data-pictures="{numbers}">{words}</figure>'


def find_all(html, name):
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [element for element in tree.iter() if element.tag == name]


def test_a_picture_has_the_words_of_the_library(shown):
    picture = PictureFactory(alt="Un fleuve", caption="À l’aube", credit="Ali", tone="#cd853f")
    html = shown(image(picture))
    (figure,) = find_all(html, "figure")
    (img,) = find_all(html, "img")
    assert figure.get("class") == "figure"
    assert (img.get("alt"), img.get("loading")) == ("Un fleuve", "lazy")
    assert (img.get("width"), img.get("height")) == ("900", "600")
    assert img.get("class") == picture.tone_class
    assert "".join(find_all(html, "figcaption")[0].itertext()) == "À l’aube © Ali"


def test_a_picture_has_its_own_words_for_a_use(shown):
    picture = PictureFactory(alt="Un fleuve", caption="À l’aube", credit="Ali")
    html = shown(image(picture, alt="Une rive", caption="La <em>crue</em>"))
    assert find_all(html, "img")[0].get("alt") == "Une rive"
    assert '<figcaption>La <em>crue</em> <span class="credit">© Ali</span></figcaption>' in html
    assert "À l’aube" not in html


@pytest.mark.parametrize(
    ("classes", "readers", "sizes"),
    [
        ("image image--wide", "figure figure--wide", "(min-width: 54rem) 50rem"),
        ("image image--inset", "figure figure--inset", "16rem"),
    ],
)
def test_a_picture_is_wide_or_inset(classes, readers, sizes, shown):
    html = shown(image(finished(), classes))
    assert find_all(html, "figure")[0].get("class") == readers
    assert find_all(html, "source")[0].get("sizes").startswith(sizes)


def test_a_picture_that_leads_somewhere_still_does(shown):
    picture = PictureFactory()
    link = f'<a href="https://example.org/"><img src="{picture.file.url}" alt=""></a>'
    html = shown(f'<figure class="image">{link}</figure>')
    assert find_all(html, "a")[0].get("href") == "https://example.org/"
    assert "<img" in html[html.index("<a") : html.index("</a>")]


def test_a_gallery_shows_its_pictures_each_with_its_caption(shown):
    pictures = [finished(caption=f"Image {n}", credit=f"Ali {n}") for n in range(3)]
    html = shown(several("gallery", *reversed(pictures), caption="La crue"))
    assert find_all(html, "figure")[0].get("class") == "gallery"
    said = ["".join(caption.itertext()) for caption in find_all(html, "figcaption")]
    assert said == ["Image 2 © Ali 2", "Image 1 © Ali 1", "Image 0 © Ali 0", "La crue"]
    # A row that scrolls is reached without a pointer, and says what it is.
    (row,) = find_all(html, "ul")
    assert (row.get("tabindex"), row.get("aria-label")) == ("0", "Galerie de 3 images")
    # Never the wide file for a small place.
    assert {source.get("sizes") for source in find_all(html, "source")} == {"20rem"}
    assert all("1200w" not in source.get("srcset") for source in find_all(html, "source"))


def test_a_pair_says_before_and_after(shown):
    before, after = PictureFactory(caption="En mai"), PictureFactory(caption="En juin")
    html = shown(several("pair", before, after))
    said = ["".join(caption.itertext()) for caption in find_all(html, "figcaption")]
    assert said[0].startswith("Avant En mai")
    assert said[1].startswith("Après En juin")


@pytest.mark.parametrize("kind", ["alone", "gallery", "pair"])
def test_a_picture_whose_rights_end_takes_its_figure_with_it(kind, shown, now):
    picture = PictureFactory(caption="Cachée", rights_end_at=now + timedelta(hours=1))
    figure = image(picture, caption="Cachée") if kind == "alone" else several(kind, picture)
    assert "Cachée" in shown(figure)
    assert shown(figure, now + timedelta(hours=1)) == "<p>Un</p>"


def test_a_picture_that_is_gone_takes_its_figure_with_it(editor, now):
    picture = PictureFactory()
    version = ArticleFactory(body=image(picture, caption="Mot") + "<p>Un</p>").publish(by=editor)
    # Past what keeps a picture that is in use.
    Picture.objects.filter(pk=picture.pk)._raw_delete("default")
    assert page_of(version, now) == "<p>Un</p>"


def test_a_gallery_or_a_pair_goes_on_with_what_is_left(shown, now):
    later = now + timedelta(hours=1)
    ended, left, other = PictureFactory(rights_end_at=later), PictureFactory(), PictureFactory()
    html = shown(several("gallery", ended, left, other, 999_999), later)
    assert len(find_all(html, "img")) == 2
    html = shown(several("pair", ended, left, caption="Le pont"), later)
    assert find_all(html, "figure")[0].get("class") == "figure"
    assert "Avant" not in html
    assert "Le pont" in html
    assert shown(several("pair", ended, 999_999, caption="Le pont"), later) == "<p>Un</p>"


def test_pictures_of_galleries_are_fetched_with_the_story(editor, now):
    pictures = PictureFactory.create_batch(5)
    html = several("gallery", *pictures[:3]) + several("pair", *pictures[3:])
    version = ArticleFactory(body=f"<p>Un</p>{html}{image(pictures[0])}").publish(by=editor)
    assert version.picture_ids == [pictures[n].pk for n in (0, 1, 2, 3, 4)]
    with CaptureQueriesContext(connection) as queries:
        html = page_of(version, now)
    assert len(queries) == 1
    assert len(find_all(html, "img")) == 6


def test_it_lays_out_figures_twice_as_once():
    html = several("gallery", 3, 7, caption="La crue : suite")
    once = lay_out(html)
    assert once.picture_ids == [3, 7]
    assert "La crue\u202f: suite" in once.html
    assert lay_out(once.html).html == once.html


def test_a_draft_shows_them(now):
    pictures = PictureFactory.create_batch(2)
    html = render(draft(ArticleFactory(body=several("gallery", *pictures)), now))
    assert len(find_all(html, "img")) == 2


def test_a_feed_has_simple_markup_and_whole_addresses(editor, reader, settings):
    pictures = PictureFactory.create_batch(2)
    html = image(pictures[0], "image image--wide") + several("gallery", *pictures, caption="Tout")
    html += several("pair", *pictures)
    ArticleFactory(body=f"<p>Un</p>{html}").publish(by=editor)
    feed = reader.get("/feed/").content.decode()
    text = entities.unescape(feed[feed.index("<content:encoded>") :])
    assert len(find_all(text, "img")) == 5
    assert all(img.get("src").startswith(settings.SITE_URL) for img in find_all(text, "img"))
    assert "srcset" not in text
    assert "<b>Avant</b>" in text
