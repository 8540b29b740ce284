"""Pictures on their way from a telephone: small, described, and going on after a cut."""

import base64
import re
from collections import Counter

import pytest

from images.models import Picture, Upload
from tests.factories import PictureFactory, picture_bytes
from tests.images.photographs import CAPTION, CREDIT, TAKEN_ON, photograph

LIBRARY = "/admin/images/picture/"
# A link on which a piece takes about a second.
UNDER_WAY = "() => document.querySelector('.arrival progress')?.value > 0.2"
SLOW = {"offline": False, "latency": 200, "downloadThroughput": 90_000, "uploadThroughput": 90_000}


@pytest.fixture(scope="module")
def large():
    return photograph()


def file(content, name="IMG_2041.jpg", kind="image/jpeg"):
    return {"name": name, "mimeType": kind, "buffer": content}


def choose(page, *files):
    page.locator(".arrivals input[multiple]").set_input_files(list(files))


class Pieces:
    """What a page sends of an upload: the bytes of each piece, and how often it was answered."""

    def __init__(self, context):
        self.answered, self.bytes = Counter(), {}
        context.on("response", self.heard)

    def heard(self, response):
        found = re.search(r"/uploads/([^/]+)/pieces/(\d+)/", response.url)
        if found and response.status == 200:
            self.answered[found.groups()] += 1
            self.bytes[found.groups()] = response.request.post_data_buffer

    @property
    def content(self):
        return b"".join(self.bytes[key] for key in sorted(self.bytes, key=lambda key: int(key[1])))


def test_a_large_photograph_arrives_small_and_with_its_words(people, open_page, large):
    assert len(large) > 5_000_000
    page = open_page(people["journalist"], width=360)
    pieces = Pieces(page.context)
    page.goto(LIBRARY)
    choose(page, file(large))
    page.locator(".shot--new").wait_for()
    sent = pieces.content
    assert len(sent) < 500_000
    assert b"Exif" not in sent
    assert b"12,39.0N" not in sent
    assert b"Mopti" in sent
    picture = Picture.objects.get()
    # Upright: the camera was turned.
    assert (picture.width, picture.height) == (1500, 2000)
    assert picture.credit == CREDIT
    assert picture.caption == CAPTION
    assert picture.taken_on.isoformat() == TAKEN_ON
    assert page.locator(".shot--new [name=credit]").input_value() == CREDIT
    assert page.errors == []


def test_it_goes_on_after_a_cut_without_sending_anything_twice(people, open_page, large):
    page = open_page(people["journalist"])
    pieces = Pieces(page.context)
    page.goto(LIBRARY)
    link = page.context.new_cdp_session(page)
    link.send("Network.emulateNetworkConditions", SLOW)
    choose(page, file(large))
    page.wait_for_function(UNDER_WAY)
    link.send("Network.emulateNetworkConditions", SLOW | {"offline": True})
    page.get_by_text("pas de connexion").wait_for()
    assert 0 < len(pieces.answered) < Upload.objects.get().size / 65536 - 1
    link.send("Network.emulateNetworkConditions", SLOW | {"offline": False})
    page.locator(".shot--new").wait_for()
    assert set(pieces.answered.values()) == {1}
    assert Picture.objects.count() == 1


def test_a_closed_page_is_gone_on_with_by_the_next(people, open_page, large):
    page = open_page(people["journalist"])
    pieces = Pieces(page.context)
    page.goto(LIBRARY)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    choose(page, file(large))
    page.wait_for_function(UNDER_WAY)
    page.close()
    assert not Picture.objects.exists()
    page = page.context.new_page()
    page.goto(LIBRARY)
    page.locator(".shot--new").wait_for()
    assert len({upload for upload, _number in pieces.answered}) == 1
    assert set(pieces.answered.values()) == {1}
    page.reload()
    page.locator(".shot").wait_for()
    assert page.locator(".arrival").count() == 0
    assert Picture.objects.count() == 1


def test_somebody_else_in_the_same_browser_sends_nothing_of_it(people, open_page, large):
    page = open_page(people["journalist"])
    page.goto(LIBRARY)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    choose(page, file(large))
    page.wait_for_function(UNDER_WAY)
    page.close()
    page.context.clear_cookies()
    page = page.context.new_page()
    page.goto(f"/admin/login/?next={LIBRARY}")
    page.fill("#id_username", people["editor"].username)
    page.fill("#id_password", "secret")
    page.click("[type=submit]")
    page.locator("#arrivals").wait_for()
    assert page.evaluate("Upload.pending().then((records) => records.length)") == 0
    assert page.locator(".arrival").count() == 0


