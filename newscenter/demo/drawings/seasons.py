"""The country, from thaw to autumn."""

from __future__ import annotations

import math

from newscenter.demo.drawings.brush import HEIGHT, WIDTH, Canvas, mix


def paddies_at_dawn(canvas: Canvas) -> None:
    canvas.shade(["#f6a86b", "#fbc98c", "#fde7bf", "#fdf1d8"], bottom=620)
    canvas.glow(1120, 480, 520, "#fff3c4", 0.95)
    canvas.oval(1120, 470, 58, 58, "#fffbe8")
    for y, height, colour in ((470, 46, "#d9b99a"), (515, 40, "#b9a88e"), (552, 30, "#8f9b7c")):
        canvas.land(y, height, colour, waves=2)
        canvas.mist(y - 30, y + 90, "#fde7bf", 0.5)
    canvas.shade(["#e9d9a6", "#b9c68a", "#7fa05c", "#4f7f43"], top=600)
    # Water between the dykes shows the sky; the dykes meet far away under the sun.
    for left, right in ((-2600, -1500), (-900, -120), (420, 1080), (1700, 2500), (3200, 4300)):
        far = [(1120 + (x - 1120) * 0.045, 606) for x in (left, right)]
        canvas.polygon([*far, (right, HEIGHT), (left, HEIGHT)], "#fbe3b5d8")
        for row in range(13):
            depth = (row / 13) ** 2.1
            y = 622 + depth * 470
            edges = [1120 + (x - 1120) * (0.045 + 0.955 * (y - 606) / 461) for x in (left, right)]
            steps = 26
            for step in range(steps):
                x = edges[0] + (edges[1] - edges[0]) * (step + 0.5) / steps
                size = 3 + 26 * depth
                canvas.line([(x, y), (x - size * 0.35, y - size)], "#3f7a3fdd", 1 + 3 * depth)
                canvas.line([(x, y), (x + size * 0.4, y - size * 0.9)], "#5a9448dd", 1 + 3 * depth)
    canvas.person(716, 748, 92, "#b3302f")
    canvas.person(768, 741, 86, "#35506e")


def ridges_at_dusk(canvas: Canvas) -> None:
    canvas.shade(["#2b2f5b", "#5d4a86", "#b0648c", "#ee9b7e", "#fbd19b"], bottom=760)
    canvas.glow(480, 560, 620, "#ffdca6", 0.85)
    canvas.oval(480, 548, 64, 64, "#fff1cf")
    layers = ("#c58a8f", "#a1748c", "#7d5f86", "#5a4a78", "#3d3863", "#262a4b", "#171c33")
    for place, colour in enumerate(layers):
        y = 500 + place * 78
        line = canvas.land(y, 120 - place * 7, colour, waves=1.4 + place * 0.35)
        if place < 5:
            canvas.mist(y, y + 150, "#f3b79b", 0.28 - place * 0.04)
        if place >= 5:
            for x, top in line[:: 3 if place == 5 else 4]:
                canvas.spruce(
                    x,
                    top + 14,
                    canvas.random.uniform(46, 92) * (place - 4),
                    mix(colour, "#000000", 0.12),
                )
    for x, y in ((980, 300), (1040, 270), (1105, 305), (1180, 260), (1250, 292)):
        canvas.line([(x - 20, y - 8), (x, y), (x + 20, y - 10)], "#241f3f", 3.4)


