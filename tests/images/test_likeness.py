from itertools import combinations

import pytest
from PIL import Image, ImageEnhance, ImageOps

from images.decoding import read
from tests.images.files import encoded, scene


def answer(picture, format="PNG", **options):  # noqa: A002
    return read(encoded(picture, format, **options))[0]


def apart(one, other):
    """Return how many bits of two pictures' fingerprints differ."""
    return ((one["fingerprint"] ^ other["fingerprint"]) & (2**64 - 1)).bit_count()


@pytest.mark.parametrize(
    ("changed", "format", "options"),
    [
        (scene((1200, 900)), "JPEG", {"quality": 40}),
        (scene((160, 120)), "WEBP", {"quality": 50}),
        (ImageEnhance.Brightness(scene()).enhance(0.9), "AVIF", {}),
    ],
)
def test_it_knows_a_picture_again(changed, format, options):  # noqa: A002
    assert apart(answer(scene()), answer(changed, format, **options)) <= 4


def test_it_tells_pictures_apart():
    others = [ImageOps.mirror(scene()), ImageOps.flip(scene()), ImageOps.invert(scene())]
    others += [scene().rotate(90), Image.new("RGB", (320, 240), "peru")]
    answers = [answer(picture) for picture in (scene(), *others)]
    for one, other in combinations(answers, 2):
        assert apart(one, other) > 4


def test_a_fingerprint_fits_a_bigint():
    ramp = Image.linear_gradient("L")
    dark = answer(Image.blend(ramp, ramp.rotate(90), 0.5))
    light = answer(Image.blend(ramp.rotate(180), ramp.rotate(270), 0.5))
    assert (light["fingerprint"], dark["fingerprint"]) == (-1, 0)


@pytest.mark.parametrize("colour", [(200, 100, 60), (255, 255, 255), (0, 0, 0)])
def test_the_tone_is_the_colour_of_which_there_is_most(colour):
    picture = Image.new("RGB", (100, 100), colour)
    picture.paste((0, 0, 255), (0, 0, 100, 30))
    assert answer(picture)["tone"] == "#{:02x}{:02x}{:02x}".format(*colour)
