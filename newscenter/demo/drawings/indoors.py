"""Rooms."""

from __future__ import annotations

from newscenter.demo.drawings.brush import HEIGHT, WIDTH, Canvas, mix


def _floor(canvas: Canvas, top: float, colours: tuple[str, str]) -> None:
    canvas.shade(colours, top=top)
    for place in range(-14, 15):
        canvas.line([(800 + place * 70, top), (800 + place * 260, HEIGHT)], "#00000018", 3)


def library(canvas: Canvas) -> None:
    canvas.shade(["#e8d8bd", "#d9c19c"], bottom=860)
    _floor(canvas, 860, ("#9a6f4a", "#7a5436"))
    for x in (40, 560, 1080):
        canvas.box(x, 90, 480, 780, "#6e4a2f", 8)
        for row in range(5):
            top = 116 + row * 150
            canvas.box(x + 22, top, 436, 128, "#43301f")
            books(canvas, x + 26, top + 128, 428)
            canvas.box(x + 14, top + 128, 452, 12, "#8a6242")
    window_light(canvas)
    canvas.box(470, 800, 760, 30, "#b5824f", 6)
    canvas.box(520, 830, 26, 190, "#8a6038")
    canvas.box(1150, 830, 26, 190, "#8a6038")
    canvas.glow(1010, 720, 300, "#ffe7ae", 0.75)
    canvas.polygon([(940, 700), (1080, 700), (1050, 620), (970, 620)], "#2f6b57")
    canvas.line([(1010, 700), (1010, 790)], "#c9a24a", 9)
    canvas.box(960, 788, 100, 14, "#c9a24a", 6)
    canvas.polygon(
        [(620, 800), (735, 770), (850, 800), (850, 786), (735, 754), (620, 786)], "#fbf6ea"
    )
    canvas.line([(735, 756), (735, 798)], "#cbbfa5", 3)
    for place, tone in enumerate(("#b23a30", "#2f5d80", "#c99a3a")):
        canvas.box(1090 + place * 6, 778 - place * 24, 120, 22, tone, 4)
    canvas.oval(880, 900, 70, 22, "#5a3d27")
    canvas.box(866, 900, 28, 120, "#5a3d27")


def books(canvas: Canvas, left: float, foot: float, width: float) -> None:
    tones = ("#a8392f", "#2f5d80", "#3f7358", "#c99a3a", "#7a4a6b", "#d9cbb0", "#4a4f5a", "#b8643a")
    x = left
    while x < left + width - 30:
        wide, high = canvas.random.uniform(13, 30), canvas.random.uniform(84, 120)
        if canvas.random.random() < 0.06:
            x += canvas.random.uniform(16, 34)
            continue
        tone = mix(canvas.random.choice(tones), "#2a1d12", canvas.random.uniform(0, 0.25))
        canvas.box(x, foot - high, wide, high, tone, 2)
        canvas.box(x + 2, foot - high * 0.82, wide - 4, 5, "#f0dfb4a0")
        canvas.box(x + 2, foot - high * 0.3, wide - 4, 4, "#f0dfb480")
        x += wide + 1.5


def window_light(canvas: Canvas) -> None:
    for x in (180, 420):
        canvas.polygon([(x, 0), (x + 150, 0), (x + 640, HEIGHT), (x + 420, HEIGHT)], "#fff4d022")


def workshop(canvas: Canvas) -> None:
    canvas.shade(["#efe0c4", "#dcc39a"], bottom=760)
    _floor(canvas, 760, ("#8d6c4c", "#6a4e36"))
    canvas.box(90, 110, 480, 420, "#7b5b3f", 6)
    canvas.shade(["#bfe0ee", "#f3f1dc"], 130, 510, 110, 550)
    canvas.land(430, 20, "#9cbf8a00", waves=2)
    canvas.line([(330, 120), (330, 520)], "#7b5b3f", 14)
    canvas.line([(100, 320), (560, 320)], "#7b5b3f", 14)
    canvas.polygon([(110, 510), (550, 510), (1100, HEIGHT), (420, HEIGHT)], "#fff3c926")
    tool_board(canvas)
    canvas.box(330, 690, 1090, 56, "#b9834a", 6)
    canvas.box(330, 738, 1090, 14, "#8f6234")
    for x in (390, 1310):
        canvas.box(x, 750, 62, 250, "#9c6d3c", 4)
    canvas.box(420, 880, 920, 24, "#8f6234")
    plane(canvas, 640, 690)
    stool(canvas, 1130, 690)
    for _ in range(90):
        left, y = canvas.random.gauss(760, 260), canvas.random.uniform(960, 1040)
        canvas.oval(
            left,
            y,
            canvas.random.uniform(6, 18),
            canvas.random.uniform(3, 7),
            canvas.random.choice(("#ecd09a", "#d9b574", "#f6e2b8")),
        )