def ice_on_the_river(canvas: Canvas) -> None:
    canvas.shade(["#9cc4de", "#c9e0ea", "#f3ead9"], bottom=520)
    canvas.glow(380, 250, 360, "#fff6dc", 0.9)
    canvas.land(455, 60, "#a9bfc6", waves=1.3)
    for x, y in canvas.land(500, 34, "#8aa79f", waves=2)[::5]:
        canvas.leafy(x, y + 24, canvas.random.uniform(50, 90), ("#8b9c78", "#a8b98b"))
    canvas.shade(["#b9d6e0", "#6fa3bd", "#3f7a9c", "#2b5f84"], top=540)
    # A stone bridge of four arches and its reflection.
    canvas.polygon([(0, 470), (800, 410), (1600, 470), (1600, 560), (0, 560)], "#b7a994")
    canvas.line([(0, 470), (800, 410), (1600, 470)], "#8f8270", 12)
    for x in range(20, 1600, 62):
        y = 470 - 60 * (1 - abs(x - 800) / 800)
        canvas.line([(x, y), (x, y - 34)], "#9a8d7a", 7)
    canvas.line([(0, 440), (800, 378), (1600, 440)], "#9a8d7a", 6)
    for x in (230, 610, 990, 1370):
        canvas.oval(x, 566, 130, 104, "#7fb0c4")
        canvas.oval(x, 572, 116, 96, "#9cc4cf")
    canvas.shade(["#8fb9c9", "#6fa3bd", "#3f7a9c", "#2b5f84"], top=562)
    for _ in range(46):
        depth = canvas.random.random() ** 1.5
        x, y = canvas.random.uniform(-60, WIDTH + 60), 600 + depth * 450
        size = 26 + 110 * depth
        corners = [
            (
                x + math.cos(turn) * size * canvas.random.uniform(0.75, 1.2),
                y + math.sin(turn) * size * 0.34 * canvas.random.uniform(0.75, 1.2),
            )
            for turn in [n * math.tau / 7 for n in range(7)]
        ]
        canvas.polygon([(px, py + 5 + 10 * depth) for px, py in corners], "#7fa9bdcc")
        canvas.polygon(corners, "#f4fafc")
        canvas.polygon(
            [(x + (px - x) * 0.6, y - 2 + (py - y) * 0.5) for px, py in corners], "#e2eff5"
        )
    for _ in range(40):
        x, y = canvas.random.uniform(0, WIDTH), canvas.random.uniform(590, 1040)
        canvas.line([(x, y), (x + 60, y)], "#ffffff55", 2.4)


def birches_in_autumn(canvas: Canvas) -> None:
    canvas.shade(["#dcecf4", "#f6ecd0", "#f7d58c"], bottom=800)
    canvas.glow(860, 360, 640, "#fff4cf", 0.9)
    canvas.land(690, 40, "#e3b765", waves=1.5)
    for _ in range(70):
        x = canvas.random.uniform(0, WIDTH)
        canvas.line([(x, 200), (x + 6, 740)], "#e9dcc0", canvas.random.uniform(5, 9))
        for _ in range(5):
            y = canvas.random.uniform(120, 480)
            canvas.oval(x + canvas.random.gauss(0, 30), y, 40, 26, "#f0bd56aa")
    canvas.shade(["#d89a3c", "#b9772c", "#8d5523"], top=730)
    path = [(640, 1067), (800, 860), (780, 735), (800, 735), (900, 860), (1090, 1067)]
    canvas.polygon(path, "#e8c88a")
    for depth, count in ((0.35, 11), (0.7, 8), (1.0, 6)):
        for place in range(count):
            x = (place + canvas.random.uniform(0.15, 0.85)) * WIDTH / count
            if abs(x - 850) > 150 * depth:
                birch(canvas, x, depth)
    for _ in range(420):
        depth = canvas.random.random()
        x, y = canvas.random.uniform(0, WIDTH), 760 + depth * 300
        tone = canvas.random.choice(("#f6cd5b", "#e9a13a", "#c9641f"))
        canvas.oval(x, y, 4 + 9 * depth, 2 + 4 * depth, tone)


def birch(canvas: Canvas, x: float, depth: float) -> None:
    """A trunk that leaves the picture at the top; `depth` is 1 in front."""
    foot, thick = 740 + 290 * depth, 10 + 26 * depth
    canvas.oval(x, foot, thick * 2.2, thick * 0.5, "#7a4a1e")
    bark = [(-1, foot), (-0.5, -10), (0.6, -10), (1, foot)]
    canvas.polygon([(x + thick * share, y) for share, y in bark], "#f6f1e6")
    shadow = [(0.3, foot), (0.3, -10), (0.6, -10), (1, foot)]
    canvas.polygon([(x + thick * share, y) for share, y in shadow], "#d9d0c2")
    for _ in range(9):
        y = canvas.random.uniform(40, foot - 20)
        mark = [(x - thick * 0.7, y), (x + thick * 0.2, y - 3), (x - thick * 0.1, y + 6)]
        canvas.polygon(mark, "#3d3530")
    for _ in range(8):
        tone = canvas.random.choice(("#f6cd5b", "#e9a13a", "#c9641f"))
        canvas.oval(x + canvas.random.gauss(0, thick), foot + 2, 9 * depth + 4, 5 * depth + 2, tone)
    for _ in range(30):
        tone = canvas.random.choice(("#f2b134", "#e68f25", "#f6cd5b", "#d8721f"))
        leaf_x = x + canvas.random.gauss(0, 110 * depth + 30)
        y = canvas.random.uniform(-20, 130 + 250 * depth)
        canvas.oval(leaf_x, y, 14 + 16 * depth, 9 + 11 * depth, tone + "e0")


