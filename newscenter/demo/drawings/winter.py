"""Snow and ice."""

from __future__ import annotations

from newscenter.demo.drawings.brush import WIDTH, Canvas


def snow_village(canvas: Canvas) -> None:
    canvas.shade(["#10203f", "#1d3a66", "#3f6394", "#8fa9cc"], bottom=700)
    canvas.stars(190, 460)
    canvas.glow(1290, 190, 250, "#dfe9ff", 0.55)
    canvas.oval(1290, 190, 50, 50, "#fdf9e7")
    canvas.land(560, 70, "#6d8ab3", waves=1.6)
    for x, y in canvas.land(610, 50, "#557199", waves=2.2)[::3]:
        canvas.spruce(x, y + 20, canvas.random.uniform(60, 130), "#2c4468", "#b8cae6")
    canvas.land(690, 34, "#c3d3ea", waves=1.2)
    house(canvas, 930, 760, 250, "#6b5350")
    house(canvas, 330, 750, 220, "#5e4d55")
    canvas.land(800, 30, "#dbe6f5", waves=1.1)
    house(canvas, 1180, 880, 330, "#704f45")
    house(canvas, 90, 900, 360, "#64504e")
    canvas.land(925, 26, "#f1f6fd", waves=0.9)
    canvas.polygon(
        [(700, 1067), (780, 900), (705, 800), (725, 800), (830, 900), (880, 1067)], "#c9d8ec"
    )
    for x in range(470, 1180, 44):
        if not 690 < x < 860:
            canvas.box(x, 905, 9, 52, "#5d4a42")
            canvas.oval(x + 4.5, 905, 9, 6, "#ffffff")
    canvas.line([(470, 928), (690, 928)], "#5d4a42", 6)
    canvas.line([(880, 928), (1180, 928)], "#5d4a42", 6)
    canvas.spruce(640, 990, 260, "#24415c", "#eaf2fc")
    canvas.spruce(1090, 1010, 210, "#24415c", "#eaf2fc")
    canvas.snowfall(260)


def house(canvas: Canvas, x: float, foot: float, width: float, wall: str) -> None:
    """A farmhouse under snow, with lit windows and smoke."""
    high, roof = width * 0.34, width * 0.3
    for puff in range(9):
        size = 9 + puff * 5
        canvas.oval(
            x + width * 0.76 + puff * 13,
            foot - high - roof * 1.15 - puff * 24,
            size * 1.3,
            size,
            f"#dfe4f0{max(12, 95 - puff * 10):02x}",
        )
    canvas.box(x + width * 0.72, foot - high - roof, width * 0.08, roof * 0.9, "#7d4a3f")
    canvas.box(x, foot - high, width, high, wall)
    eaves = foot - high
    canvas.polygon(
        [
            (x - width * 0.07, eaves),
            (x + width * 0.14, eaves - roof),
            (x + width * 0.86, eaves - roof),
            (x + width * 1.07, eaves),
        ],
        "#eef3fb",
    )
    canvas.line([(x - width * 0.07, eaves), (x + width * 1.07, eaves)], "#b9c7df", 7)
    for part in (0.1, 0.68):
        left, top, wide = x + width * part, foot - high * 0.76, width * 0.22
        canvas.glow(left + wide / 2, top + high * 0.22, wide * 1.3, "#ffcf70", 0.55)
        canvas.box(left, top, wide, high * 0.46, "#ffd981")
        canvas.line([(left + wide / 2, top), (left + wide / 2, top + high * 0.46)], wall, 4)
        canvas.line([(left, top + high * 0.2), (left + wide, top + high * 0.2)], wall, 4)
    canvas.box(x + width * 0.42, foot - high * 0.78, width * 0.15, high * 0.78, "#5b3226")
    canvas.box(x + width * 0.455, foot - high * 0.62, width * 0.08, high * 0.16, "#c8352b")


def fishing_through_ice(canvas: Canvas) -> None:
    canvas.shade(["#8fb4d6", "#c6d9e8", "#f6e3d0"], bottom=470)
    canvas.glow(300, 330, 380, "#fff2d8", 0.9)
    canvas.oval(300, 325, 40, 40, "#fffdf2")
    canvas.land(430, 60, "#a8bad0", waves=1.2)
    for x, y in canvas.land(462, 20, "#8398b0", waves=2.4)[::4]:
        canvas.spruce(x, y + 10, canvas.random.uniform(26, 60), "#5c7690", "#dfe8f2")
    canvas.shade(["#e6eef6", "#d3e2ef", "#bcd3e6"], top=480)
    for _ in range(26):
        x, y = canvas.random.uniform(0, WIDTH), canvas.random.uniform(520, 1050)
        canvas.line([(x, y), (x + 90, y + 14), (x + 150, y - 8), (x + 260, y + 10)], "#ffffffb0", 3)
    for x, y, size, colour in (
        (1130, 690, 1.0, "#c8402f"),
        (1420, 610, 0.6, "#2f6d8c"),
        (210, 590, 0.5, "#d79a2b"),
    ):
        tent(canvas, x, y, size, colour)
    for x, y, size in ((560, 800, 1.0), (860, 900, 1.15), (330, 700, 0.55)):
        fisher(canvas, x, y, size)


def tent(canvas: Canvas, x: float, y: float, size: float, colour: str) -> None:
    canvas.oval(x + 20 * size, y + 8, 260 * size, 26 * size, "#9fb9d0")
    canvas.polygon([(x - 220 * size, y), (x, y - 270 * size), (x + 220 * size, y)], colour)
    canvas.polygon([(x, y - 270 * size), (x + 220 * size, y), (x + 90 * size, y)], "#00000030")
    canvas.polygon(
        [(x - 70 * size, y), (x - 14 * size, y - 150 * size), (x + 44 * size, y)], "#3b2a26"
    )


def fisher(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.oval(x + 4 * size, y + 50 * size, 120 * size, 20 * size, "#a9c2d8")
    canvas.oval(x - 150 * size, y + 52 * size, 40 * size, 13 * size, "#1f4a66")
    canvas.box(x - 30 * size, y, 80 * size, 46 * size, "#7a5a3c", 4 * size)
    canvas.box(x - 48 * size, y - 104 * size, 92 * size, 112 * size, "#2f5d50", 34 * size)
    canvas.box(x - 74 * size, y - 10 * size, 80 * size, 34 * size, "#27313d", 15 * size)
    canvas.box(x - 80 * size, y - 4 * size, 30 * size, 56 * size, "#27313d", 10 * size)
    canvas.oval(x - 6 * size, y - 124 * size, 30 * size, 32 * size, "#e2b48f")
    canvas.box(x - 40 * size, y - 164 * size, 68 * size, 36 * size, "#6b3f2a", 16 * size)
    canvas.box(x + 8 * size, y - 150 * size, 26 * size, 48 * size, "#6b3f2a", 10 * size)
    canvas.line(
        [(x - 40 * size, y - 60 * size), (x - 128 * size, y - 92 * size)], "#5b3a26", 5 * size
    )
    canvas.line([(x - 128 * size, y - 92 * size), (x - 150 * size, y + 50 * size)], "#44505a", 1.6)
    canvas.box(x + 84 * size, y - 2 * size, 56 * size, 50 * size, "#3f7ea6", 6 * size)
    canvas.line(
        [(x + 84 * size, y), (x + 112 * size, y - 40 * size), (x + 140 * size, y)],
        "#2b5c7c",
        3 * size,
    )


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