def tool_board(canvas: Canvas) -> None:
    canvas.box(680, 130, 800, 400, "#c9a46f", 8)
    for place in range(4):
        x = 740 + place * 110
        canvas.box(x, 170, 14, 150, "#6b4226", 4)
        canvas.box(x - 34, 160, 82, 34, "#59626b", 6)
    for place in range(5):
        x = 770 + place * 80
        canvas.box(x, 390, 20, 60, "#a8392f" if place % 2 else "#3f6b80", 6)
        canvas.polygon([(x + 4, 450), (x + 16, 450), (x + 13, 508), (x + 7, 508)], "#8b949c")
    saw = [(1210, 190), (1430, 260), (1430, 300), (1210, 320)]
    canvas.polygon(saw, "#aab4bb")
    for tooth in range(18):
        x = 1212 + tooth * 12
        canvas.polygon(
            [(x, 319 - tooth * 1.1), (x + 6, 332 - tooth * 1.1), (x + 12, 318 - tooth * 1.1)],
            "#aab4bb",
        )
    canvas.box(1160, 196, 66, 130, "#6b4226", 16)
    canvas.oval(1330, 430, 58, 58, "#59626b")
    canvas.oval(1330, 430, 44, 44, "#c9a46f")


def plane(canvas: Canvas, x: float, y: float) -> None:
    canvas.box(x - 230, y - 22, 560, 22, "#e3bd82", 3)
    canvas.box(x - 100, y - 72, 230, 50, "#7b4a2a", 8)
    canvas.polygon(
        [(x + 10, y - 70), (x + 40, y - 130), (x + 58, y - 130), (x + 42, y - 70)], "#8b949c"
    )
    canvas.box(x - 84, y - 100, 26, 40, "#5f371f", 10)
    for place in range(5):
        middle = x + 10 - place * 26
        canvas.oval(middle, y - 96 - place * 12, 22, 22, "#f2d9a4")
        canvas.oval(middle + 3, y - 96 - place * 12, 13, 13, "#d3ad6c")


def stool(canvas: Canvas, x: float, y: float) -> None:
    canvas.polygon([(x - 110, y), (x - 86, y - 150), (x - 62, y - 150), (x - 80, y)], "#c08a4f")
    canvas.polygon([(x + 110, y), (x + 86, y - 150), (x + 62, y - 150), (x + 80, y)], "#c08a4f")
    canvas.box(x - 92, y - 70, 184, 18, "#a8763f")
    canvas.box(x - 130, y - 176, 260, 30, "#d9a566", 8)


def jars_on_the_sill(canvas: Canvas) -> None:
    canvas.shade(["#c9a98a", "#b08a6b"])
    canvas.box(180, 60, 1240, 620, "#6f4a33", 8)
    canvas.shade(["#9fc3e0", "#d5e4ee", "#f2e6d8"], 90, 650, 210, 1390)
    canvas.glow(1050, 220, 260, "#fff4d8", 0.8)
    canvas.polygon(
        [(210, 520), (520, 450), (820, 510), (1130, 440), (1390, 500), (1390, 650), (210, 650)],
        "#e9f0f8",
    )
    for x, foot, size in ((330, 560, 150), (470, 575, 190), (1230, 565, 170)):
        canvas.spruce(x, foot, size, "#4f6f78", "#f6fafd")
    for x in (600, 1000):
        canvas.box(x - 9, 80, 18, 590, "#6f4a33")
    canvas.box(200, 300, 1200, 16, "#6f4a33")
    for corner in ((210, 90, 1, 1), (1390, 90, -1, 1), (210, 650, 1, -1), (1390, 650, -1, -1)):
        x, y, across, down = corner
        for _ in range(26):
            reach = canvas.random.uniform(20, 130)
            canvas.line([(x, y + down * reach), (x + across * (140 - reach), y)], "#ffffff60", 2)
    canvas.box(0, 680, WIDTH, 60, "#a87a54")
    canvas.shade(["#8f6545", "#6d4a32"], top=740)
    fillings = (
        ("#c8403a", "#e2694a"),
        ("#d9c27a", "#efe0a8"),
        ("#7a9a4a", "#a3bd6a"),
        ("#e0953a", "#f2b560"),
        ("#7a3f58", "#a35f78"),
    )
    for place, (dark, light) in enumerate(fillings):
        jar(canvas, 290 + place * 255, 726, 1 + 0.12 * (place % 2), dark, light)
    canvas.box(60, 900, 1480, 167, "#5a3c28")
    for x in range(130, 1500, 190):
        canvas.oval(x, 935, 80, 44, "#c9d7a4")
        canvas.oval(x, 925, 58, 30, "#e6edcb")
        canvas.oval(x + 8, 920, 30, 16, "#f7f6e4")


