"""Work, school and hospital on a fine day."""

from __future__ import annotations

from newscenter.demo.drawings.brush import HEIGHT, WIDTH, Canvas


def harvest(canvas: Canvas) -> None:
    canvas.shade(["#4f93c4", "#93c3de", "#e3eee6", "#f8ecc6"], bottom=560)
    clouds(canvas)
    canvas.land(520, 40, "#7f9f8a", waves=1.4)
    canvas.land(552, 18, "#5f8a5c", waves=3)
    canvas.shade(["#f2c85a", "#e5ad3c", "#c9862a"], top=566)
    for row in range(26):
        depth = (row / 26) ** 1.7
        y = 576 + depth * 490
        for step in range(90):
            x = (step + canvas.random.random()) * WIDTH / 90
            size = 5 + 32 * depth
            tone = canvas.random.choice(("#f7d774", "#dca035", "#b87722"))
            canvas.line([(x, y), (x + size * 0.25, y - size)], tone, 1.5 + 2.5 * depth)
    # The strip that is cut already, and the machine at its end.
    canvas.polygon([(860, 640), (1010, 640), (1500, HEIGHT), (420, HEIGHT)], "#e9cf92")
    for x in (520, 700, 900, 1110, 1330):
        canvas.line([(935 + (x - 935) * 0.14, 645), (x, HEIGHT)], "#cfae6a", 4)
    combine(canvas, 800, 690)
    for x, y, size in ((1240, 900, 60), (1130, 770, 36), (640, 880, 56)):
        canvas.oval(x, y + size * 0.1, size, size * 0.62, "#b98334")
        canvas.oval(x, y, size, size * 0.62, "#efc766")
        canvas.oval(x - size * 0.25, y - size * 0.05, size * 0.4, size * 0.32, "#d9a748")


def clouds(canvas: Canvas) -> None:
    for x, y, size in ((280, 180, 1.2), (1180, 130, 1.5), (760, 270, 0.8)):
        for off_x, off_y, radius in ((-80, 14, 50), (-25, -12, 66), (45, -4, 60), (105, 18, 42)):
            canvas.oval(
                x + off_x * size, y + off_y * size, radius * size, radius * size * 0.62, "#fffffff0"
            )


def combine(canvas: Canvas, x: float, y: float) -> None:
    """A combine harvester that drives to the left."""
    canvas.oval(x + 90, y + 146, 270, 16, "#6a430f55")
    canvas.line([(x + 190, y - 96), (x + 330, y - 140)], "#d8a13a", 16)
    canvas.box(x, y - 70, 250, 150, "#b8302c", 14)
    canvas.box(x, y + 20, 250, 60, "#932421", 10)
    canvas.box(x + 60, y - 122, 140, 62, "#c84b3e", 8)
    canvas.box(x + 84, y - 46, 120, 40, "#f0c35a", 4)
    canvas.box(x - 34, y - 134, 96, 140, "#2f3b45", 10)
    canvas.box(x - 26, y - 124, 80, 76, "#bfe0ec", 6)
    canvas.box(x + 2, y - 74, 36, 26, "#3d6a8c", 8)
    canvas.oval(x + 20, y - 86, 13, 15, "#e2b48f")
    canvas.polygon(
        [(x - 10, y + 30), (x - 110, y + 86), (x - 110, y + 128), (x + 10, y + 96)], "#c98f2b"
    )
    canvas.polygon(
        [(x - 104, y + 70), (x - 128, y + 138), (x - 260, y + 138), (x - 236, y + 92)], "#a12c28"
    )
    canvas.polygon(
        [(x - 128, y + 138), (x - 260, y + 138), (x - 276, y + 150), (x - 136, y + 150)], "#5a1816"
    )
    for turn in range(5):
        height = y + 58 + turn * 17
        canvas.line([(x - 262 + turn * 3, height + 14), (x - 130 + turn * 3, height)], "#e4bb5a", 5)
    canvas.line([(x - 40, y - 10), (x - 196, y + 92)], "#5a1816", 8)
    for wheel, radius in ((x + 46, 66), (x + 210, 44)):
        canvas.oval(wheel, y + 146 - radius, radius, radius, "#24262a")
        canvas.oval(wheel, y + 146 - radius, radius * 0.5, radius * 0.5, "#d8a13a")
        canvas.oval(wheel, y + 146 - radius, radius * 0.16, radius * 0.16, "#7a5414")


def hospital(canvas: Canvas) -> None:
    canvas.shade(["#6fb0d8", "#b4d9ea", "#eef6f3"], bottom=780)
    clouds(canvas)
    canvas.land(740, 30, "#a9cdb4", waves=1.6)
    for x in (60, 160, 1440, 1530):
        canvas.leafy(x, 800, 300, ("#3f7a4c", "#5a9a55", "#86bd69"))
    facade(canvas)
    canvas.shade(["#cfd3cf", "#b9bfbc"], top=800)
    canvas.polygon([(640, 800), (960, 800), (1240, HEIGHT), (360, HEIGHT)], "#dedfd8")
    for x in range(0, WIDTH, 30):
        if not 600 < x < 1000:
            canvas.oval(x + 12, 806, 30, 20, canvas.random.choice(("#4d8a4f", "#65a05a")))
    bicycle_rack(canvas)
    canvas.person(1010, 900, 160, "#b8524a")
    canvas.person(560, 930, 190, "#e9eef0")
    canvas.person(640, 940, 180, "#587a9c")
    canvas.person(1100, 1010, 210, "#6b7d4c")


def facade(canvas: Canvas) -> None:
    canvas.box(300, 300, 1000, 500, "#f4f1ea")
    canvas.box(300, 300, 1000, 26, "#d7d2c6")
    canvas.box(640, 200, 320, 600, "#fbfaf6")
    canvas.box(640, 200, 320, 26, "#d7d2c6")
    canvas.box(782, 244, 36, 100, "#c8322f", 4)
    canvas.box(750, 276, 100, 36, "#c8322f", 4)
    for row in range(4):
        for column in range(9):
            x, y = 330 + column * 108, 372 + row * 104
            if 560 < x < 1000 and row == 3:
                continue
            lit = canvas.random.random() < 0.2
            canvas.box(x, y, 66, 60, "#ffe6ae" if lit else "#8fbfd6", 4)
            light = [(x + 6, y + 54), (x + 44, y + 6), (x + 60, y + 6), (x + 22, y + 54)]
            canvas.polygon(light, "#ffffff50")
            canvas.line([(x + 33, y), (x + 33, y + 60)], "#ffffff", 4)
    canvas.box(590, 656, 420, 26, "#b8413c", 6)
    canvas.box(690, 682, 220, 118, "#9ccadb")
    for x in (690, 745, 800, 855, 908):
        canvas.line([(x, 682), (x, 800)], "#ffffff", 5)


def bicycle_rack(canvas: Canvas) -> None:
    for x in range(1290, 1560, 62):
        for wheel in (0, 44):
            canvas.oval(x + wheel, 858, 19, 19, "#3a3f45")
            canvas.oval(x + wheel, 858, 14, 14, "#c3c8c4")
        canvas.line([(x, 858), (x + 16, 826), (x + 44, 858), (x + 36, 822)], "#2f6d8c", 5)


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
