"""The light mode: what turns it on, what its pages fetch, what they weigh."""

import re

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from images.models import Picture
from images.tasks import make_renditions
from masthead.models import Masthead
from masthead.weights import weight
from tests.articles.test_figures import image, several
from tests.factories import ArticleFactory, PictureFactory
from tests.site.surfaces import LISTS, OTHERS, STORY
from tests.site.test_budgets import over_the_wire
from tests.site.test_only_what_is_live_shows import names

pytestmark = pytest.mark.django_db


@pytest.fixture
def light():
    return Client(headers={"Save-Data": "on"})


@pytest.fixture
def picture(db):
    picture = PictureFactory()
    make_renditions.call(picture.pk)
    picture.refresh_from_db()
    return picture


@pytest.fixture
def story(picture, editor, section):
    """Return the address of a story that shows pictures in every way there is."""
    Masthead.objects.update(logo="logo/one.png")
    other = PictureFactory(caption="")
    body = (
        f'<p>Un <img src="{picture.file.url}"> mot.</p>{image(picture)}'
        f"{several('gallery', picture, other)}{several('pair', picture, other)}"
    )
    article = ArticleFactory(
        slug="zanzibar", section=section, picture=picture, body=body, tags=["Mopti"]
    )
    for _ in range(3):
        ArticleFactory(section=section, picture=picture, tags=["Mopti"]).publish(by=editor)
    return article.publish(by=editor).get_absolute_url()


def tap(client, answer, page="/"):
    return client.post(
        "/leger/", {"leger": answer}, headers={"Referer": f"http://testserver{page}"}
    )


def fetched(page):
    """Return what of a page a browser asks for by itself."""
    page = re.sub(r"<noscript>.*?</noscript>", "", page, flags=re.DOTALL)
    page = re.sub(r"<template shadowrootmode.*?</template>", "", page, flags=re.DOTALL)
    return re.findall(r'<img[^>]*|<source[^>]*|<link rel="(?:stylesheet|preload|manifest)"', page)


def test_a_page_fetches_nothing_but_itself(story, light, reader):
    for pattern in [*LISTS, STORY, *OTHERS]:
        address = pattern.format(**names())
        page = light.get(address)
        if page["Content-Type"].startswith("text/html"):
            assert fetched(page.text) == [], address
            assert "Mode léger\u202f: les images à la demande" in page.text
            assert "Save-Data" in page["Vary"]
            assert page["Vary"] == reader.get(address)["Vary"]


def test_a_button_says_what_its_picture_weighs(story, picture, light):
    page = light.get(story).text
    fallback = picture.file.fallback
    for rendition in (picture.file.on_phone, fallback):
        words = f"<b>Voir l’image</b> · {weight(default_storage.size(rendition.name))}"
        assert words in page
        assert rendition.url in page
    assert picture.file.on_phone.name.endswith(".avif")
    # One of the head, one of a figure, two of the gallery, two of the pair: and one among words.
    assert page.count("<details class=") == 6
    assert page.count('<a class="fetch" href=') == 2 * 6 + 1


def test_a_picture_without_its_sizes_is_the_one_that_everybody_reads(editor, light):
    picture = PictureFactory()
    page = light.get(ArticleFactory(picture=picture).publish(by=editor).get_absolute_url()).text
    assert picture.file.on_phone.url == picture.file.fallback.url
    assert f'src="{picture.file.fallback.url}"' in page
    assert page.count(f"<b>Voir l’image</b> · {picture.weight}") == 3


def test_what_was_made_before_files_were_weighed_is_weighed_not_made(picture, monkeypatch):
    weighed = picture.phone_bytes
    Picture.objects.update(phone_bytes=None, fallback_bytes=None)
    picture.refresh_from_db()
    assert (picture.weight, picture.fallback_weight) == ("", "")
    monkeypatch.setattr("images.renditions.RenditionsFile.make_all", None)
    make_renditions.enqueue(picture.pk)
    picture.refresh_from_db()
    assert picture.phone_bytes == weighed
    assert picture.fallback_bytes == default_storage.size(picture.file.fallback.name)
    assert not Picture.objects.unmade().exists()


def test_a_tap_turns_it_on_and_another_off(reader, story):
    assert "Mode léger\u202f:" not in reader.get(story).text
    response = tap(reader, "1", story)
    assert (response.status_code, response["Location"]) == (302, story)
    page = reader.get(story)
    assert "Mode léger\u202f:" in page.text
    # Nothing that is shared may keep what a cookie alone asked for.
    assert page["Cache-Control"] == "private"
    tap(reader, "0", story)
    page = reader.get(story)
    assert "Mode léger\u202f:" not in page.text
    assert "Cache-Control" not in page


def test_a_browser_that_saves_data_is_heard_and_overruled(light, story):
    assert "Cache-Control" not in light.get(story)
    tap(light, "0", story)
    page = light.get(story)
    assert "Mode léger\u202f:" not in page.text
    assert page["Cache-Control"] == "private"
    tap(light, "1", story)
    assert "leger" not in {name for name, one in light.cookies.items() if one.value}
    assert "Mode léger\u202f:" in light.get(story).text


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/?avant=1-2", "/?avant=1-2"),
        ("http://testserver/recherche/?q=le+fleuve#x", "/recherche/?q=le+fleuve"),
        ("http://evil.example/politique/", "/"),
        ("http://testserver//evil.example/", "/"),
        ("http://testserver/\\evil.example/", "/\\evil.example/"),
        ("http://testserver@evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_it_leads_back_into_the_site_and_nowhere_else(referer, back, reader):
    response = reader.post("/leger/", {"leger": "1"}, headers={"Referer": referer})
    assert response["Location"] in {back, "/"}


def test_nobody_else_s_post_turns_it_into_anything(reader):
    for answer in ({}, {"leger": "x"}, {"retour": "//evil.example/"}):
        response = reader.post("/leger/", answer)
        assert (response["Location"], response.status_code) == ("/", 302)
        assert not reader.cookies.get("leger") or not reader.cookies["leger"].value


def test_the_newsroom_has_no_such_mode(editor, light):
    light.force_login(editor)
    response = light.get("/admin/")
    assert response.wsgi_request.light is False
    assert "Save-Data" not in response.get("Vary", "")


def test_staff_at_another_instant_may_read_lightly(editor, light, story):
    light.force_login(editor)
    page = light.get(f"{story}?at=2126-01-01")
    assert fetched(page.text) == []
    assert "no-store" in page["Cache-Control"]


def test_it_is_explained_on_a_page(reader):
    page = reader.get("/leger/").text
    assert "un bouton dit ce qu’elle pèse" in page
    assert '<form class="pages light" method="post">' in page


def test_a_story_whole_is_light(story, light):
    size, text = over_the_wire(story, save_data="on")
    assert size <= 15_000
    # Nor does it ask for the worker, which a list does.
    assert "serviceWorker" not in text
    assert "serviceWorker" in light.get("/").text
