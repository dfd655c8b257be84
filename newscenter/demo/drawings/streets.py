"""Streets and buildings."""

from __future__ import annotations

from newscenter.demo.drawings.brush import HEIGHT, WIDTH, Canvas, mix


def lantern_night(canvas: Canvas) -> None:
    canvas.shade(["#0d1430", "#1d2350", "#4a2f58", "#8a4650"], bottom=700)
    canvas.stars(120, 300)
    canvas.shade(["#3a2b45", "#52404f", "#6d5558"], top=640)
    for left in (True, False):
        for place in range(4):
            near, far = 1 - place * 0.24, 1 - (place + 1) * 0.24
            corners = []
            for share, up in ((near, 0), (near, 1), (far, 1), (far, 0)):
                x = 800 + (-1 if left else 1) * (90 + 760 * share)
                corners.append((x, 660 + 330 * share if not up else 640 - 520 * share))
            tone = mix("#2a1f35", "#5d3f4c", place / 4)
            canvas.polygon(corners, tone)
            roof = [corners[1], corners[2]]
            canvas.line([(x, y + 4) for x, y in roof], "#191326", 22 * near + 4)
            for row in (0.3, 0.62):
                for column in (0.22, 0.62):
                    share = near + (far - near) * column
                    x = 800 + (-1 if left else 1) * (90 + 760 * share)
                    top, foot = 640 - 520 * share, 660 + 330 * share
                    y, size = top + (foot - top) * row, 58 * share
                    canvas.glow(x, y + size * 0.6, size * 2.1, "#ffb65c", 0.42)
                    canvas.box(x - size * 0.45, y, size * 0.9, size * 1.3, "#ffcf82", 4)
                    canvas.line([(x, y), (x, y + size * 1.3)], "#6b3b2f", 3)
    for row in range(5):
        share = 1 - row * 0.2
        y, wide = 190 + row * 92, 90 + 700 * share
        dip = 90 * share
        rope = [(800 + wide * t / 10, y + dip * (1 - (t / 10) ** 2)) for t in range(-10, 11)]
        canvas.line(rope, "#150f22", 2.5)
        for x, top in rope[1:-1:3]:
            lantern(canvas, x, top, 34 * share + 8)
    for _ in range(46):
        depth = canvas.random.random()
        x = 800 + canvas.random.uniform(-1, 1) * (90 + 560 * depth)
        coat = canvas.random.choice(
            ("#a8323a", "#2f4a75", "#3b3344", "#6e4b2f", "#8a6d3a", "#48606b")
        )
        canvas.person(x, 680 + 340 * depth, 54 + 190 * depth, mix(coat, "#20182c", 0.35))
    canvas.snowfall(120)


def lantern(canvas: Canvas, x: float, top: float, size: float) -> None:
    canvas.glow(x, top + size, size * 3, "#ff7a3c", 0.6)
    canvas.line([(x, top), (x, top + size * 0.3)], "#150f22", 2)
    canvas.oval(x, top + size, size * 0.86, size * 0.72, "#d8262b")
    canvas.oval(x, top + size, size * 0.46, size * 0.72, "#f2503d")
    canvas.box(x - size * 0.34, top + size * 0.22, size * 0.68, size * 0.14, "#f4c24c", 2)
    canvas.box(x - size * 0.34, top + size * 1.64, size * 0.68, size * 0.14, "#f4c24c", 2)
    canvas.line([(x, top + size * 1.78), (x, top + size * 2.4)], "#f4c24c", size * 0.1)


def hospital(canvas: Canvas) -> None:
    canvas.shade(["#6fb0d8", "#b4d9ea", "#eef6f3"], bottom=760)
    for x, y, size in ((260, 150, 1.1), (1330, 210, 1.3)):
        for off, radius in ((-70, 40), (-15, 58), (50, 48), (100, 30)):
            canvas.oval(
                x + off * size, y - radius * 0.2, radius * size, radius * 0.6 * size, "#ffffffe6"
            )
    for x in (60, 160, 1440, 1530):
        canvas.leafy(x, 800, 300, ("#3f7a4c", "#5a9a55", "#86bd69"))
    canvas.box(300, 300, 1000, 500, "#f4f1ea")
    canvas.box(300, 300, 1000, 26, "#d7d2c6")
    canvas.box(640, 200, 320, 600, "#fbfaf6")
    canvas.box(640, 200, 320, 26, "#d7d2c6")
    canvas.box(782, 244, 36, 100, "#c8322f", 4)
    canvas.box(750, 276, 100, 36, "#c8322f", 4)
    for row in range(4):
        for column in range(9):
            x, y = 330 + column * 108, 372 + row * 104
            if 600 < x < 960 and (row == 3 or x > 930):
                continue
            lit = canvas.random.random() < 0.2
            canvas.box(x, y, 66, 60, "#ffe6ae" if lit else "#8fbfd6", 4)
            canvas.polygon(
                [(x + 6, y + 54), (x + 44, y + 6), (x + 60, y + 6), (x + 22, y + 54)], "#ffffff50"
            )
            canvas.line([(x + 33, y), (x + 33, y + 60)], "#ffffff", 4)
    canvas.box(590, 656, 420, 26, "#b8413c", 6)
    canvas.box(690, 682, 220, 118, "#9ccadb")
    for x in (690, 745, 800, 855, 908):
        canvas.line([(x, 682), (x, 800)], "#ffffff", 5)
    canvas.shade(["#cfd3cf", "#b9bfbc"], top=800)
    canvas.polygon([(640, 800), (960, 800), (1240, HEIGHT), (360, HEIGHT)], "#dedfd8")
    for x in range(0, WIDTH, 30):
        if not 600 < x < 1000:
            canvas.oval(x + 12, 806, 30, 20, canvas.random.choice(("#4d8a4f", "#65a05a")))
    for x, y, size, coat in (
        (560, 930, 190, "#e9eef0"),
        (640, 940, 180, "#587a9c"),
        (1010, 900, 160, "#b8524a"),
        (1100, 1010, 210, "#6b7d4c"),
    ):
        canvas.person(x, y, size, coat)
    bicycle_rack(canvas)


