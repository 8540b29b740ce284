import struct
import zlib

import pytest
from PIL import Image

from images.decoding import TURNS, open_as_what_it_is, read
from tests.images import profiles
from tests.images.files import encoded, png, scene


def colour_of(data):
    """Return the colour in the middle of what is made of the file."""
    picture = open_as_what_it_is(read(data)[1]).convert("RGB")
    return picture.getpixel((picture.width // 2, picture.height // 2))


def near(one, other, most=4):
    return all(abs(a - b) <= most for a, b in zip(one, other, strict=True))


def flat(colour, mode="RGB"):
    return Image.new(mode, (40, 40), colour)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_it_shows_the_colours_of_display_p3(format):
    data = encoded(flat((200, 100, 60)), format, icc_profile=profiles.rgb(profiles.P3))
    # By the matrices of both, a deeper red than the same numbers are in sRGB.
    assert near(colour_of(data), (217, 93, 42), most=6)


def test_it_leaves_the_colours_of_srgb():
    data = encoded(flat((200, 100, 60)), "PNG", icc_profile=profiles.rgb(profiles.SRGB))
    assert near(colour_of(data), (200, 100, 60))


def ink(cyan, magenta, yellow, black):
    """Return what these inks look like on an imaginary press: its cyan is a dull green."""
    if black:
        return 10, 0, 0
    return 95 - 20 * (cyan + magenta + yellow), 50 * magenta - 40 * cyan, 60 * yellow - 20 * magenta


def test_it_shows_the_inks_of_the_press_that_they_are_meant_for():
    green = flat((255, 0, 0, 0), "CMYK")
    data = encoded(green, "JPEG", quality=95, icc_profile=profiles.cmyk(ink))
    # L 75, a -40, b 0; on the way the press's black becomes the screen's.
    assert near(colour_of(data), (81, 204, 183))
    assert near(colour_of(encoded(green, "JPEG", quality=95)), (0, 255, 255))


def test_it_shows_the_greys_of_a_profile():
    dark = colour_of(encoded(flat(128, "L"), "PNG", icc_profile=profiles.grey(3.0)))
    light = colour_of(encoded(flat(128, "L"), "PNG", icc_profile=profiles.grey(1.0)))
    assert dark[0] < 110 < 180 < light[0]


@pytest.mark.parametrize("profile", [b"", b"nonsense", profiles.rgb(profiles.P3)[:200]])
def test_it_takes_a_picture_whose_profile_is_broken(profile):
    data = encoded(flat((200, 100, 60)), "JPEG", quality=95, icc_profile=profile)
    assert near(colour_of(data), (200, 100, 60))


def test_it_takes_grey_with_a_profile_of_colours():
    data = encoded(flat(128, "L"), "PNG", icc_profile=profiles.rgb(profiles.SRGB))
    assert near(colour_of(data), (128, 128, 128))


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 90, (90, 90, 90)),
        ("LA", (90, 255), (90, 90, 90)),
        ("LA", (90, 0), (255, 255, 255)),
        ("RGBA", (0, 0, 0, 128), (127, 127, 127)),
        ("I;16", 90 * 257, (90, 90, 90)),
    ],
)
def test_it_shows_every_kind_of_png(mode, colour, expected):
    assert near(colour_of(encoded(flat(colour, mode), "PNG")), expected)


def test_it_shows_sixteen_bits_of_colour():
    header = struct.pack(">IIBBBBB", 40, 40, 16, 2, 0, 0, 0)
    row = b"\0" + struct.pack(">3H", 200 * 257, 100 * 257, 60 * 257) * 40
    data = png((b"IHDR", header), (b"IDAT", zlib.compress(row * 40)), (b"IEND", b""))
    assert near(colour_of(data), (200, 100, 60))


def test_it_puts_what_a_palette_or_a_key_makes_transparent_on_white():
    palette = flat((9, 9, 9)).quantize(4)
    assert near(colour_of(encoded(palette, "PNG")), (9, 9, 9))
    assert near(colour_of(encoded(palette, "PNG", transparency=0)), (255, 255, 255))
    assert near(colour_of(encoded(palette, "GIF", transparency=0)), (255, 255, 255))
    assert near(colour_of(encoded(flat((9, 9, 9)), "PNG", transparency=(9, 9, 9))), (255,) * 3)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_it_turns_a_picture_as_the_camera_was_held(format):
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = open_as_what_it_is(read(encoded(scene(), format, exif=exif.tobytes()))[1])
    assert upright.size == (240, 320)
    # The ramp, dark above in the file, is dark on the right.
    assert upright.getpixel((225, 10))[1] < 60 < 180 < upright.getpixel((15, 10))[1]


def test_it_knows_all_the_ways_of_holding_a_camera():
    corners = Image.new("L", (2, 2))
    corners.putdata([10, 20, 30, 40])
    turned = {
        way: list(corners.transpose(turn).get_flattened_data()) for way, turn in TURNS.items()
    }
    # What EXIF says stands in the first row and in the first column of each.
    assert turned == {
        2: [20, 10, 40, 30],
        3: [40, 30, 20, 10],
        4: [30, 40, 10, 20],
        5: [10, 30, 20, 40],
        6: [30, 10, 40, 20],
        7: [40, 20, 30, 10],
        8: [20, 40, 10, 30],
    }