def jar(canvas: Canvas, x: float, foot: float, size: float, dark: str, light: str) -> None:
    wide, high = 190 * size, 260 * size
    canvas.oval(x, foot + 6, wide * 0.6, 16, "#00000033")
    canvas.box(x - wide / 2, foot - high, wide, high, "#e8f2f266", 34)
    canvas.box(x - wide / 2 + 9, foot - high * 0.82, wide - 18, high * 0.79, dark, 28)
    for _ in range(42):
        canvas.oval(
            x + canvas.random.uniform(-0.36, 0.36) * wide,
            foot - high * canvas.random.uniform(0.1, 0.74),
            canvas.random.uniform(12, 24),
            canvas.random.uniform(9, 18),
            mix(light, dark, canvas.random.random()),
        )
    canvas.box(x - wide * 0.4, foot - high * 0.95, 14, high * 0.8, "#ffffff70", 7)
    canvas.box(x - wide * 0.42, foot - high - 34, wide * 0.84, 40, "#b23a30", 8)
    canvas.box(x - wide * 0.28, foot - high * 0.5, wide * 0.56, high * 0.2, "#f6ecd4", 4)
    for line in (0.44, 0.38):
        canvas.line(
            [(x - wide * 0.2, foot - high * line), (x + wide * 0.2, foot - high * line)],
            "#8a7a60",
            3,
        )


def classroom(canvas: Canvas) -> None:
    canvas.shade(["#f4ecd8", "#e9d9b8"], bottom=700)
    canvas.box(0, 560, WIDTH, 150, "#7fae9a")
    _floor(canvas, 700, ("#c79f6f", "#a37b4e"))
    canvas.box(420, 110, 760, 360, "#8a6242", 8)
    canvas.box(440, 130, 720, 320, "#2f5a4a", 4)
    for place, width in enumerate((300, 420, 360)):
        canvas.line([(520, 210 + place * 70), (520 + width, 206 + place * 70)], "#f4f1e4b0", 6)
    canvas.oval(1050, 360, 52, 52, "#f4f1e4")
    canvas.oval(1050, 360, 46, 46, "#2f5a4a")
    canvas.polygon(
        [(985, 420), (1050, 300), (1115, 420), (1105, 420), (1050, 322), (996, 420)], "#f4d98a"
    )
    canvas.box(440, 452, 720, 12, "#b08a5c")
    for x in (60, 1280):
        canvas.box(x, 120, 260, 380, "#ffffff", 6)
        canvas.shade(["#8cc6e6", "#dff0f2", "#b9d9a4"], 136, 484, x + 16, x + 244)
        canvas.line([(x + 130, 124), (x + 130, 496)], "#ffffff", 12)
        canvas.polygon([(x - 20, 100), (x + 60, 100), (x + 26, 520), (x - 20, 540)], "#e8b04ae0")
        canvas.polygon(
            [(x + 280, 100), (x + 200, 100), (x + 236, 520), (x + 280, 540)], "#e8b04ae0"
        )
    canvas.polygon([(300, 500), (560, 500), (980, HEIGHT), (560, HEIGHT)], "#fff6d430")
    for row in range(3):
        size = 0.75 + row * 0.34
        for seat in (-1.5, -0.5, 0.5, 1.5):
            desk(canvas, 800 + seat * 360 * size, 730 + row * 125, size)


def desk(canvas: Canvas, x: float, y: float, size: float) -> None:
    for off in (-104, 88):
        canvas.box(x + off * size, y, 14 * size, 120 * size, "#5f7684", 3)
    canvas.box(x - 126 * size, y - 14 * size, 252 * size, 26 * size, "#dca862", 6)
    canvas.box(x - 110 * size, y + 12 * size, 220 * size, 36 * size, "#b9823f", 4)
    tone = canvas.random.choice(("#c8403a", "#2f6d9a", "#4a8a5c", "#8a5a9a"))
    canvas.box(x - 84 * size, y - 32 * size, 74 * size, 18 * size, tone, 3)
    canvas.polygon(
        [
            (x + 14 * size, y - 14 * size),
            (x + 92 * size, y - 14 * size),
            (x + 84 * size, y - 26 * size),
            (x + 22 * size, y - 26 * size),
        ],
        "#fbf7ea",
    )
