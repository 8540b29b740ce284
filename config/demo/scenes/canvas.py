"""The drawing vocabulary: light, land, and what stands on it, as flat silhouettes with haze."""

import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

# Sky above, sky at the horizon, sun, then land from far to near, and what catches the light.
PALETTES = [
    ("#f2b66d", "#fbe3b5", "#fff3d6", "#d79a63", "#a85f3a", "#4a2419", "#f7d08a"),
    ("#1f3a5f", "#e58a5a", "#ffd9a0", "#7b4b5c", "#4a2e45", "#1d1526", "#f6a868"),
    ("#7fb2b8", "#e9ead2", "#fffbe6", "#a9b79a", "#6f7f5e", "#2c3a2e", "#e9c46a"),
    ("#c65b3a", "#f4b56a", "#ffe8bd", "#9a4a38", "#6a2c2a", "#2a1216", "#ffcf8a"),
    ("#4d6f8f", "#d8c9b0", "#fff6e0", "#9a8f86", "#5e5a60", "#22242e", "#e0a458"),
    ("#e8c48a", "#f8ead0", "#ffffff", "#c9a06c", "#8d6b46", "#3d2a1c", "#d96f3e"),
]
NIGHT = ("#0b1026", "#27305a", "#f4e9c8", "#1a2142", "#121733", "#070a18", "#ffc66b")
CLOTH = ["#2f4f8f", "#b5402e", "#e0a030", "#2e7d6b", "#7a3b69", "#efe6d2", "#d8663c", "#1f6f8b"]


