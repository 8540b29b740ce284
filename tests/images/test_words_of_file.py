import io
from datetime import date

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from images.intake import take_in
from images.models import Picture
from images.words_of_file import LONGEST, words
from tests.conftest import sign_in
from tests.images.files import encoded, png_that_claims, scene, with_iptc, xmp

AGENCY = xmp(
    'photoshop:Credit="AFP" photoshop:DateCreated="2026-11-20T08:10:00+00:00"',
    "<dc:creator><rdf:Seq><rdf:li>Awa Traoré</rdf:li></rdf:Seq></dc:creator>"
    '<dc:description><rdf:Alt><rdf:li xml:lang="en">A canoe</rdf:li>'
    '<rdf:li xml:lang="x-default">Une pirogue, à l’aube</rdf:li></rdf:Alt></dc:description>'
    "<photoshop:City>Mopti</photoshop:City><photoshop:Country>Mali</photoshop:Country>"
    "<photoshop:Source>Agence du fleuve</photoshop:Source>"
    '<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">Un homme debout'
    "</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>",
)
SAID = {
    "caption": "Une pirogue, à l’aube",
    "credit": "Awa Traoré / AFP",
    "source": "Agence du fleuve",
    "place": "Mopti, Mali",
    "taken_on": "2026-11-20",
    "alt": "Un homme debout",
}


def words_of(data):
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return words(picture)


def exif(**names):
    tags = Image.Exif()
    tags[0x013B] = names.get("artist", "")
    tags[0x8298] = names.get("copyright", "")
    tags[0x8769] = {0x9003: names.get("taken", "")}
    tags[0x8825] = {1: "N", 2: (12.0, 39.0, 0.0), 3: "W", 4: (8.0, 0.0, 0.0)}
    return tags.tobytes()


@pytest.mark.parametrize("format", ["JPEG", "WEBP", "AVIF", "HEIF"])
def test_it_reads_what_an_agency_wrote(format):
    assert words_of(encoded(scene(), format, xmp=AGENCY)) == SAID


def test_it_reads_it_in_a_png_too():
    text = (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + AGENCY)
    picture = Image.open(io.BytesIO(png_that_claims(5, 5, text)))
    assert words(picture) == SAID


def test_it_reads_what_agencies_wrote_before_xmp():
    fields = {
        120: "Une pirogue, à l’aube".encode(),
        80: [b"Awa Traor\xc3\xa9", b"Bintou"],
        110: b"AFP",
        115: b"Agence du fleuve",
        90: b"Mopti",
        101: b"Mali",
        55: b"20261120",
    }
    said = words_of(with_iptc(encoded(scene(), "JPEG"), fields))
    assert said | {"alt": SAID["alt"]} == SAID | {"credit": "Awa Traoré, Bintou / AFP"}


def test_it_reads_letters_from_before_utf_8():
    data = with_iptc(encoded(scene(), "JPEG"), {120: "Ségou, l’été".encode("cp1252")}, False)
    assert words_of(data)["caption"] == "Ségou, l’été"


def test_the_older_form_fills_what_the_newer_leaves_out():
    newer = encoded(scene(), "JPEG", xmp=xmp('photoshop:City="Mopti"'))
    said = words_of(with_iptc(newer, {90: b"Gao", 110: b"AMAP"}))
    assert said == {"place": "Mopti", "credit": "AMAP"}


def test_a_camera_gives_its_owner_and_the_day_and_never_the_position():
    data = encoded(scene(), "JPEG", exif=exif(artist="Awa", taken="2026:11:20 08:10:00"))
    assert words_of(data) == {"credit": "Awa", "taken_on": "2026-11-20"}
    data = encoded(scene(), "JPEG", exif=exif(copyright="© Awa Traoré".encode()))
    assert words_of(data) == {"credit": "© Awa Traoré"}


@pytest.mark.parametrize(
    "day",
    ["0000:00:00 00:00:00", "2026:13:45 00:00:00", "9999:01:01 00:00:00", "hier", "1203:01:01"],
)
def test_it_believes_no_impossible_day(day):
    assert words_of(encoded(scene(), "JPEG", exif=exif(taken=day))) == {}


def test_words_are_plain_text_of_one_line():
    caption = b"<script>alert(1)</script>Mopti\r\n\x00\x07 \xe2\x80\xae au <b>port</b>, 2 < 3"
    said = words_of(with_iptc(encoded(scene(), "JPEG"), {120: caption}))
    assert said == {"caption": "alert(1) Mopti au port , 2 < 3"}


def test_words_have_an_end():
    said = words_of(with_iptc(encoded(scene(), "JPEG"), {120: b"fleuve " * 4000}))
    assert len(said["caption"]) <= LONGEST
    assert said["caption"].endswith("fleuve…")


@pytest.mark.parametrize(
    "packet",
    [
        b"<",
        b"\xff\xfe<\0x\0",
        b"<x:xmpmeta>",
        b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 99 + b'">]>' + AGENCY,
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x []><x/>'.encode("utf-16"),
        AGENCY.replace(b"rdf-syntax-ns", b"else"),
    ],
)
def test_a_packet_that_cannot_be_read_costs_no_picture(packet):
    assert words_of(encoded(scene(), "JPEG", xmp=packet)) == {}


def test_broken_margins_cost_no_picture():
    data = encoded(scene(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12" * 40)
    taken = take_in(ContentFile(data))
    assert Image.open(taken.file).size == (320, 240)


@pytest.mark.django_db
def test_a_form_takes_from_the_file_what_nobody_wrote(journalist):
    upload = ContentFile(encoded(scene(), "JPEG", xmp=AGENCY), name="a.jpg")
    written = {"file": upload, "credit": "Le Journal", "alt": ""}
    sign_in(journalist).post("/admin/images/picture/add/", written)
    picture = Picture.objects.get()
    assert picture.caption == "Une pirogue, à l’aube"
    assert picture.alt == "Un homme debout"
    assert picture.credit == "Le Journal"
    assert picture.tone.startswith("#")
    assert picture.fingerprint


@pytest.mark.django_db
def test_a_form_takes_no_description_of_what_is_decorative(journalist):
    upload = ContentFile(encoded(scene(), "JPEG", xmp=AGENCY), name="a.jpg")
    client = sign_in(journalist)
    client.post("/admin/images/picture/add/", {"file": upload, "is_decorative": "on"})
    assert Picture.objects.get().alt == ""


@pytest.mark.django_db
def test_a_form_takes_no_name_of_a_file_and_nothing_too_long(journalist):
    packet = xmp(
        f'photoshop:Credit="{"Agence " * 40}"',
        "<dc:description><rdf:Alt><rdf:li>IMG_2041.JPG</rdf:li></rdf:Alt></dc:description>",
    )
    upload = ContentFile(encoded(scene(), "JPEG", xmp=packet), name="a.jpg")
    sign_in(journalist).post("/admin/images/picture/add/", {"file": upload})
    picture = Picture.objects.get()
    assert picture.caption == ""
    assert 100 < len(picture.credit) <= 120


def test_the_day_is_a_date():
    taken = take_in(ContentFile(encoded(scene(), "JPEG", xmp=AGENCY)))
    assert taken.words["taken_on"] == date(2026, 11, 20)
