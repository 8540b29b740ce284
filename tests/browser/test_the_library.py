"""The library in a browser: where the eyes are, and everything for everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw

from images.models import Picture
from images.renditions import around
from tests.browser.test_newsroom_is_accessible import OPTIONS
from tests.factories import PictureFactory, picture_bytes

# What each crop shows of the picture, as its left and top in pixels of the original.
SHOWN = """() => [...document.querySelectorAll('.crops img')].map((crop) => {
  const { width, height } = document.getElementById('focal').dataset;
  const ratio = parseFloat(crop.style.aspectRatio);
  const wide = Math.min(width, Math.round(height * ratio));
  const high = Math.min(height, Math.round(width / ratio));
  const [x, y] = getComputedStyle(crop).objectPosition.split(' ').map(parseFloat);
  return [Math.round((width - wide) * x / 100), Math.round((height - high) * y / 100)];
})"""


@pytest.fixture
def picture(people):
    return PictureFactory()


def focal(page):
    return [page.locator(f"#id_focal_{axis}").input_value() for axis in "xy"]


def test_a_click_or_the_arrows_set_where_the_eyes_are(people, open_page, picture):
    page = open_page(people["journalist"])
    page.goto(f"/admin/images/picture/{picture.pk}/change/")
    button = page.locator(".focal__picture")
    box = button.bounding_box()
    button.click(position={"x": box["width"] * 0.9, "y": box["height"] * 0.25})
    assert focal(page) == ["90", "25"]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert focal(page) == ["91", "35"]
    assert button.get_attribute("aria-label").startswith("Point d’intérêt\u202f: 91")
    size = (picture.width, picture.height)
    cut = [list(around(size, ratio, "91x35")[:2]) for ratio in (16 / 9, 4 / 3, 1)]
    assert page.evaluate(SHOWN) == cut
    page.keyboard.press("Shift+ArrowRight")
    assert focal(page) == ["100", "35"]
    # Enter is no click at a place.
    page.keyboard.press("Enter")
    assert focal(page) == ["100", "35"]
    page.locator("[name=_save]").click()
    page.locator("#grid").wait_for()
    picture.refresh_from_db()
    assert (picture.focal, picture.crops_focal) == ("100x35", "100x35")
    assert page.errors == []


def test_the_numbers_alone_do_as_well(people, open_page, picture):
    page = open_page(people["journalist"])
    page.goto(f"/admin/images/picture/{picture.pk}/change/")
    page.locator("#id_focal_x").fill("10")
    size = (picture.width, picture.height)
    cut = [list(around(size, ratio, "10x40")[:2]) for ratio in (16 / 9, 4 / 3, 1)]
    assert page.evaluate(SHOWN) == cut


def test_without_scripts_a_picture_is_added_by_the_plain_form(people, open_page):
    page = open_page(people["journalist"], java_script_enabled=False)
    page.goto("/admin/images/picture/")
    page.get_by_role("link", name="Ajouter").click()
    content = {"name": "fleuve.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes()}
    page.locator("#id_file").set_input_files([content])
    page.locator("#id_caption").fill("Le fleuve")
    page.locator("[name=_save]").click()
    page.get_by_text("Le fleuve").first.wait_for()
    assert Picture.objects.get().caption == "Le fleuve"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_what_is_under_way_is_for_everybody(width, scheme, people, open_page):
    page = open_page(people["journalist"], width=width, color_scheme=scheme)
    page.goto("/admin/images/picture/")

    def choose(name, content):
        file = {"name": name, "mimeType": "image/jpeg", "buffer": content}
        page.locator(".arrivals input[multiple]").set_input_files([file])

    choose("fleuve.jpg", drawn(1))
    page.locator(".shot--new").wait_for()
    page.locator(".shot--new [name=alt]").fill("IMG_1.jpg")
    page.get_by_text("nom de fichier").wait_for()
    choose("copie.jpg", drawn(1))
    page.get_by_role("button", name="Ajouter quand même").wait_for()
    choose("abimee.jpg", b"rien")
    page.get_by_role("button", name="Réessayer").wait_for()
    page.context.set_offline(True)
    choose("loin.jpg", drawn(2))
    page.get_by_text("pas de connexion").wait_for()
    violations = Axe().run(page, options=OPTIONS).response["violations"]
    assert [(found["id"], found["nodes"][0]["html"][:200]) for found in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.context.set_offline(False)
    page.locator(".shot--new >> nth=1").wait_for()


def drawn(number):
    """Return a JPEG that looks like no other number's."""
    import io

    picture = Image.new("RGB", (600, 400), "peru")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((number * 90, 40, number * 90 + 150, 360), fill="navy")
    pen.ellipse((400 - number * 120, 100, 520 - number * 120, 250), fill="white")
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG")
    return buffer.getvalue()