def cranes_on_the_marsh(canvas: Canvas) -> None:
    canvas.shade(["#7fb3c8", "#bcd9d8", "#f7e6c4", "#f9d3a2"], bottom=560)
    canvas.glow(900, 500, 520, "#fff0c8", 0.9)
    canvas.land(520, 26, "#8fae9e", waves=1.7)
    canvas.shade(["#f4dcb0", "#b7d0c6", "#6fa5ae", "#3f7f90"], top=550)
    for _ in range(60):
        x, y = canvas.random.uniform(0, WIDTH), canvas.random.uniform(570, 1000)
        canvas.line([(x, y), (x + canvas.random.uniform(40, 160), y)], "#ffffff4a", 2.4)
    for x, y, size in ((430, 735, 0.8), (700, 770, 1.15), (520, 800, 1.5), (880, 815, 1.35)):
        crane(canvas, x, y, size)
    for x, y, size in ((1050, 270, 1.5), (1220, 190, 1.1), (900, 180, 0.95), (1380, 292, 0.85)):
        flying_crane(canvas, x, y, size)
    for _ in range(520):
        reed(canvas)


def reed(canvas: Canvas) -> None:
    middle, spread = canvas.random.choice(((0, 190), (1600, 230), (800, 500)))
    x, foot = canvas.random.gauss(middle, spread), canvas.random.uniform(900, 1090)
    tall, lean = canvas.random.uniform(120, 330), canvas.random.uniform(-40, 60)
    if spread == 500:
        tall *= 0.62
    tone = canvas.random.choice(("#7d8a45", "#a39a4e", "#5f7440", "#c1a75c"))
    stalk = [(x, foot), (x + lean * 0.4, foot - tall * 0.6), (x + lean, foot - tall)]
    canvas.line(stalk, tone, 4)
    if canvas.random.random() < 0.3:
        canvas.oval(x + lean, foot - tall, 5, 22, "#b98d57")


def flying_crane(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Coming from the right, wings raised."""

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + across * size, y + down * size) for across, down in points]

    canvas.line(at((30, 2), (92, 14)), "#33373d", 3 * size)
    far_wing = at((-16, -4), (6, -58), (52, -104), (62, -98), (44, -52), (30, 0))
    canvas.polygon(far_wing, "#dfe3e0")
    canvas.polygon(at((52, -104), (62, -98), (53, -74), (36, -84)), "#33373d")
    body = at((-40, -2), (-20, -12), (20, -10), (44, 2), (20, 10), (-20, 8))
    canvas.polygon(body, "#fbfaf6")
    canvas.line(at((-34, -2), (-92, -10)), "#33373d", 6 * size)
    canvas.oval(*at((-96, -11))[0], 8 * size, 6 * size, "#fbfaf6")
    canvas.oval(*at((-98, -15))[0], 6 * size, 3 * size, "#c3272b")
    canvas.line(at((-102, -10), (-124, -8)), "#7a6a4d", 2.5 * size)
    near_wing = at((-20, -4), (-58, -50), (-62, -112), (-50, -112), (-12, -60), (22, -2))
    canvas.polygon(near_wing, "#ffffff")
    canvas.polygon(at((-62, -112), (-50, -112), (-32, -86), (-61, -82)), "#33373d")


def crane(canvas: Canvas, x: float, y: float, size: float) -> None:
    for off in (-8, 10):
        canvas.line([(x + off * size, y), (x + off * size, y + 96 * size)], "#2d3238", 4 * size)
    canvas.oval(x, y - 20 * size, 62 * size, 30 * size, "#fbfaf6")
    canvas.polygon(
        [
            (x - 30 * size, y - 26 * size),
            (x - 92 * size, y + 14 * size),
            (x - 30 * size, y + 6 * size),
        ],
        "#33373d",
    )
    canvas.line(
        [
            (x + 46 * size, y - 34 * size),
            (x + 74 * size, y - 78 * size),
            (x + 64 * size, y - 122 * size),
        ],
        "#33373d",
        12 * size,
    )
    canvas.oval(x + 68 * size, y - 130 * size, 13 * size, 11 * size, "#fbfaf6")
    canvas.oval(x + 66 * size, y - 139 * size, 9 * size, 5 * size, "#c3272b")
    canvas.line(
        [(x + 78 * size, y - 129 * size), (x + 110 * size, y - 122 * size)], "#7a6a4d", 4 * size
    )
