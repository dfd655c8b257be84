"""Where people come together."""

from __future__ import annotations

from newscenter.demo.drawings.brush import HEIGHT, Canvas, mix


def lantern_night(canvas: Canvas) -> None:
    canvas.shade(["#0d1430", "#1d2350", "#4a2f58", "#8a4650"], bottom=700)
    canvas.stars(120, 300)
    canvas.shade(["#3a2b45", "#52404f", "#6d5558"], top=640)
    for side in (-1, 1):
        for place in range(4):
            lit_house(canvas, side, 1 - place * 0.24, 0.76 - place * 0.24)
    for row in range(5):
        share = 1 - row * 0.2
        y, wide = 190 + row * 92, 90 + 700 * share
        rope = [(800 + wide * t / 10, y + 90 * share * (1 - (t / 10) ** 2)) for t in range(-10, 11)]
        canvas.line(rope, "#150f22", 2.5)
        for x, top in rope[1:-1:3]:
            lantern(canvas, x, top, 34 * share + 8)
    # Those in front last.
    for depth in sorted(canvas.random.random() for _ in range(42)):
        x = 800 + canvas.random.uniform(-1, 1) * (90 + 560 * depth)
        coats = ("#a8323a", "#2f4a75", "#3b3344", "#6e4b2f", "#8a6d3a", "#48606b")
        coat = mix(canvas.random.choice(coats), "#20182c", 0.35)
        canvas.person(x, 680 + 340 * depth, 54 + 190 * depth, coat)
    canvas.snowfall(120)


def lit_house(canvas: Canvas, side: int, near: float, far: float) -> None:
    """A house front on one side of a street; `near` and `far` are 1 here and 0 at its end."""

    def across(share: float) -> float:
        return 800 + side * (90 + 760 * share)

    roof = [(across(share), 640 - 520 * share) for share in (near, far)]
    foot = [(across(share), 660 + 330 * share) for share in (far, near)]
    canvas.polygon([*roof, *foot], mix("#5d3f4c", "#2a1f35", near))
    canvas.line([(x, y + 4) for x, y in roof], "#191326", 22 * near + 4)
    for row in (0.3, 0.62):
        for column in (0.22, 0.62):
            share = near + (far - near) * column
            x, size = across(share), 58 * share
            y = 640 - 520 * share + (20 + 850 * share) * row
            canvas.glow(x, y + size * 0.6, max(4, size * 2.1), "#ffb65c", 0.42)
            canvas.box(x - size * 0.45, y, size * 0.9, size * 1.3, "#ffcf82", 4)
            canvas.line([(x, y), (x, y + size * 1.3)], "#6b3b2f", 3)


def lantern(canvas: Canvas, x: float, top: float, size: float) -> None:
    canvas.glow(x, top + size, size * 3, "#ff7a3c", 0.6)
    canvas.line([(x, top), (x, top + size * 0.3)], "#150f22", 2)
    canvas.oval(x, top + size, size * 0.86, size * 0.72, "#d8262b")
    canvas.oval(x, top + size, size * 0.46, size * 0.72, "#f2503d")
    canvas.box(x - size * 0.34, top + size * 0.22, size * 0.68, size * 0.14, "#f4c24c", 2)
    canvas.box(x - size * 0.34, top + size * 1.64, size * 0.68, size * 0.14, "#f4c24c", 2)
    canvas.line([(x, top + size * 1.78), (x, top + size * 2.4)], "#f4c24c", size * 0.1)