def test_it_takes_what_is_pasted_or_dropped(people, open_page):
    page = open_page(people["journalist"])
    page.goto(LIBRARY)
    for number, (kind, holder) in enumerate(
        [("paste", "clipboardData"), ("drop", "dataTransfer")], start=1
    ):
        content = base64.b64encode(picture_bytes(colour=["navy", "peru"][number - 1])).decode()
        page.evaluate(
            """([kind, holder, content]) => {
              const carried = new DataTransfer();
              const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
              carried.items.add(new File([bytes], `${kind}.jpg`, { type: "image/jpeg" }));
              const type = kind === "paste" ? ClipboardEvent : DragEvent;
              document.querySelector(".arrivals__zone").dispatchEvent(
                new type(kind, { bubbles: true, cancelable: true, [holder]: carried }));
            }""",
            [kind, holder, content],
        )
        # One colour all over looks like any other.
        page.locator(f".shot--new >> nth={number - 1}").or_(
            page.get_by_role("button", name=re.compile("Ajouter quand même"))
        ).first.wait_for()
        anyway = page.get_by_role("button", name=re.compile("Ajouter quand même"))
        if anyway.count():
            anyway.click()
        page.locator(f".shot--new >> nth={number - 1}").wait_for()
    assert Picture.objects.count() == 2
    assert page.errors == []


def test_it_says_what_is_wrong_and_sends_the_others(people, open_page):
    page = open_page(people["journalist"])
    page.goto(LIBRARY)
    choose(
        page,
        file(b"<svg>" * 50, "dessin.jpg"),
        file(b"texte", "note.txt", "text/plain"),
        file(picture_bytes(), "fleuve.jpg"),
    )
    page.locator(".shot--new").wait_for()
    said = page.locator(".arrival[data-state=failed] .arrival__said")
    said.nth(1).wait_for()
    assert sorted(text.split()[0] for text in said.all_inner_texts()) == ["Ce", "Ce"]
    page.get_by_role("button", name="Fermer\u202f: note.txt").click()
    assert page.locator(".arrival").count() == 1
    assert Picture.objects.count() == 1


def test_the_same_picture_is_offered_instead(people, open_page):
    page = open_page(people["journalist"])
    page.goto(LIBRARY)
    content = picture_bytes()
    choose(page, file(content))
    page.locator(".shot--new").wait_for()
    Picture.objects.update(caption="Le bac de Koulikoro")
    pieces = Pieces(page.context)
    choose(page, file(content, "copie.jpg"))
    page.get_by_role("button", name="Garder celle-là\u202f: copie.jpg").click()
    page.locator(".arrival").wait_for(state="detached")
    assert page.locator(".shot").count() == 1
    assert page.locator(".shot--new [name=caption]").input_value() == "Le bac de Koulikoro"
    # Known by its digest, before any of it was sent.
    assert not pieces.answered
    choose(page, file(content, "copie.jpg"))
    page.get_by_role("button", name="Ajouter quand même\u202f: copie.jpg").click()
    page.locator(".shot--new >> nth=1").wait_for()
    assert Picture.objects.count() == 2


def test_the_words_of_a_new_picture_are_saved_by_themselves(people, open_page):
    PictureFactory(caption="Une autre")
    page = open_page(people["journalist"], width=360)
    page.goto(LIBRARY)
    choose(page, file(picture_bytes(colour="navy", size=(640, 480))))
    anyway = page.get_by_role("button", name=re.compile("Ajouter quand même"))
    page.locator(".shot--new").or_(anyway).first.wait_for()
    if anyway.count():
        anyway.click()
    form = page.locator(".shot--new")
    form.get_by_label("Légende").fill("La crue à Mopti")
    form.get_by_text("Enregistré", exact=True).wait_for()
    form.get_by_label("Description").fill("IMG_2041.jpg")
    form.get_by_text("nom de fichier").wait_for()
    picture = Picture.objects.latest("pk")
    assert (picture.caption, picture.alt) == ("La crue à Mopti", "")
    form.get_by_label("Description").fill("Deux pirogues à quai")
    form.get_by_label("Crédit").fill("Kadidia Dembélé")
    form.get_by_text("Enregistré", exact=True).wait_for()
    picture.refresh_from_db()
    assert (picture.alt, picture.credit) == ("Deux pirogues à quai", "Kadidia Dembélé")
    form.get_by_label("Décorative").check()
    form.get_by_text("Enregistré", exact=True).wait_for()
    picture.refresh_from_db()
    assert picture.is_decorative
    assert picture.alt == ""
    assert page.errors == []
