import re

import pytest

from config import inlined
from images.models import Picture


def colours():
    """Return {class: (red, green, blue)} of the readers' stylesheet."""
    rules = re.findall(r"img\.(t\d{3})\{background:#(...)\}", inlined.style("list"))
    return {name: tuple(int(digit * 2, 16) for digit in colour) for name, colour in rules}


@pytest.mark.parametrize(
    "tone", ["#000000", "#ffffff", "#8a7b6c", "#55aa55", "#fe0180", "#2b1b0b", "#c9d6e8"]
)
def test_a_tone_is_shown_by_the_nearest_colour_there_is(tone):
    wanted = tuple(bytes.fromhex(tone[1:]))

    def distance(colour):
        return sum((one - other) ** 2 for one, other in zip(colour, wanted, strict=True))

    assert colours()[Picture(tone=tone).tone_class] == min(colours().values(), key=distance)


def test_there_is_a_colour_for_every_tone():
    assert len(colours()) == 27
