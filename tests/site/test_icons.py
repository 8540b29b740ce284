"""What a phone makes of the site on its home screen: the manifest and the icons."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from config import inlined
from masthead import icons
from masthead.models import Masthead
from tests.factories import picture_bytes

pytestmark = pytest.mark.django_db


def drawn(response):
    assert response["Content-Type"] == "image/png"
    return Image.open(io.BytesIO(response.content))


def test_the_manifest_makes_it_installable(reader):
    Masthead.objects.update(name="L’Écho")
    response = reader.get("/manifest.webmanifest")
    manifest = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert (manifest["name"], manifest["lang"], manifest["dir"]) == ("L’Écho", "fr", "ltr")
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    purposes = set()
    for icon in manifest["icons"]:
        image = reader.get(icon["src"])
        assert "immutable" in image["Cache-Control"]
        assert icon["sizes"] == "{}x{}".format(*drawn(image).size)
        purposes.add((icon["sizes"], icon["purpose"]))
    assert purposes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    page = reader.get("/")
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page.text
    assert "manifest-src 'self'" in page["Content-Security-Policy"]


def test_browsers_find_an_icon_where_they_look(reader):
    assert drawn(reader.get("/favicon.ico")).size == (48, 48)
    assert drawn(reader.get("/apple-touch-icon.png")).size == (180, 180)
    assert reader.get("/icone/x/11.png").status_code == 404


def test_another_name_makes_another_address_and_the_old_one_still_answers(reader):
    def address():
        return reader.get("/manifest.webmanifest").json()["icons"][0]["src"]

    Masthead.objects.update(name="Le Fleuve")
    first = address()
    before = reader.get(first).content
    Masthead.objects.update(name="La Rive")
    assert address() != first
    response = reader.get(first)
    assert response.content != before
    assert "immutable" not in response["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "letter"),
    [("L’Écho", "É"), ("Les Échos", "É"), ("Le Monde", "M"), ("Lestin", "L"), ("…", "")],
)
def test_a_name_has_its_letter(name, letter):
    assert icons.letter_of(name) == letter
    assert icons.icon(Masthead(name=name), "48")


@pytest.mark.parametrize(
    ("file", "is_shown"),
    [
        (picture_bytes((300, 200), "PNG", "lime"), True),
        (picture_bytes((900, 100), "PNG", "lime"), False),
        (b"no picture", False),
    ],
)
def test_a_logo_is_the_icon_if_it_fits_a_square(file, is_shown, reader):
    masthead = Masthead.objects.get()
    masthead.logo.save("logo.png", ContentFile(file))
    icon = reader.get("/manifest.webmanifest").json()["icons"][0]
    middle = drawn(reader.get(icon["src"])).convert("RGB").getpixel((96, 96))
    assert (middle == (0, 255, 0)) == is_shown


def test_its_colours_are_the_pages():
    tokens = (inlined.FOLDER / "00-tokens.css").read_text()
    assert f"--paper: {icons.PAPER};" in tokens
    assert f"--accent: {icons.ACCENT};" in tokens
