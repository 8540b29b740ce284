"""Files that somebody made to do harm, or that something broke."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from images.decoding import LONGEST_SIDE
from images.intake import take_in
from tests.images.files import (
    bomb,
    encoded,
    png,
    png_that_claims,
    scene,
    segments,
    with_chunk,
    with_segment,
)

FORMATS = ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF"]
WHOLE = {format: encoded(scene(), format) for format in FORMATS}
SCRIPT = b"<script>alert('Manchette')</script>"


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("Manchette.class", SCRIPT)
    return buffer.getvalue()


def patched(data, old, new):
    assert old in data
    return data.replace(old, new, 1)


def avif_that_claims(width, height):
    return patched(WHOLE["AVIF"], struct.pack(">II", 320, 240), struct.pack(">II", width, height))


def jpeg_that_claims(width, height, **options):
    jpeg = encoded(scene(), "JPEG", **options)
    return patched(jpeg, struct.pack(">HH", 240, 320), struct.pack(">HH", height, width))


def gif_that_claims(width, height):
    data = patched(WHOLE["GIF"], struct.pack("<HH", 320, 240), struct.pack("<HH", width, height))
    return patched(data, struct.pack("<HH", 320, 240), struct.pack("<HH", width, height))


def webp_that_claims(width, height):
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + bytes([2, 0, 0, 0]) + canvas
    frames = b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body = b"WEBP" + chunk + frames + WHOLE["WEBP"][12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def too_many_pixels_in_few_bytes():
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    return png((b"IHDR", header), (b"IDAT", bomb(48)), (b"IEND", b""))


REFUSED = {
    "nothing": b"",
    "one byte": b"\xff",
    "text": b"bonjour",
    "html": b"<html>" + SCRIPT,
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
    "pdf": b"%PDF-1.7" + SCRIPT,
    "archive": zipped(),
    "tiff": encoded(scene(), "TIFF"),
    "bmp": encoded(scene(), "BMP"),
    "icon": encoded(scene((64, 64)), "ICO"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "a pixel to follow readers by": encoded(Image.new("L", (1, 1)), "GIF"),
    "a line": encoded(Image.new("1", (1, 60_000)), "PNG"),
    "png of many pixels": too_many_pixels_in_few_bytes(),
    "png of most pixels": png_that_claims(2**31 - 1, 2**31 - 1),
    "png of no pixels": png_that_claims(0, 0),
    "png short of data": png_that_claims(500, 500),
    "png with text that unfolds": png_that_claims(
        500, 500, (b"zTXt", b"Comment\0\0" + bomb(400)), (b"iTXt", b"a\0\1\0\0\0" + bomb(400))
    ),
    "png with a profile that unfolds": with_chunk(WHOLE["PNG"], b"iCCP", b"a\0\0" + bomb(400)),
    "jpeg of most pixels": jpeg_that_claims(65_500, 65_500),
    "gif of most pixels": gif_that_claims(65_535, 65_535),
    "webp of most pixels": webp_that_claims(16_383, 16_383),
    "avif of most pixels": avif_that_claims(2**31 - 1, 2**31 - 1),
    "two formats at once": b"\x89PNG\r\n\x1a\n" + WHOLE["JPEG"],
} | {
    f"{format} cut in {part}": data[: len(data) * number // 4]
    for format, data in WHOLE.items()
    for part, number in (("four", 1), ("two", 2), ("the end", 3))
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_refuses_with_a_sentence(name):
    with pytest.raises(ValidationError) as refusal:
        take_in(ContentFile(REFUSED[name], name="photo.jpg"))
    assert "mage" in refusal.value.messages[0]


POLYGLOTS = {
    "jpeg and page": WHOLE["JPEG"] + b"<html>" + SCRIPT,
    "jpeg and archive": WHOLE["JPEG"] + zipped(),
    "gif and archive": WHOLE["GIF"] + zipped(),
    "png and archive": WHOLE["PNG"] + zipped(),
    "jpeg with a comment": with_segment(WHOLE["JPEG"], 0xFE, SCRIPT),
    "jpeg with segments": with_segment(with_segment(WHOLE["JPEG"], 0xE1, SCRIPT), 0xEF, SCRIPT),
    "gif with a comment": encoded(scene(), "GIF", comment=SCRIPT),
    "png with text": with_chunk(WHOLE["PNG"], b"tEXt", b"Comment\0" + SCRIPT),
    "png with a profile": with_chunk(WHOLE["PNG"], b"iCCP", b"a\0\0" + zlib.compress(SCRIPT)),
    "several pictures": encoded(
        scene(), "MPO", save_all=True, append_images=[Image.new("RGB", (640, 480))]
    ),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_nothing_survives_but_the_pixels(name):
    kept = take_in(ContentFile(POLYGLOTS[name], name="photo.jpg")).file.read()
    assert segments(kept) == ["APP0"]
    assert b"Manchette" not in kept
    assert kept.find(b"\xff\xd9") == len(kept) - 2


@pytest.mark.parametrize("data", [jpeg_that_claims(2000, 2000), avif_that_claims(6000, 6000)])
def test_what_says_that_it_is_larger_than_it_is_does_no_harm(data):
    taken = take_in(ContentFile(data))
    assert Image.open(taken.file).size == (2000, 2000)


def test_a_panorama_of_200_megapixels_is_taken_in_small():
    panorama = encoded(Image.new("L", (25_000, 8_000), 90), "JPEG")
    assert Image.open(take_in(ContentFile(panorama)).file).size == (LONGEST_SIDE, 640)


def test_a_panorama_that_must_be_held_whole_is_refused_with_what_to_do():
    with pytest.raises(ValidationError, match="4000 pixels"):
        take_in(ContentFile(jpeg_that_claims(25_000, 8_000, progressive=True)))


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_what_moves_it_takes_the_first_picture(format):
    frames = [Image.new("RGB", (32, 32), (3 * n, 0, 255)) for n in range(60)]
    moving = encoded(scene((32, 32)), format, save_all=True, append_images=frames)
    still = take_in(ContentFile(moving)).file
    assert Image.open(still).getpixel((16, 1))[2] < 60


@pytest.mark.parametrize("format", FORMATS)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 255)), min_size=1, max_size=8))
@example([(0.0, 255)])
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_bytes_that_changed_on_the_way_are_a_picture_or_a_sentence(format, changes):
    file = bytearray(WHOLE[format])
    for where, change in changes:
        file[int(where * (len(file) - 1))] ^= change
    try:
        taken = take_in(ContentFile(bytes(file)))
    except ValidationError:
        return
    assert max(Image.open(taken.file).size) <= LONGEST_SIDE
