"""What stands for a picture: one colour, and 64 bits by which to know it again."""

from PIL import Image

COLOURS = 5


def tone(picture):
    """Return the colour of which there is most, "#8a7b6c"."""
    small = picture.resize((64, 64), Image.Resampling.BOX).quantize(COLOURS)
    _count, index = max(small.getcolors())
    red, green, blue = small.getpalette()[3 * index : 3 * index + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def fingerprint(picture):
    """Return the picture's difference hash, from -2**63 to 2**63 - 1.

    A bit for each of 8 × 8 places: whether it is lighter than the one to its right. Saved anew or
    resized, a picture changes few of them.
    """
    small = picture.convert("L").resize((9, 8), Image.Resampling.BOX)
    bits = 0
    for top in range(8):
        for left in range(8):
            lighter = small.getpixel((left, top)) > small.getpixel((left + 1, top))
            bits = bits << 1 | lighter
    return bits - (1 << 64) if bits >> 63 else bits
