"""The places of the front page in which a story may be put."""

from functools import cache
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SECONDARY = 4
IN_A_BLOCK = 4


class Place(models.TextChoices):
    LEAD = "lead", gettext_lazy("ouverture")
    SECONDARY = "secondary", gettext_lazy("deuxième rang")
    BLOCK = "block", gettext_lazy("rubrique")


class Spot(NamedTuple):
    """One place: the lead (position 0), or a position from 1 beside it or in a section's block."""

    place: str
    position: int
    # The section's number; None outside the blocks.
    section: int | None = None

    def __str__(self):
        # There is one lead.
        parts = [self.place, self.section, self.position or None]
        return "-".join(str(part) for part in parts if part is not None)

    @classmethod
    def parse(cls, text):
        """Return the Spot that str() wrote so. Raise ValueError on anything else."""
        for spot in (LEAD, *SECONDARIES):
            if text == str(spot):
                return spot
        place, section, position = text.split("-")
        spot = cls(place, int(position), int(section))
        if place != Place.BLOCK or spot not in in_block(spot.section) or text != str(spot):
            raise ValueError(text)
        return spot

    def name(self, sections):
        """Return what the newsroom calls the place; `sections` are the sections by number."""
        if self.place == Place.LEAD:
            return _("Ouverture")
        if self.place == Place.SECONDARY:
            return _("Deuxième rang, %(position)s") % {"position": self.position}
        return f"{sections[self.section].name}, {self.position}"


LEAD = Spot(Place.LEAD, 0)
SECONDARIES = [Spot(Place.SECONDARY, position) for position in range(1, SECONDARY + 1)]


@cache
def in_block(section):
    """Return the places of a section's block, by the section's number."""
    return tuple(Spot(Place.BLOCK, position, section) for position in range(1, IN_A_BLOCK + 1))