def morning_market(canvas: Canvas) -> None:
    canvas.shade(["#f4b27a", "#f9d3a0", "#fdebcf"], bottom=560)
    canvas.glow(800, 420, 500, "#fff5d9", 0.9)
    for place in range(7):
        x = place * 240 - 40
        high = canvas.random.uniform(170, 300)
        canvas.box(
            x, 560 - high, 225, high, canvas.random.choice(("#c99b85", "#b98a7d", "#d3ab8b"))
        )
        for row in range(int(high // 80)):
            for column in range(3):
                canvas.box(x + 26 + column * 66, 580 - high + row * 76, 34, 40, "#f7dfb4c0", 3)
    canvas.shade(["#d9b795", "#b8937a"], top=556)
    canvas.polygon([(700, 560), (900, 560), (1400, HEIGHT), (200, HEIGHT)], "#e6cba8")
    for depth in (0.28, 0.58, 1.0):
        for left in (True, False):
            stall(canvas, depth, left=left)
    for x, y, size in (
        (720, 700, 110),
        (860, 690, 104),
        (800, 790, 170),
        (690, 900, 220),
        (960, 930, 236),
    ):
        coat = canvas.random.choice(("#b3483d", "#3f5f7f", "#7c6a3f", "#5a4a63", "#3f6b57"))
        canvas.person(x, y, size, coat)
    for _ in range(5):
        canvas.glow(
            canvas.random.uniform(250, 480), canvas.random.uniform(520, 680), 110, "#ffffff", 0.35
        )


def stall(canvas: Canvas, depth: float, *, left: bool) -> None:
    side = -1 if left else 1
    wide, x = 470 * depth, 800 + side * (160 + 480 * depth)
    foot, high = 600 + 400 * depth, 400 * depth
    start = x - wide / 2
    for post in (start + 8 * depth, start + wide - 18 * depth):
        canvas.box(post, foot - high, 12 * depth, high, "#6b4f3a")
    canvas.box(start, foot - high * 0.38, wide, high * 0.38, "#8a6446")
    for place in range(5):
        tone = canvas.random.choice(
            ("#c8372d", "#e8912d", "#6f9a3c", "#f0c84a", "#8b4a7a", "#dfe3c8")
        )
        middle = start + wide * (place + 0.5) / 5
        for _ in range(16):
            canvas.oval(
                middle + canvas.random.gauss(0, wide * 0.035),
                foot - high * 0.4 - abs(canvas.random.gauss(0, high * 0.03)),
                14 * depth,
                13 * depth,
                mix(tone, "#ffffff", canvas.random.uniform(0, 0.2)),
            )
    stripes = 8
    for place in range(stripes):
        edges = [start - 20 * depth + (wide + 40 * depth) * n / stripes for n in (place, place + 1)]
        tops = [start + wide * n / stripes for n in (place, place + 1)]
        tone = "#c8403a" if place % 2 else "#f7efe2"
        canvas.polygon(
            [
                (tops[0], foot - high * 1.2),
                (tops[1], foot - high * 1.2),
                (edges[1], foot - high * 0.92),
                (edges[0], foot - high * 0.92),
            ],
            tone,
        )
        canvas.oval(sum(edges) / 2, foot - high * 0.92, (edges[1] - edges[0]) / 2, 16 * depth, tone)
    keeper = "#46607a" if left else "#7a5a46"
    canvas.person(x, foot - high * 0.36, high * 0.42, keeper, keeper)


def open_air_film(canvas: Canvas) -> None:
    canvas.shade(["#0e1a38", "#1f2f5c", "#51507c", "#a3707c"], bottom=720)
    canvas.stars(170, 420)
    canvas.land(640, 60, "#2a3158", waves=1.6)
    for x in (90.0, 230.0, 1400.0, 1530.0):
        canvas.leafy(x, 760, 380, ("#16263c", "#1f3349", "#2a4353"))
    canvas.shade(["#2e3a4d", "#27303f", "#1c222d"], top=720)
    for x in (470.0, 1130.0):
        canvas.box(x - 8, 250, 16, 520, "#3a2c26")
    canvas.glow(800, 450, 560, "#dfe9ff", 0.5)
    canvas.box(490, 270, 620, 370, "#f4f2e4")
    canvas.shade(["#f2c79a", "#f6dfb9", "#d9b58a"], 290, 620, 510, 1090)
    canvas.oval(930, 380, 44, 44, "#fff4d6")
    canvas.polygon(
        [(510, 560), (660, 440), (790, 540), (900, 470), (1090, 580), (1090, 620), (510, 620)],
        "#7d6a66",
    )
    canvas.person(690, 612, 130, "#5a4038")
    canvas.person(760, 612, 118, "#7a4a45")
    canvas.polygon([(800, 990), (500, 290), (1100, 290)], "#ffffff12")
    for row in range(6):
        for place in range(9 + row):
            size = 40 + row * 17
            x = 800 + (place - (8 + row) / 2) * (98 + row * 24) + canvas.random.gauss(0, 12)
            y = 770 + row * 62
            tone = canvas.random.choice(("#3b2f45", "#2f3d55", "#4a3538", "#39454a"))
            canvas.oval(x, y + size * 1.5, size * 0.95, size, tone)
            canvas.oval(x, y, size * 0.42, size * 0.5, mix(tone, "#0b0e16", 0.5))
            canvas.line(
                [
                    (x - size * 0.3, y - size * 0.36),
                    (x, y - size * 0.5),
                    (x + size * 0.3, y - size * 0.36),
                ],
                "#cdd6ea66",
                2,
            )
