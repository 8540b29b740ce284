"""What each scene is made of, from the sky down to the nearest thing."""

import math

from .canvas import CLOTH, NIGHT, mix


def river(c):
    horizon = c.between(250, 310)
    c.sky(horizon)
    c.hills(horizon, 30, mix(c.far, c.low, 0.4))
    for x in c.spread(7):
        c.palm(x, horizon + 2, c.between(40, 80), mix(c.mid, c.far, 0.4))
    if c.random.random() < 0.5:
        c.mosque(c.between(80, 700), horizon + 2, c.between(70, 100))
    c.water(horizon)
    for depth in sorted(c.random.random() for _ in range(c.random.randint(2, 5))):
        y = horizon + 40 + depth * 190
        c.pirogue(c.between(120, 880), y, 110 + 260 * depth, mix(c.mid, c.near, 0.4 + 0.6 * depth))


def market(c):
    horizon = c.between(210, 260)
    c.sky(horizon)
    for x in c.spread(6, jitter=0.1):
        c.house(x - 90, horizon + 25, c.between(130, 190), c.between(60, 120))
    c.ground(horizon + 20)
    for row in range(3):
        foot, size = horizon + 90 + row * 105, 95 + row * 55
        for x in c.spread(6 - row):
            if c.random.random() < 0.62:
                c.parasol(x, foot, size)
                stall = size * 0.5
                c.box(
                    x - stall,
                    foot - size * 0.22,
                    stall * 2,
                    size * 0.22,
                    mix(c.mid, c.near, 0.5),
                    3,
                )
                for heap in range(4):
                    place = x - stall + stall * (0.3 + 0.47 * heap)
                    c.disc(place, foot - size * 0.24, size * 0.11, c.random.choice(CLOTH[1:]), 0.75)
            else:
                c.person(x, foot + 8, size * 0.95, load=c.random.random() < 0.5)


def city(c):
    horizon = c.between(300, 350)
    c.sky(horizon)
    for depth, tall in ((0.75, 150), (0.45, 110), (0.15, 80)):
        colour = mix(c.mid, c.low, depth)
        x = -20
        while x < 1000:
            width, height = c.between(40, 95), c.between(30, tall)
            c.box(x, horizon - height, width, height + 40, mix(colour, c.near, c.between(0, 0.12)))
            if depth < 0.5:
                for window in range(int(width * height / 420)):
                    left = x + 6 + (window * 13) % max(1, width - 14)
                    c.box(
                        left,
                        horizon - height + 8 + (window * 29) % max(1, height - 14),
                        5,
                        6,
                        c.light,
                    )
            x += width + c.between(-6, 8)
    c.ground(horizon + 20)
    c.line([(0, c.tall - 120), (1000, c.tall - 150)], mix(c.mid, c.light, 0.4), 3)
    for x in c.spread(4):
        c.palm(x, c.tall - 120, c.between(120, 190))
    c.minibus(c.between(80, 600), c.tall - 50, c.between(190, 260))
    c.crowd(5, c.tall - 60, 95)


def road(c):
    horizon = c.between(240, 290)
    c.sky(horizon)
    c.hills(horizon, 45, mix(c.far, c.low, 0.35))
    c.ground(horizon)
    vanish = c.between(380, 620)
    laterite = mix(c.light, "#b0502c", 0.65)
    c.shape([(vanish - 6, horizon), (vanish + 6, horizon), (880, c.tall), (120, c.tall)], laterite)
    for step in range(9):
        y = horizon + (c.tall - horizon) * (step / 9) ** 1.8
        c.line(
            [(vanish + (500 - vanish) * (step / 9), y), (500, y + 6 + step * 2)],
            c.light,
            1 + step * 0.4,
        )
    for x in (70, 190, 830, 930):
        c.baobab(x, horizon + c.between(20, 60), c.between(90, 190), mix(c.mid, c.near, 0.7))
    c.minibus(
        c.between(330, 480), horizon + 165, 220, c.random.choice(["#2e7d4f", "#d8a12c", "#3f6ea5"])
    )
    c.crowd(3, c.tall - 70, 120, 620, 980)


