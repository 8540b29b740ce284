import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from images.decoding import LONGEST_SIDE
from images.intake import take_in
from images.models import Picture
from tests.conftest import sign_in
from tests.factories import picture_bytes


def png_that_claims(width, height):
    """Return a PNG of a few bytes whose header claims a size."""

    def chunk(name, data):
        crc = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


BROKEN = {
    "empty": b"",
    "text": b"bonjour",
    "html": b"<html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "truncated": picture_bytes()[:800],
    "a bomb": png_that_claims(60_000, 60_000),
    "short of data": png_that_claims(500, 500),
    "pdf": b"%PDF-1.4",
}


@pytest.mark.parametrize("name", BROKEN)
def test_it_refuses_with_a_sentence(name):
    with pytest.raises(ValidationError, match=r"image"):
        take_in(ContentFile(BROKEN[name], name="photo.jpg"))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_it_reads_whatever_its_name_says(format):
    taken = take_in(ContentFile(picture_bytes(format=format), name="note.txt"))
    assert Image.open(taken.file).format == "JPEG"


def test_it_shrinks_turns_upright_and_forgets():
    picture = Image.new("RGB", (3000, 1000), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (12.0, 39.0, 0.0)}
    exif[0x013B] = "Quelqu’un"
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)
    taken = Image.open(take_in(ContentFile(buffer.getvalue() + b"<script>")).file)
    assert taken.size == (round(LONGEST_SIDE / 3), LONGEST_SIDE)
    assert not taken.getexif()
    taken.fp.seek(0)
    assert b"<script>" not in taken.fp.read()


def test_it_puts_transparency_on_white():
    buffer = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(buffer, "PNG")
    taken = take_in(ContentFile(buffer.getvalue()))
    assert Image.open(taken.file).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.django_db
def test_a_refused_upload_leaves_nothing(journalist):
    client = sign_in(journalist)
    bad = ContentFile(b"<svg>", name="../../photo.jpg")
    response = client.post("/admin/images/upload/", {"upload": bad})
    assert response.status_code == 400
    assert "image" in response.json()["error"]["message"]
    assert not Picture.objects.exists()
    response = client.post("/admin/images/picture/add/", {"file": bad, "caption": "Ma légende"})
    assert "Ma légende" in response.content.decode()


@pytest.mark.django_db
def test_an_upload_is_kept_under_a_name_that_tells_nothing(
    journalist, django_capture_on_commit_callbacks
):
    good = ContentFile(picture_bytes(), name="secret-source.jpg")
    with django_capture_on_commit_callbacks(execute=True):
        address = sign_in(journalist).post("/admin/images/upload/", {"upload": good}).json()["url"]
    picture = Picture.objects.get()
    assert address == picture.file.url
    assert "secret" not in address
    assert picture.uploaded_by == journalist
    for rendition in picture.file.get_picture_files_list():
        assert rendition.storage.exists(rendition.name)


@pytest.mark.django_db
def test_media_are_served_for_good_and_only_from_their_folder(journalist, reader):
    good = ContentFile(picture_bytes(), name="a.jpg")
    address = sign_in(journalist).post("/admin/images/upload/", {"upload": good}).json()["url"]
    response = reader.get(address)
    assert response["Content-Type"] == "image/jpeg"
    assert "immutable" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert reader.get("/media/../config/settings.py").status_code == 404
    assert reader.get("/media/rien.jpg").status_code == 404
