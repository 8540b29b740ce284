"""The publication's icon, drawn: for the browser's tab, a phone's home screen, the manifest.

It is the logo, where that is about as wide as high, or the first letter of the name.
"""

import hashlib
import io
import re
import unicodedata
from functools import lru_cache

from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont

# As static/site/00-tokens.css has them.
PAPER, ACCENT = "#fdfaf4", "#9c2f14"
# {name: size in pixels}.
SIZES = {"48": 48, "180": 180, "192": 192, "512": 512, "masque-512": 512}
# A logo that is longer says nothing at the size of a thumb.
LONGEST = 2
# Counted up when the drawing changes, so that browsers ask for it.
DRAWING = 1
# How much of an icon the logo takes: a mask may leave of it a circle of 80 %.
_SHARE, _SHARE_MASKED = 0.84, 0.56

_ARTICLE = re.compile(r"^\s*(?:l[’']|les?\s|la\s)(?=\w)", re.IGNORECASE)


def stamp(masthead):
    """Return what an icon's address changes by: a short text made of all that it is drawn from."""
    drawn_from = f"{DRAWING} {letter_of(masthead.name)} {masthead.logo.name or ''}"
    return hashlib.sha256(drawn_from.encode()).hexdigest()[:10]


def letter_of(name):
    """Return the letter that stands for a name, that of L’Écho being É; of no letters, nothing."""
    name = _ARTICLE.sub("", name)
    return next((character for character in name if character.isalnum()), "").upper()


def icon(masthead, name):
    """Return the bytes of a PNG of the masthead's, `name` being one of SIZES."""
    return _icon(masthead.logo.name or "", letter_of(masthead.name), name)


@lru_cache(maxsize=32)
def _icon(logo_name, letter, name):
    size = SIZES[name]
    share = _SHARE_MASKED if name.startswith("masque") else _SHARE
    image = (_of_logo(logo_name, size, share) if logo_name else None) or _of_letter(letter, size)
    buffer = io.BytesIO()
    image.quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _of_logo(logo_name, size, share):
    """Return the logo in the middle of paper; None if it is too long, or cannot be read."""
    try:
        with default_storage.open(logo_name) as stored, Image.open(stored) as opened:
            logo = opened.convert("RGBA")
    except (OSError, ValueError):
        return None
    if max(logo.size) > LONGEST * min(logo.size):
        return None
    scale = size * share / max(logo.size)
    width, height = (max(1, round(side * scale)) for side in logo.size)
    logo = logo.resize((width, height), Image.Resampling.LANCZOS)
    image = Image.new("RGB", (size, size), PAPER)
    image.paste(logo, ((size - width) // 2, (size - height) // 2), logo)
    return image


def _of_letter(letter, size):
    """Return the letter on the accent, above the strip of cloth that the masthead has."""
    side = 1024
    image = Image.new("RGB", (side, side), ACCENT)
    pen = ImageDraw.Draw(image)
    letter = _drawable(letter)
    # In a tab there is room for a letter alone.
    is_tiny = bool(letter) and size < 100
    if letter:
        font = ImageFont.load_default(760 if is_tiny else 430)
        at = (side / 2, side * (0.5 if is_tiny else 0.45))
        pen.text(at, letter, PAPER, font, anchor="mm", stroke_width=12)
    if not is_tiny:
        step, top = side // 8, round(side * 0.76)
        for left in range(0, side, step):
            middle, right, half = left + step / 2, left + step, top + step / 2
            pen.polygon([(middle, top), (right, half), (middle, top + step), (left, half)], PAPER)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _drawable(letter):
    """Return the letter, or without its accent, or nothing: as Pillow's own font has it."""
    font = ImageFont.load_default(40)
    missing = bytes(font.getmask("\uffff"))
    plain = unicodedata.normalize("NFD", letter)[:1]
    return next((one for one in (letter, plain) if one and bytes(font.getmask(one)) != missing), "")
