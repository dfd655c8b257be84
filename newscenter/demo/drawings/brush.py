"""What the scenes are painted with: a canvas of 1600 × 1067 points, and a few things that recur."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageColor, ImageDraw

WIDTH, HEIGHT = 1600, 1067
# Drawn twice as large and reduced, which is what smooths the edges.
OVERSIZE = 2

Point = tuple[float, float]


def mix(one: str, other: str, share: float) -> str:
    """The colour that lies `share` of the way from one to the other."""
    pairs = zip(ImageColor.getrgb(one), ImageColor.getrgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


class Canvas:
    """Coordinates are points from the top left, colours are hexadecimal, alpha included."""

    def __init__(self, name: str, scale: float = 1) -> None:
        self.factor = OVERSIZE * scale
        self.image = Image.new("RGB", (round(WIDTH * self.factor), round(HEIGHT * self.factor)))
        # Alpha in a fill is blended, not stored.
        self.pen = ImageDraw.Draw(self.image, "RGBA")
        # The same picture every time.
        self.random = Random(name)  # noqa: S311

    def finished(self) -> Image.Image:
        return self.image.reduce(OVERSIZE)

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.factor, y * self.factor) for x, y in points]

    def polygon(self, points: Sequence[Point], fill: str) -> None:
        self.pen.polygon(self._scaled(points), fill)

    def line(self, points: Sequence[Point], fill: str, width: float) -> None:
        self.pen.line(self._scaled(points), fill, max(1, round(width * self.factor)), joint="curve")

    def oval(self, x: float, y: float, across: float, down: float, fill: str) -> None:
        """An ellipse around (x, y) with these half axes."""
        box = self._scaled([(x - across, y - down), (x + across, y + down)])
        self.pen.ellipse([*box[0], *box[1]], fill)

    def box(
        self, x: float, y: float, width: float, height: float, fill: str, corner: float = 0
    ) -> None:
        box = self._scaled([(x, y), (x + width, y + height)])
        self.pen.rounded_rectangle([*box[0], *box[1]], corner * self.factor, fill)

    def shade(
        self,
        colours: Sequence[str],
        top: float = 0,
        bottom: float = HEIGHT,
        left: float = 0,
        right: float = WIDTH,
    ) -> None:
        """Fill from `top` to `bottom` with the colours, blended evenly into each other."""
        strip = Image.new("RGB", (1, len(colours)))
        for place, colour in enumerate(colours):
            strip.putpixel((0, place), ImageColor.getrgb(colour)[:3])
        (x, y), (to_x, to_y) = self._scaled([(left, top), (right, bottom)])
        height = round(to_y) - round(y)
        # From the middle of the first pixel to the middle of the last, else both ends are flat.
        even = strip.resize((1, height), Image.Resampling.BILINEAR, (0, 0.5, 1, len(colours) - 0.5))
        self.image.paste(even.resize((round(to_x) - round(x), height)), (round(x), round(y)))

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 1) -> None:
        """Light that is strongest at (x, y) and gone at `radius`."""
        size = round(2 * radius * self.factor)
        light = Image.radial_gradient("L").resize((size, size))
        mask = light.point([round(max(0, 1 - v / 180) ** 2 * 255 * strength) for v in range(256)])
        corner = (round((x - radius) * self.factor), round((y - radius) * self.factor))
        self.image.paste(ImageColor.getrgb(colour), corner, mask)

    def mist(self, top: float, bottom: float, colour: str, strength: float = 0.8) -> None:
        """A veil that is clear at `top` and thickest at `bottom`."""
        (_, y), (_, to_y) = self._scaled([(0, top), (0, bottom)])
        size = (self.image.width, round(to_y) - round(y))
        mask = Image.linear_gradient("L").resize(size).point(lambda v: v * strength)
        self.image.paste(ImageColor.getrgb(colour), (0, round(y)), mask)

    def ridge(self, y: float, height: float, waves: float = 3) -> list[Point]:
        """A rolling line from edge to edge, around `y` and at most `height` off it."""
        parts = [(waves * 1.9**n, 0.5**n, self.random.uniform(0, math.tau)) for n in range(5)]
        most = sum(share for _, share, _ in parts)

        def at(x: float) -> float:
            turns = x / WIDTH * math.tau
            return sum(share * math.sin(often * turns + shift) for often, share, shift in parts)

        return [(x, y - height * at(x) / most) for x in range(-10, WIDTH + 20, 8)]

    def land(
        self, y: float, height: float, fill: str, waves: float = 3, bottom: float = HEIGHT
    ) -> list[Point]:
        """Ground below a rolling line; returns the line, for things to stand on."""
        line = self.ridge(y, height, waves)
        self.polygon([*line, (WIDTH + 10, bottom), (-10, bottom)], fill)
        return line

    def stars(self, count: int, down_to: float) -> None:
        for _ in range(count):
            x, y = self.random.uniform(0, WIDTH), self.random.uniform(0, down_to) ** 1.0
            size = self.random.choice((0.8, 1.0, 1.3, 1.8))
            alpha = self.random.randint(90, 230)
            self.oval(x, y, size, size, f"#fff8e0{alpha:02x}")

    def snowfall(self, count: int) -> None:
        for _ in range(count):
            size = self.random.choice((1.2, 1.8, 2.4, 3.4))
            x, y = self.random.uniform(0, WIDTH), self.random.uniform(0, HEIGHT)
            self.oval(x, y, size, size, f"#ffffff{self.random.randint(90, 210):02x}")

    def spruce(self, x: float, foot: float, height: float, fill: str, snow: str = "") -> None:
        """A spruce of five tiers; with `snow`, its colour lies on each."""
        half = height * 0.21
        self.box(x - height * 0.018, foot - height * 0.12, height * 0.036, height * 0.13, "#3b2f2a")
        for tier in range(5):
            low, wide = foot - height * (0.08 + 0.17 * tier), half * (1 - tier * 0.17)
            tip = low - height * 0.3
            self.polygon([(x - wide, low), (x, tip), (x + wide, low)], fill)
            if snow:
                self.polygon(
                    [
                        (x - wide * 0.72, low - height * 0.05),
                        (x, tip),
                        (x + wide * 0.72, low - height * 0.05),
                        (x + wide * 0.2, low - height * 0.085),
                        (x - wide * 0.25, low - height * 0.06),
                    ],
                    snow,
                )

    def leafy(self, x: float, foot: float, height: float, leaves: Sequence[str]) -> None:
        """A broad-leaved tree; the first colour is in the shade, the last in the light."""
        self.polygon(
            [
                (x - height * 0.035, foot),
                (x - height * 0.015, foot - height * 0.6),
                (x + height * 0.015, foot - height * 0.6),
                (x + height * 0.035, foot),
            ],
            "#5a4636",
        )
        for place, colour in enumerate(leaves):
            for _ in range(9):
                size = height * self.random.uniform(0.11, 0.17) * (1 - place * 0.16)
                off_x = self.random.gauss(-0.03 * place, 0.1) * height
                off_y = self.random.gauss(-0.68 - 0.05 * place, 0.09) * height
                self.oval(x + off_x, foot + off_y, size, size * 0.85, colour)

    def person(
        self, x: float, foot: float, height: float, coat: str, legs: str = "#2c2f3a"
    ) -> None:
        """Somebody seen from afar."""
        width = height * 0.26
        self.box(x - width * 0.34, foot - height * 0.4, width * 0.3, height * 0.4, legs, 2)
        self.box(x + width * 0.04, foot - height * 0.4, width * 0.3, height * 0.4, legs, 2)
        self.box(x - width / 2, foot - height * 0.8, width, height * 0.46, coat, width * 0.36)
        self.oval(x, foot - height * 0.89, height * 0.085, height * 0.1, "#e2b48f")
        self.polygon(
            [
                (x - height * 0.095, foot - height * 0.9),
                (x - height * 0.06, foot - height * 1.0),
                (x + height * 0.06, foot - height * 1.0),
                (x + height * 0.095, foot - height * 0.9),
            ],
            mix(coat, "#1a1a1a", 0.45),
        )
