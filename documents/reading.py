"""What a PDF says of itself, asked of a process that may come to harm."""

import json
import subprocess
import sys
from pathlib import Path

from PIL import Image

from . import pdfium

# The process bounds its own work; a machine under load may be slow to begin.
PATIENCE = pdfium.SECONDS + 20
COVER_WIDTH = 480
# A page longer than that is shown from its top.
COVER_HEIGHT = 720


def facts(data):
    """Return {"pages": count, "has_program": bool}, or {"refused": "locked" or "broken"}."""
    try:
        said = json.loads(_ask(data, "count"))
    except ValueError:
        said = None
    match said:
        # Who reads hostile bytes is not believed on everything either.
        case {"pages": int(), "has_program": bool()} | {"refused": "locked"}:
            return said
    return {"refused": "broken"}


def first_page(data):
    """Return the first page as an Image COVER_WIDTH wide; None if it cannot be drawn."""
    size, _line, pixels = _ask(data, "draw", COVER_WIDTH, COVER_HEIGHT).partition(b"\n")
    try:
        width, height = map(int, size.split())
    except ValueError:
        return None
    # Pixels are all that is taken over, and as many as there should be.
    fits = 0 < width <= COVER_WIDTH + 1 and 0 < height <= COVER_HEIGHT + 1
    if not fits or len(pixels) != 3 * width * height:
        return None
    return Image.frombytes("RGB", (width, height), pixels)


def _ask(data, *arguments):
    """Return what the program wrote; nothing if it crashed or took too long."""
    # -B: on a full disk it would leave halves of its own compiled code behind.
    command = [sys.executable, "-I", "-B", str(Path(pdfium.__file__)), *map(str, arguments)]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=data, capture_output=True, timeout=PATIENCE, env={}, check=True
        )
    except subprocess.SubprocessError:
        return b""
    return done.stdout