def field(c):
    horizon = c.between(200, 260)
    c.sky(horizon)
    c.hills(horizon, 28, mix(c.far, c.low, 0.3))
    c.ground(horizon)
    green = mix(c.random.choice(["#6f8f3f", "#8fa24a", "#c9a84c"]), c.mid, 0.3)
    vanish = c.between(300, 700)
    for row in range(-16, 17):
        c.line(
            [(vanish + row * 12, horizon), (500 + row * 150, c.tall)], mix(green, c.near, 0.2), 4
        )
    for row in range(12):
        y = horizon + 14 + (c.tall - horizon) * (row / 12) ** 1.7
        size = 3 + row * 2.6
        for x in c.spread(34 - row * 2):
            c.line([(x, y + size), (x + c.between(-2, 2), y - size * 1.3)], green, 1 + row * 0.22)
            c.disc(x, y - size * 1.2, size * 0.35, mix("#fff7e6", c.light, c.between(0, 0.6)))
    c.baobab(c.between(100, 900), horizon + 25, c.between(130, 190), mix(c.mid, c.near, 0.8))
    c.crowd(c.random.randint(2, 5), c.tall - 90, 135)


def stadium(c):
    horizon = 190
    c.sky(horizon)
    c.shape(
        [(0, 250), (0, 150), (250, 120), (750, 120), (1000, 150), (1000, 250)],
        mix(c.mid, c.near, 0.4),
    )
    for row in range(8):
        for x in c.spread(70):
            c.disc(x, 140 + row * 13, 4, mix(c.random.choice(CLOTH), c.near, 0.25))
    c.gradient(mix("#5f8f45", c.low, 0.2), mix("#2f5a2c", c.near, 0.3), 245, c.tall)
    for stripe in range(0, 10, 2):
        left, right = stripe * 100, stripe * 100 + 100
        c.shape(
            [
                (500 + (left - 500) * 0.6, 245),
                (500 + (right - 500) * 0.6, 245),
                (right, c.tall),
                (left, c.tall),
            ],
            mix("#4f8040", c.mid, 0.18),
        )
    c.line([(0, 262), (1000, 262)], "#f4f1e4", 2)
    c.line([(500, 262), (500, c.tall)], "#f4f1e4", 3)
    for x in (60, 940):
        c.line([(x, 240), (x, 30)], c.near, 5)
        for lamp in range(6):
            c.disc(x - 18 + 18 * (lamp % 3), 32 + 16 * (lamp // 3), 8, c.sun)
    shirts = c.random.sample(CLOTH, 2)
    for number, x in enumerate(c.spread(9, 80, 940)):
        c.person(x, c.between(350, c.tall - 40), c.between(85, 125), shirts[number % 2])
    c.disc(c.between(300, 700), c.tall - 45, 11, "#fbf7ea")


def stage(c):
    c.use(NIGHT)
    c.gradient(c.high, mix(c.low, "#5a1f4a", 0.5), 0, c.tall)
    hues = c.random.sample(["#d94f3d", "#e8a33d", "#3f7fbf", "#8a4fbf", "#3fae8a"], 3)
    for x, hue in zip((180, 500, 820), hues, strict=True):
        aim = c.between(250, 750)
        for width, share in ((150, 0.75), (95, 0.6), (45, 0.4)):
            c.shape(
                [(x - 4, 0), (x + 4, 0), (aim + width, 420), (aim - width, 420)],
                mix(hue, c.low, share),
            )
    c.box(0, 415, 1000, 160, c.near)
    c.box(0, 412, 1000, 6, mix(hues[0], c.near, 0.4))
    for x in c.spread(c.random.randint(3, 5), 220, 800):
        c.person(x, 418, c.between(150, 185))
        if c.random.random() < 0.6:
            c.disc(x + 18, 345, 24, "#c98a4b", 1.1)
            c.line([(x + 18, 340), (x + 46, 230)], "#7a4a26", 4)
    for x in c.spread(26):
        c.disc(x, c.between(510, 560), c.between(18, 26), mix(c.near, "#000000", 0.3), 1.2)
        if c.random.random() < 0.3:
            c.line([(x, 520), (x + c.between(-20, 20), 450)], mix(c.near, "#000000", 0.3), 8)


def classroom(c):
    wall = mix(c.light, "#f4e6c8", 0.6)
    c.gradient(wall, mix(wall, c.mid, 0.35), 0, c.tall)
    c.box(150, 70, 560, 210, mix(c.near, "#24483a", 0.7), 4)
    c.box(150, 276, 560, 9, mix(c.mid, "#7a4a26", 0.5))
    for row in range(5):
        c.line([(190, 110 + row * 34), (c.between(380, 660), 110 + row * 34)], "#e8efe4", 3)
    for x in (770, 890):
        c.box(x, 90, 90, 150, c.high, 3)
        c.line([(x + 45, 90), (x + 45, 240)], wall, 5)
        c.line([(x, 165), (x + 90, 165)], wall, 5)
    c.person(c.between(560, 700), 385, 235)
    for row in range(3):
        y, size = 400 + row * 70, 70 + row * 26
        for x in c.spread(7 - row):
            c.person(x, y + size * 0.45, size)
        c.box(-5, y + 20, 1010, 14 + row * 5, mix("#8a5a34", c.near, 0.15 * row))


def hospital(c):
    horizon = 330
    c.sky(horizon)
    c.hills(horizon, 25, mix(c.far, c.low, 0.4))
    c.ground(horizon)
    white = mix("#f6f1e6", c.low, 0.25)
    left, width = c.between(90, 220), c.between(560, 660)
    c.box(left, 165, width, 190, white)
    c.box(left - 14, 150, width + 28, 20, mix(c.mid, "#b5402e", 0.5))
    for x in range(7):
        c.box(left + 35 + x * width / 7.4, 205, 44, 52, mix(c.high, c.near, 0.35), 3)
    c.box(left + width * 0.43, 262, 90, 93, mix(c.mid, c.near, 0.6))
    for box in ((left + width * 0.47, 95, 16, 46), (left + width * 0.47 - 15, 110, 46, 16)):
        c.box(*box, "#b5402e", 2)
    c.baobab(c.between(850, 930), horizon + 30, 190, mix(c.mid, c.near, 0.8))
    c.crowd(7, 440, 110)
    c.box(700, 425, 190, 12, mix("#8a5a34", c.near, 0.2))


def desert(c):
    horizon = c.between(230, 290)
    c.sky(horizon)
    for depth in range(4):
        c.hills(
            horizon + depth * 70,
            70,
            mix(mix(c.light, "#d99a58", 0.5), c.near, 0.1 + 0.13 * depth),
            4,
        )
    start = c.between(120, 400)
    for number in range(c.random.randint(3, 6)):
        x, foot, size = start + number * 92, horizon + 62 - number * 3, 52
        dark = mix(c.near, c.mid, 0.1)
        c.disc(x, foot - size * 0.72, size * 0.5, dark, 0.45)
        c.disc(x - 4, foot - size, size * 0.2, dark, 1.1)
        for leg in (-0.35, -0.2, 0.22, 0.36):
            c.line([(x + size * leg, foot - size * 0.6), (x + size * leg, foot)], dark, 3.4)
        c.line(
            [(x + size * 0.42, foot - size * 0.7), (x + size * 0.72, foot - size * 1.15)], dark, 6
        )
        c.disc(x + size * 0.8, foot - size * 1.17, size * 0.13, dark, 0.7)
    c.person(start - 60, horizon + 70, 66)
    c.baobab(c.between(700, 930), c.tall - 120, 130, mix(c.near, c.mid, 0.2))


def dam(c):
    horizon = 200
    c.sky(horizon)
    c.hills(horizon, 60, mix(c.far, c.low, 0.35))
    c.hills(horizon + 30, 30, mix(c.mid, c.far, 0.4))
    c.water(horizon + 10, 300)
    concrete = mix("#cfc6b5", c.mid, 0.25)
    c.shape([(0, 280), (1000, 250), (1000, 400), (0, 460)], concrete)
    c.shape([(0, 270), (1000, 240), (1000, 254), (0, 286)], mix(concrete, "#ffffff", 0.3))
    for number in range(9):
        x, top = 60 + number * 105, 290 - number * 3
        c.box(x, top, 58, 130, mix(concrete, c.near, 0.45))
        if c.random.random() < 0.7:
            foam = mix("#ffffff", c.low, 0.3)
            c.shape([(x + 4, top + 60), (x + 54, top + 60), (x + 80, 520), (x - 26, 540)], foam)
    c.water(470)
    for x in c.spread(30):
        c.disc(x, c.between(480, 520), c.between(8, 26), mix("#ffffff", c.low, 0.2), 0.4)


def workshop(c):
    wall = mix(c.mid, c.near, 0.35)
    c.gradient(mix(wall, c.light, 0.15), mix(wall, c.near, 0.5), 0, c.tall)
    c.shape([(620, 0), (1000, 0), (1000, 380), (620, 330)], c.low)
    for bar in range(5):
        c.line([(700 + bar * 75, 0), (700 + bar * 75, 380)], wall, 6)
    for shelf in (110, 200):
        c.box(40, shelf, 460, 8, mix("#8a5a34", c.near, 0.3))
        for x in c.spread(11, 50, 490):
            height = c.between(25, 62)
            c.box(x - 14, shelf - height, 28, height, c.random.choice(CLOTH), 3)
    c.box(-5, 430, 1010, 26, mix("#8a5a34", c.near, 0.1))
    for x in c.spread(3, 120, 900):
        c.person(x, 440, c.between(215, 250))
    for x in c.spread(4, 80, 960):
        c.box(x - 44, 392, 88, 40, mix(c.near, "#000000", 0.2), 6)
        c.disc(x + 40, 398, 24, mix(c.near, c.light, 0.25))
        c.shape([(x - 60, 432), (x - 10, 412), (x + 30, 432)], c.random.choice(CLOTH))
    c.box(0, 456, 1000, 110, mix(c.near, "#000000", 0.25))


def portrait(c):
    c.gradient(c.high, c.low, 0, c.tall)
    cloth = c.random.choice(CLOTH)
    for ring in range(7):
        c.disc(500, 300, 330 - ring * 42, mix(c.light, c.low, 0.25 + 0.09 * ring))
    x, skin = c.between(420, 580), mix("#3b1f14", c.near, 0.3)
    c.shape(
        [
            (x - 290, c.tall),
            (x - 210, 400),
            (x - 70, 350),
            (x + 70, 350),
            (x + 210, 400),
            (x + 290, c.tall),
        ],
        cloth,
    )
    for line in range(5):
        c.line(
            [(x - 200 + line * 100, 400 + abs(line - 2) * 12), (x - 240 + line * 120, c.tall)],
            mix(cloth, c.near, 0.3),
            4,
        )
    c.box(x - 42, 290, 84, 90, skin, 30)
    c.disc(x, 225, 88, skin, 1.25)
    if c.random.random() < 0.55:
        scarf = c.random.choice([colour for colour in CLOTH if colour != cloth])
        c.disc(x, 165, 108, scarf, 0.72)
        c.disc(x + c.random.choice([-70, 70]), 120, 52, mix(scarf, c.near, 0.15), 0.9)
    else:
        c.disc(x, 148, 80, mix(c.light, "#f4ead6", 0.5), 0.55)
    c.disc(x - 10, 372, 46, mix(cloth, c.light, 0.6), 0.3)


def parliament(c):
    c.gradient(mix("#7a4a2c", c.near, 0.2), mix("#4a2a1c", c.near, 0.35), 0, c.tall)
    c.box(330, 30, 340, 190, mix(c.light, "#f4e6c8", 0.5), 6)
    for fold in range(12):
        c.box(340 + fold * 28, 36, 10, 178, mix(c.light, c.mid, 0.25))
    c.disc(500, 118, 52, mix(c.mid, "#b5802e", 0.5))
    c.box(400, 215, 200, 62, mix("#8a5a34", c.near, 0.15), 6)
    c.crowd(3, 235, 88, 400, 600)
    for row in range(6):
        radius, y = 280 + row * 78, 250
        for seat in range(9 + row * 3):
            angle = math.pi * (seat + 0.5) / (9 + row * 3)
            x, foot = 500 - math.cos(angle) * radius, y + math.sin(angle) * radius * 0.5
            if -40 < x < 1040:
                c.disc(x, foot + 6, 20 + row * 3, mix("#8a3a2c", c.near, 0.35), 0.7)
                c.disc(x, foot - 10 - row, 9 + row, mix("#2c1610", c.near, 0.3))
                c.disc(x, foot + 6, 13 + row * 2, c.random.choice(CLOTH), 0.6)


def night(c):
    c.use(NIGHT)
    horizon = c.between(330, 370)
    c.sky(horizon)
    for _ in range(120):
        c.disc(c.between(0, 1000), c.between(0, horizon - 60), c.between(0.5, 1.6), "#cfd6f2")
    for x in c.spread(9, jitter=0.2):
        height = c.between(50, 130)
        c.house(
            x - 70,
            horizon + 40,
            c.between(90, 160),
            height,
            mix(c.mid, "#3a3350", c.between(0, 0.6)),
        )
        c.box(x - 30, horizon + 40 - height * 0.6, 12, 15, c.light)
    c.ground(horizon + 38)
    for x in c.spread(4):
        c.line([(x, c.tall - 100), (x, c.tall - 285)], c.near, 4)
        for radius, share in ((60, 0.86), (38, 0.7), (18, 0.3)):
            c.disc(x, c.tall - 285, radius, mix(c.light, c.mid, share))
        c.disc(x, c.tall - 92, 85, mix(c.light, c.near, 0.72), 0.22)
    c.crowd(6, c.tall - 85, 105)


PAINTERS = {
    painter.__name__: painter
    for painter in (
        *(river, market, city, road, field, stadium, stage, classroom),
        *(hospital, desert, dam, workshop, portrait, parliament, night),
    )
}
