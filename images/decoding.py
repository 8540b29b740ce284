"""The process that reads an upload: python -m images.decoding < upload > answer

The answer is a line of JSON, then the JPEG: {"tone", "fingerprint", "words"}, as `intake.Taken`
says, or {"refused": reason}. It knows nothing of Django, so that it starts in a moment.
"""

import io
import json
import resource
import sys

from PIL import Image

from . import colours, likeness, words_of_file

LONGEST_SIDE = 2000
SHORTEST_SIDE = 8
MAX_PIXELS = 50_000_000
# A JPEG is decoded at the size it is needed in, a half to an eighth: a panorama costs no more.
MAX_PIXELS_OF_JPEG = 250_000_000
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
MEMORY = 512 * 1024 * 1024
SECONDS = 15

HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


class Refused(Exception):  # noqa: N818
    """Its argument is one of the reasons that `intake` has a sentence for."""


def main():
    bound()
    try:
        answer, jpeg = read(sys.stdin.buffer.read())
    except Refused as refusal:
        answer, jpeg = {"refused": str(refusal)}, b""
    except MemoryError:
        answer, jpeg = {"refused": "large"}, b""
    # Pillow's decoders raise all of these on broken input, and say so in their documentation.
    except (OSError, SyntaxError, ValueError, EOFError):
        answer, jpeg = {"refused": "unreadable"}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + jpeg)


def bound():
    """Let this process have so much memory and time, and write no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # At the first it ends by a signal that says why.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data):
    """Return what `intake.Taken` says of the picture, and its JPEG."""
    picture = open_as_what_it_is(data)
    is_jpeg = picture.format in {"JPEG", "MPO"}
    pixels = picture.width * picture.height
    if pixels > (MAX_PIXELS_OF_JPEG if is_jpeg else MAX_PIXELS):
        raise Refused("large")
    if is_jpeg:
        longest = max(picture.size)
        picture.draft(None, [max(1, side * LONGEST_SIDE // longest) for side in picture.size])
    try:
        picture.load()
    except OSError as error:
        # Out of memory, libjpeg says no more than that the file is broken.
        raise Refused("large" if pixels > MAX_PIXELS else "unreadable") from error
    # Not before: a PNG may say its words after its pixels.
    words = words_of_file.words(picture)
    picture = colours.on_white(colours.in_srgb(upright(shrunk(picture))))
    # A comment or a profile would be written along with the pixels.
    picture.info = {}
    buffer = io.BytesIO()
    # Not progressive, which takes five times as long: readers never get this one.
    picture.save(buffer, "JPEG", quality=88)
    answer = {
        "tone": likeness.tone(picture),
        "fingerprint": likeness.fingerprint(picture),
        "words": words,
    }
    return answer, buffer.getvalue()


def open_as_what_it_is(data):
    """Return the picture, not decoded yet. The file's first bytes say what it is, no name does."""
    # The bounds are this module's own, and those of the process.
    Image.MAX_IMAGE_PIXELS = None
    formats = ["JPEG", "PNG", "WEBP", "GIF", "AVIF"]
    if data[4:8] == b"ftyp":
        import pillow_heif

        # A thumbnail, or the picture beside it, need not show what the picture shows.
        pillow_heif.register_heif_opener(
            thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
        )
        formats = ["AVIF", "HEIF"]
    return Image.open(io.BytesIO(data), formats=formats)


def shrunk(picture):
    """Return the picture, at most LONGEST_SIDE pixels on a side."""
    picture = colours.resizable(picture)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if min(picture.size) < SHORTEST_SIDE:
        raise Refused("small")
    return picture


def upright(picture):
    """Return the picture as the camera was held."""
    turn = TURNS.get(words_of_file.orientation(picture))
    return picture if turn is None else picture.transpose(turn)


if __name__ == "__main__":
    main()