def bicycle_rack(canvas: Canvas) -> None:
    for x in range(1290, 1560, 62):
        for wheel in (0, 44):
            canvas.oval(x + wheel, 858, 19, 19, "#3a3f45")
            canvas.oval(x + wheel, 858, 14, 14, "#c3c8c4")
        canvas.line([(x, 858), (x + 16, 826), (x + 44, 858), (x + 36, 822)], "#2f6d8c", 5)


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


def last_train(canvas: Canvas) -> None:
    canvas.shade(["#1b2a4f", "#3c4f7d", "#8a7fa3", "#e3a68f"], bottom=620)
    canvas.stars(60, 260)
    canvas.land(590, 70, "#55608a", waves=1.5)
    for x, y in canvas.land(630, 24, "#3d4a72", waves=2.2)[::3]:
        canvas.spruce(x, y + 8, canvas.random.uniform(50, 110), "#2c385c", "#93a5c8")
    canvas.shade(["#b9c6de", "#dbe4f2", "#eff4fb"], top=640)
    canvas.box(0, 798, WIDTH, 20, "#6f7690")
    for x in range(0, WIDTH, 46):
        canvas.box(x, 812, 26, 16, "#5a4b48")
    for place in range(3):
        x = 620 - place * 520
        canvas.box(x, 560, 500, 220, "#2f5d46", 16)
        canvas.box(x, 676, 500, 22, "#e8c65a")
        canvas.box(x - 6, 548, 512, 26, "#dfe8f4", 12)
        for window in range(6):
            left = x + 34 + window * 76
            canvas.glow(left + 26, 620, 90, "#ffd887", 0.5)
            canvas.box(left, 596, 52, 62, "#ffe2a0", 6)
            if canvas.random.random() < 0.6:
                canvas.oval(left + 26, 632, 10, 12, "#7a5340")
                canvas.box(left + 12, 642, 28, 16, "#5a3f52", 7)
        for wheel in (90, 160, 340, 410):
            canvas.oval(x + wheel, 786, 27, 27, "#20242e")
            canvas.oval(x + wheel, 786, 11, 11, "#8b93a3")
    canvas.polygon([(1140, 560), (1420, 560), (1480, 690), (1480, 780), (1140, 780)], "#b23a30")
    canvas.polygon([(1300, 585), (1408, 585), (1436, 650), (1300, 650)], "#ffe9b8")
    canvas.box(1140, 700, 336, 22, "#f4e2c0")
    canvas.oval(1458, 738, 14, 14, "#fff6d8")
    canvas.polygon([(1462, 730), (1620, 690), (1620, 800), (1462, 746)], "#fff1c45a")
    for wheel in (1200, 1290, 1390):
        canvas.oval(wheel, 786, 30, 30, "#20242e")
    canvas.shade(["#aab6cc", "#c9d4e6"], top=880)
    canvas.box(0, 868, WIDTH, 16, "#f3d16b")
    for x, size, coat in ((300, 210, "#a33b3b"), (380, 200, "#38506f"), (1120, 220, "#4c5a45")):
        canvas.person(x, 1010, size, coat)
    canvas.snowfall(240)


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


def school_in_spring(canvas: Canvas) -> None:
    canvas.shade(["#7cc0e4", "#c4e4ee", "#f3f6e4"], bottom=760)
    canvas.land(640, 60, "#9cc59a", waves=1.4)
    canvas.box(260, 400, 1080, 340, "#e6b58f")
    canvas.box(240, 380, 1120, 36, "#a8503f")
    for column in range(9):
        for row in range(2):
            if column == 4 and row:
                continue
            x, y = 300 + column * 116, 446 + row * 150
            canvas.box(x, y, 76, 92, "#ffffff", 4)
            canvas.box(x + 6, y + 6, 64, 80, "#8cc4d8", 3)
            canvas.line([(x + 38, y), (x + 38, y + 92)], "#ffffff", 5)
    canvas.box(750, 596, 100, 144, "#7b4a36", 6)
    canvas.shade(["#a9cf83", "#7db060", "#5f9850"], top=740)
    canvas.polygon([(740, 740), (860, 740), (1200, HEIGHT), (400, HEIGHT)], "#ecd9b4")
    canvas.box(1150, 250, 9, 500, "#c9ced2")
    canvas.oval(1154, 250, 10, 10, "#e8c65a")
    for x, foot, size in ((130, 860, 420), (1490, 880, 460), (360, 800, 240)):
        canvas.leafy(x, foot, size, ("#e79bb0", "#f3b7c6", "#fbdbe2"))
    for x, y, size in (
        (620, 900, 120),
        (700, 930, 128),
        (930, 880, 112),
        (1010, 960, 140),
        (840, 1000, 150),
    ):
        coat = canvas.random.choice(("#d8453c", "#2f72a8", "#e2a02c", "#3f8a5c"))
        canvas.person(x, y, size, coat, "#33415a")
        canvas.box(
            x + size * 0.1, y - size * 0.72, size * 0.18, size * 0.26, "#f4c24c", size * 0.05
        )
