"""What a picture's file says of itself: who took it, where and when, what it shows.

XMP first, then IPTC's older form (IIM); of EXIF only the names and the date, where the others say
nothing. Its position is never read. Field names are those of the IPTC Photo Metadata Standard.
"""

import re
import unicodedata
from datetime import date, timedelta

from PIL import IptcImagePlugin

from .xmp import properties

LONGEST = 300
UTF_8 = b"\x1b%G"
# U+200C and U+200D join and part letters, as Persian needs it; no other mark without ink is kept.
JOINERS = "\u200c\u200d"
TAG = re.compile(r"<[a-z/!?][^>]*>", re.IGNORECASE)
DAY = re.compile(r"(\d{4})[-:/]?(\d\d)[-:/]?(\d\d)")


def words(picture):
    """Return the words of a picture that has been read: text by name, none of it empty."""
    found = {}
    for source in (_xmp, _iptc, _exif):
        try:
            said = source(picture)
        # A picture is worth taking whatever stands in its margins, and however broken it is.
        except Exception:  # noqa: BLE001
            said = {}
        for name, text in said.items():
            if text := _day(text) if name == "taken_on" else plain(text):
                found.setdefault(name, text)
    return found


def orientation(picture):
    """Return how the camera was held, 1 to 8 as EXIF counts."""
    try:
        return picture.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001
        return 1


def _xmp(picture):
    said = properties(picture.info.get("xmp"))
    return {
        "caption": said.get("description", ""),
        "credit": _one_line(" / ", said.get("creator"), said.get("Credit")),
        "source": said.get("Source", ""),
        "place": _one_line(", ", said.get("Location"), said.get("City"), said.get("Country")),
        "taken_on": said.get("DateCreated", ""),
        "alt": said.get("AltTextAccessibility", ""),
    }


def _iptc(picture):
    fields = IptcImagePlugin.getiptcinfo(picture) or {}
    is_utf8 = fields.get((1, 90)) == UTF_8

    def said(number):
        value = fields.get((2, number), b"")
        values = value if isinstance(value, list) else [value]
        return ", ".join(_decoded(value, is_utf8) for value in values)

    return {
        "caption": said(120),
        "credit": _one_line(" / ", said(80), said(110)),
        "source": said(115),
        "place": _one_line(", ", said(92), said(90), said(101)),
        "taken_on": said(55),
    }


def _exif(picture):
    exif = picture.getexif()
    return {
        # Pillow reads each byte as a letter.
        "credit": _decoded((exif.get(0x013B) or exif.get(0x8298) or "").encode("latin-1"), False),
        "taken_on": exif.get_ifd(0x8769).get(0x9003, ""),
    }


def _decoded(value, is_utf8):
    """Return bytes as text. Before UTF-8 a file did not say which letters it was written in."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("utf-8" if is_utf8 else "cp1252", "replace")


def _one_line(between, *parts):
    """Return the parts that add something to those before them, joined."""
    kept = []
    for part in filter(None, (plain(part or "") for part in parts)):
        if not any(part.casefold() in other.casefold() for other in kept):
            kept.append(part)
    return between.join(kept)


def plain(text):
    """Return what is to be read of a text: one line, at most LONGEST characters, no markup."""
    text = text[: 20 * LONGEST] if isinstance(text, str) else ""
    text = TAG.sub(" ", unicodedata.normalize("NFC", text))
    text = "".join(
        " "
        if unicodedata.category(character)[0] in "CZ" and character not in JOINERS
        else character
        for character in text.replace("\u202f", "\xa0")
    )
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _day(text):
    """Return "2026-11-25" of what begins as a date does; empty if no photograph is of that day."""
    if not isinstance(text, str) or not (found := DAY.match(text)):
        return ""
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return ""
    # Somewhere east of here it may be tomorrow already.
    is_possible = date(1826, 1, 1) <= day <= date.today() + timedelta(days=1)
    return day.isoformat() if is_possible else ""
