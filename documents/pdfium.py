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

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_PACKED = re.compile(
    rb"/ObjStm\b[^<>]*(?:<<[^<>]*>>[^<>]*)*>>\s*stream\r?\n(.*?)endstream", re.DOTALL
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PROGRAM = re.compile(rb"/(?:JavaScript|JS|Launch)(?![A-Za-z0-9])")
MOST_UNPACKED = 32 * 1024 * 1024


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

    What is looked at is everything but the contents of streams, and the streams of objects.
    """
    budget = MOST_UNPACKED
    pieces = [_STREAM.sub(b"", data)]
    for match in _PACKED.finditer(data):
        try:
            pieces.append(zlib.decompressobj().decompress(match[1], budget))
        except zlib.error:
            continue
        budget -= len(pieces[-1])
        if budget <= 0:
            break
    plain = (_ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), piece) for piece in pieces)
    return any(_PROGRAM.search(piece) for piece in plain)


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
