"""A program that reads one PDF on its standard input, apart from everything else.

PDFium, which reads bytes that somebody made up, may crash, loop or be taken over: so it runs here
alone, without Django, without the newsroom's secrets, within bounds of time and memory.

    pdfium.py count
        writes {"pages": 3, "has_program": false}, or {"refused": "locked" or "broken"}
    pdfium.py draw WIDTH HEIGHT
        writes its width and height on a line, then the first page's pixels as RGB: as wide as
        asked, and of its top no more than that height
"""

import json
import re
import resource
import sys
import zlib

SECONDS = 10
BYTES = 512 * 1024 * 1024

# What the streams of objects may come to, all together; what is beyond is not looked at.
MOST_UNPACKED = 32 * 1024 * 1024

_STREAM = re.compile(rb"\bstream\r?\n")


def _spelt(name):
    """Return a pattern of the name, each of its letters as it is or as its number: J or #4a."""
    return "".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)


_PROGRAM = re.compile(
    f"/(?:{'|'.join(map(_spelt, ('JavaScript', 'JS', 'Launch')))})(?![A-Za-z0-9#])".encode()
)


def bind():
    """Bound what this process may use, for good."""
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))


def opened(data):
    """Return the PdfDocument, or end the program by saying why there is none."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = {pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY}
        say(refused="locked" if error.err_code in locked else "broken")
        sys.exit()


def say(**facts):
    sys.stdout.write(json.dumps(facts))


def has_program(data):
    """Whether the PDF names something to be run. It may still hide it: readers' viewers guard them.

    What is looked at is all that is no stream, and the streams that hold objects.
    """
    left = MOST_UNPACKED
    for piece in data.split(b"endstream"):
        head, *stream = _STREAM.split(piece, maxsplit=1)
        texts = [head]
        if stream and b"/ObjStm" in head[-2000:] and left > 0:
            texts.append(_unpacked(stream[0], left))
            left -= len(texts[-1])
        if any(map(_PROGRAM.search, texts)):
            return True
    return False


def _unpacked(stream, most):
    try:
        return zlib.decompressobj().decompress(stream, most)
    except zlib.error:
        return b""


def count(data):
    from pypdfium2 import raw

    pdf = opened(data)
    runs = raw.FPDFDoc_GetJavaScriptActionCount(pdf.raw) > 0 or has_program(data)
    say(pages=len(pdf), has_program=runs)


def draw(data, width, most_height):
    page = opened(data)[0]
    across, down = page.get_size()
    scale = width / across
    bitmap = page.render(
        scale=scale,
        crop=(0, max(0, down - most_height / scale), 0, 0),
        may_draw_forms=False,
        rev_byteorder=True,
        fill_color=(255, 255, 255, 255),
    )
    sys.stdout.write(f"{bitmap.width} {bitmap.height}\n")
    sys.stdout.flush()
    pixels, row = bytes(bitmap.buffer), bitmap.width * bitmap.n_channels
    for start in range(0, bitmap.stride * bitmap.height, bitmap.stride):
        sys.stdout.buffer.write(pixels[start : start + row])


if __name__ == "__main__":
    bind()
    deed, *numbers = sys.argv[1:]
    {"count": count, "draw": draw}[deed](sys.stdin.buffer.read(), *map(int, numbers))
