"""People at work outside."""

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
    combine(canvas, 760, 700)
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
    canvas.polygon(
        [(x - 60, y + 120), (x + 330, y + 120), (x + 330, y + 150), (x - 60, y + 150)], "#8d5a1c66"
    )
    canvas.box(x, y - 70, 240, 150, "#b8302c", 14)
    canvas.box(x, y + 20, 240, 60, "#932421", 10)
    canvas.box(x + 60, y - 120, 130, 60, "#c84b3e", 8)
    canvas.line([(x + 190, y - 96), (x + 330, y - 140)], "#d8a13a", 16)
    canvas.box(x - 30, y - 130, 92, 132, "#2f3b45", 10)
    canvas.box(x - 22, y - 120, 76, 70, "#bfe0ec", 6)
    canvas.oval(x + 14, y - 84, 13, 15, "#e2b48f")
    canvas.box(x - 2, y - 70, 34, 22, "#3d6a8c", 8)
    canvas.polygon(
        [(x - 40, y + 40), (x - 150, y + 90), (x - 150, y + 132), (x - 10, y + 110)], "#d8a13a"
    )
    canvas.oval(x - 150, y + 96, 52, 46, "#7b1d1b")
    for turn in range(6):
        canvas.line([(x - 196, y + 70 + turn * 11), (x - 104, y + 70 + turn * 11)], "#e4bb5a", 4)
    for wheel, radius in ((x + 40, 62), (x + 205, 44)):
        canvas.oval(wheel, y + 146 - radius, radius, radius, "#24262a")
        canvas.oval(wheel, y + 146 - radius, radius * 0.5, radius * 0.5, "#d8a13a")


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
