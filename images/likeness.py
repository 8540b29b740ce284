"""What stands for a picture: one colour, and 64 bits by which to know it again."""

from PIL import Image

COLOURS = 5
# By so much of 255 two parts of an even sky may differ once it has been saved again.
NOISE = 1


def tone(picture):
    """Return the colour of which there is most, "#8a7b6c"."""
    small = picture.resize((64, 64), Image.Resampling.BOX).quantize(COLOURS)
    _count, index = max(small.getcolors())
    red, green, blue = small.getpalette()[3 * index : 3 * index + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def fingerprint(picture):
    """Return the picture's difference hash, from -2**63 to 2**63 - 1.

    32 bits say whether a part of it is lighter than the one on its right, 32 whether it is lighter
    than the one below. Saved anew or resized, a picture changes few of them.
    """
    grey = picture.convert("L")
    bits = 0
    for columns, rows, right, down in ((9, 4, 1, 0), (4, 9, 0, 1)):
        small = grey.resize((columns, rows), Image.Resampling.BOX)
        for top in range(rows - down):
            for left in range(columns - right):
                here, there = (
                    small.getpixel((left, top)),
                    small.getpixel((left + right, top + down)),
                )
                bits = bits << 1 | (here > there + NOISE)
    return bits - (1 << 64) if bits >> 63 else bits