def rgb(colour):
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def mix(one, other, share):
    """Return `one` with that share of `other` in it."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


class Canvas:
    """A picture being painted at twice its size, measured in thousandths of its width."""

    def __init__(self, seed, size, scale=2):
        self.random = random.Random(seed)  # noqa: S311 - a drawing, not a secret
        self.size = size
        self.width, self.height = size[0] * scale, size[1] * scale
        self.unit = self.width / 1000
        self.tall = self.height / self.unit
        self.image = Image.new("RGB", (self.width, self.height))
        self.pen = ImageDraw.Draw(self.image)
        self.use(self.random.choice(PALETTES))

    def use(self, palette):
        self.high, self.low, self.sun, self.far, self.mid, self.near, self.light = palette

    def finished(self):
        """Return the picture at its size, with a little grain and a darker rim."""
        image = self.image.resize(self.size, Image.Resampling.LANCZOS)
        grain = Image.effect_noise(self.size, 14).convert("RGB")
        image = ImageChops.overlay(image, grain)
        rim = Image.radial_gradient("L").resize(self.size).point(lambda value: 255 - value // 4)
        return ImageChops.multiply(image, Image.merge("RGB", [rim] * 3))

    def points(self, pairs):
        return [(x * self.unit, y * self.unit) for x, y in pairs]

    def shape(self, pairs, colour):
        self.pen.polygon(self.points(pairs), fill=colour)

    def box(self, x, y, width, height, colour, radius=0):
        corners = self.points([(x, y), (x + width, y + height)])
        self.pen.rounded_rectangle([*corners[0], *corners[1]], radius * self.unit, fill=colour)

    def disc(self, x, y, radius, colour, flat=1.0):
        corners = self.points([(x - radius, y - radius * flat), (x + radius, y + radius * flat)])
        self.pen.ellipse([*corners[0], *corners[1]], fill=colour)

    def line(self, pairs, colour, thickness=1.0):
        self.pen.line(self.points(pairs), fill=colour, width=max(1, round(thickness * self.unit)))

    def between(self, low, high):
        return self.random.uniform(low, high)

    def spread(self, count, start=0, end=1000, jitter=0.35):
        """Return `count` places from left to right, none quite where one expects it."""
        step = (end - start) / count
        return [start + step * (i + 0.5 + self.between(-jitter, jitter)) for i in range(count)]

    # Light and land.

    def gradient(self, top, bottom, start=0, end=None):
        end = self.tall if end is None else end
        rows = max(2, round((end - start) * self.unit))
        band = Image.linear_gradient("L").resize((self.width, rows))
        upper = Image.new("RGB", (self.width, rows), top)
        lower = Image.new("RGB", (self.width, rows), bottom)
        self.image.paste(Image.composite(lower, upper, band), (0, round(start * self.unit)))

    def sky(self, horizon):
        self.gradient(self.high, self.low, 0, horizon + 2)
        x, y, radius = self.between(150, 850), horizon - self.between(60, 220), self.between(34, 62)
        glow = Image.new("L", (self.width // 8, self.height // 8))
        centre = [value * self.unit / 8 for value in (x, y, radius * 2.6)]
        ImageDraw.Draw(glow).ellipse(
            [
                centre[0] - centre[2],
                centre[1] - centre[2],
                centre[0] + centre[2],
                centre[1] + centre[2],
            ],
            fill=150,
        )
        glow = glow.filter(ImageFilter.GaussianBlur(radius * self.unit / 10))
        light = Image.new("RGB", self.image.size, self.sun)
        self.image.paste(light, mask=glow.resize(self.image.size))
        self.disc(x, y, radius, self.sun)

    def hills(self, base, height, colour, steps=9):
        """Paint a soft range whose feet stand at `base`, down to the bottom of the picture."""
        tops = [(x, base - self.between(0, height)) for x in range(0, 1001, 1000 // steps)]
        tops = [(-1, base)] + tops + [(1001, base)]
        smooth = []
        for (x1, y1), (x2, y2) in zip(tops, tops[1:], strict=False):
            for i in range(8):
                share = i / 8
                ease = share * share * (3 - 2 * share)
                smooth.append((x1 + (x2 - x1) * share, y1 + (y2 - y1) * ease))
        self.shape([*smooth, (1001, base), (1001, self.tall), (-1, self.tall)], colour)

    def ground(self, horizon, near=None):
        self.gradient(self.mid, near or self.near, horizon, self.tall)

    def water(self, horizon, end=None):
        end = self.tall if end is None else end
        self.gradient(mix(self.low, self.mid, 0.25), mix(self.mid, self.near, 0.35), horizon, end)
        for _ in range(90):
            y = horizon + (end - horizon) * self.random.random() ** 1.6
            depth = (y - horizon) / (end - horizon)
            length, x = 8 + 90 * depth, self.between(0, 1000)
            colour = mix(self.light, self.mid, self.between(0.2, 0.75))
            self.line([(x, y), (x + length, y)], colour, 0.5 + 1.6 * depth)

    # What stands on the land.

    def person(self, x, foot, height, colour=None, load=False):
        colour = colour or self.random.choice(CLOTH)
        skin, wide = mix(self.near, "#3a1d12", 0.5), height * self.between(0.16, 0.21)
        self.shadow(x, foot, wide * 2.4)
        top = foot - height * 0.8
        self.shape(
            [(x - wide * 0.55, top), (x + wide * 0.55, top), (x + wide, foot), (x - wide, foot)],
            colour,
        )
        self.disc(x, top, wide * 0.56, colour)
        self.disc(x, foot - height * 0.9, height * 0.085, skin)
        if self.random.random() < 0.5 and not load:
            self.disc(x, foot - height * 0.94, height * 0.085, self.random.choice(CLOTH), 0.6)
        if load:
            self.disc(x, foot - height * 1.02, height * 0.2, mix(self.light, self.near, 0.2), 0.42)

    def shadow(self, x, foot, length):
        self.disc(x + length * 0.35, foot, length * 0.6, mix(self.mid, self.near, 0.75), 0.14)

    def crowd(self, count, foot, height, start=0, end=1000):
        for x in self.spread(count, start, end):
            self.person(x, foot + self.between(-6, 10), height * self.between(0.9, 1.12))

    def baobab(self, x, foot, height, colour=None):
        colour = colour or self.near
        wide = height * 0.13
        self.shape(
            [
                *[(x - wide, foot), (x - wide * 0.75, foot - height * 0.55)],
                *[(x + wide * 0.75, foot - height * 0.55), (x + wide, foot)],
            ],
            colour,
        )
        for side in (-1, 1):
            for lift, reach in ((0.95, 0.28), (0.82, 0.42), (0.68, 0.3)):
                end = (x + side * height * reach, foot - height * lift)
                self.line([(x, foot - height * 0.5), end], colour, height * 0.045)
                self.disc(*end, height * self.between(0.07, 0.11), colour, 0.6)

    def palm(self, x, foot, height, colour=None):
        colour, lean = colour or self.near, self.between(-0.06, 0.06) * height
        crown = (x + lean, foot - height)
        self.line([(x, foot), crown], colour, height * 0.035)
        for angle in range(-3, 4):
            tip = (
                crown[0] + angle * height * 0.07,
                crown[1] - height * (0.14 - 0.025 * angle * angle),
            )
            self.line([crown, tip], colour, height * 0.022)

    def house(self, x, foot, width, height, colour=None):
        """A house of banco, its beams standing out, its door in shadow."""
        colour = colour or mix(self.light, self.mid, self.between(0.3, 0.6))
        dark = mix(colour, self.near, 0.55)
        self.box(x, foot - height, width, height, colour)
        self.box(
            x + width * 0.72, foot - height, width * 0.28, height, mix(colour, self.near, 0.22)
        )
        for i in range(max(2, round(width / 26))):
            post = x + width * (i + 0.5) / max(2, round(width / 26))
            self.shape(
                [(post - 5, foot - height), (post, foot - height - 14), (post + 5, foot - height)],
                colour,
            )
            self.box(post - 1.4, foot - height * 0.82, 2.8, 7, dark)
        self.box(x + width * 0.4, foot - height * 0.45, width * 0.16, height * 0.45, dark, 3)

    def mosque(self, x, foot, size):
        """Three towers of banco between walls, as on the river's banks."""
        wall = mix(self.light, self.mid, 0.45)
        self.box(x, foot - size * 0.5, size * 2, size * 0.5, wall)
        for place, tall in ((0.3, 0.85), (1, 1.1), (1.7, 0.85)):
            left, wide = x + size * (place - 0.16), size * 0.32
            top = foot - size * tall
            self.shape(
                [
                    (left, foot),
                    (left + wide * 0.15, top),
                    (left + wide * 0.85, top),
                    (left + wide, foot),
                ],
                mix(wall, self.near, 0.12 * place),
            )
            self.disc(left + wide / 2, top, wide * 0.32, wall, 1.3)
            for row in range(4):
                y = foot - size * tall * (0.3 + 0.16 * row)
                for beam in range(3):
                    self.box(
                        left + wide * (0.26 + 0.2 * beam), y, 2.2, 6, mix(wall, self.near, 0.7)
                    )

    def pirogue(self, x, y, length, colour=None):
        colour = colour or self.near
        self.shape(
            [
                *[
                    (x - length * 0.5, y - length * 0.07),
                    (x - length * 0.38, y),
                    (x, y + length * 0.018),
                ],
                *[(x + length * 0.38, y), (x + length * 0.5, y - length * 0.07)],
                *[(x + length * 0.3, y + length * 0.05), (x - length * 0.3, y + length * 0.05)],
            ],
            colour,
        )
        self.line(
            [(x + length * 0.2, y - length * 0.34), (x + length * 0.29, y + length * 0.1)],
            colour,
            1.6,
        )
        self.person(x + length * 0.2, y + length * 0.015, length * 0.33)

    def parasol(self, x, foot, size, colour=None):
        colour = colour or self.random.choice(CLOTH)
        self.line([(x, foot), (x, foot - size)], self.near, 2)
        top = foot - size * 1.12
        for half, shade in ((-1, 0.0), (1, 0.25)):
            self.shape(
                [(x, top), (x + half * size * 0.62, foot - size * 0.82), (x, foot - size * 0.8)],
                mix(colour, self.near, shade),
            )

    def minibus(self, x, foot, length, colour="#2e7d4f"):
        self.shadow(x + length * 0.4, foot, length)
        height = length * 0.46
        self.box(x, foot - height, length, height * 0.86, colour, length * 0.05)
        self.box(
            x + length * 0.05,
            foot - height * 0.9,
            length * 0.9,
            height * 0.32,
            mix(self.low, self.near, 0.35),
            4,
        )
        for pillar in (0.28, 0.5, 0.72):
            self.box(
                x + length * pillar, foot - height * 0.95, length * 0.025, height * 0.4, colour
            )
        self.box(x, foot - height * 0.42, length, height * 0.06, self.light)
        for wheel in (0.2, 0.8):
            self.disc(x + length * wheel, foot - height * 0.08, length * 0.09, self.near)
            self.disc(
                x + length * wheel,
                foot - height * 0.08,
                length * 0.04,
                mix(self.near, "#ffffff", 0.5),
            )
        for bundle in range(self.random.randint(1, 4)):
            left = x + length * (0.08 + 0.2 * bundle)
            self.box(
                left,
                foot - height * 1.2,
                length * 0.17,
                height * 0.24,
                self.random.choice(CLOTH),
                5,
            )
