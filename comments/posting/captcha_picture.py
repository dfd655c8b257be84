"""The picture of a captcha: letters that touch each other, on a ribbon that inverts them.

The library draws letters side by side, from a seed that the address of the picture tells; text
recognition reads them. Here neither a threshold nor a filter parts letters and ground: a letter is
dark on light in one half and light on dark in the other. People see the shape all the same.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache
from itertools import pairwise, product
from pathlib import Path
from random import Random
from secrets import SystemRandom

import captcha
from django.utils.crypto import salted_hmac
from PIL import Image, ImageChops, ImageDraw, ImageFont

# Twice as large as it is shown.
WIDTH, HEIGHT = 240, 88
LENGTH = 4
# Without those that people take for another one: C G, D O Q, F, I J L, N, S Z, U V.
ALPHABET = "ABEHKMPRTWXY"
# Bitstream Vera, which the library brings; None is Pillow's own.
FONTS = [Path(captcha.__file__).parent / "fonts" / "Vera.ttf", None]
FONT_SIZES = range(58, 67)
MAX_ROTATION = 12
OVERLAP = 0.03
MAX_SHIFT = 5
RIBBON_HEIGHT = 26
# Its two edges have waves of their own, and never meet.
RIBBON_WAVE = 10
WAVE_HEIGHT = 3
# Both divide the size of the picture.
MESH_WIDTH, MESH_HEIGHT = 20, 11
MARGIN = 30

Point = tuple[float, float]


def make_letters() -> str:
    # Not twice the same: where they touch, two of them look like one wide letter.
    return "".join(SystemRandom().sample(ALPHABET, LENGTH))


@lru_cache
def _font(path: Path | None, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)


def _sine(random: Random, height: float, lengths: tuple[int, int]) -> tuple[float, float, float]:
    """Choose a wave: its height, its length, and where it begins."""
    return random.uniform(height / 2, height), random.uniform(*lengths), random.uniform(0, math.tau)


def _at(wave: tuple[float, float, float], x: float) -> float:
    height, length, begin = wave
    return height * math.sin(math.tau * x / length + begin)


def _letter(letter: str, random: Random) -> Image.Image:
    font = _font(random.choice(FONTS), random.choice(FONT_SIZES))
    left, top, right, bottom = map(int, font.getbbox(letter))
    image = Image.new("L", (right - left + 2 * MARGIN, bottom - top + 2 * MARGIN))
    position = (MARGIN - left, MARGIN - top)
    ImageDraw.Draw(image).text(position, letter, 255, font, stroke_width=1)
    angle = random.uniform(-MAX_ROTATION, MAX_ROTATION)
    rotated = image.rotate(angle, Image.Resampling.BICUBIC)
    return rotated.crop(rotated.getbbox())


def _ribbon(random: Random) -> Image.Image:
    middle, slope = random.uniform(0.4, 0.6) * HEIGHT, random.uniform(-0.1, 0.1)
    edges: list[list[Point]] = []
    for side in (-RIBBON_HEIGHT / 2, RIBBON_HEIGHT / 2):
        wave = _sine(random, RIBBON_WAVE, (100, 200))
        heights = ((x, middle + side + slope * (x - WIDTH / 2)) for x in range(-20, WIDTH + 21, 4))
        edges.append([(x, y + _at(wave, x)) for x, y in heights])
    image = Image.new("L", (WIDTH, HEIGHT))
    ImageDraw.Draw(image).polygon(edges[0] + edges[1][::-1], fill=255)
    return image


def _distorted(image: Image.Image, random: Random) -> Image.Image:
    across, down = _sine(random, WAVE_HEIGHT, (80, 160)), _sine(random, WAVE_HEIGHT, (50, 90))
    xs, ys = range(0, WIDTH + 1, MESH_WIDTH), range(0, HEIGHT + 1, MESH_HEIGHT)
    # How far each row moves to the side, and each column up or down.
    rows, columns = {y: _at(down, y) for y in ys}, {x: _at(across, x) for x in xs}
    mesh = []
    for (left, right), (top, bottom) in product(pairwise(xs), pairwise(ys)):
        corners = ((left, top), (left, bottom), (right, bottom), (right, top))
        moved = [value for x, y in corners for value in (x + rows[y], y + columns[x])]
        mesh.append(((left, top, right, bottom), moved))
    return image.transform((WIDTH, HEIGHT), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


def _draw(letters: str, random: Random) -> Image.Image:
    images = [_letter(letter, random) for letter in letters]
    picture = _ribbon(random)
    x = (WIDTH - sum(image.width for image in images) * (1 - OVERLAP)) / 2
    for image in images:
        y = (HEIGHT - image.height) / 2 + random.uniform(-MAX_SHIFT, MAX_SHIFT)
        layer = Image.new("L", (WIDTH, HEIGHT))
        layer.paste(image, (round(x), round(y)))
        picture = ImageChops.difference(picture, layer)
        x += image.width * (1 - OVERLAP)
    return ImageChops.invert(_distorted(picture, random))


# Whoever requests one picture again and again costs a look-up, not a drawing.
@lru_cache(maxsize=256)
def png(key: str, letters: str) -> bytes:
    """Return the picture of these letters as a PNG file, the same one each time."""
    # Not the key alone: from that, anybody could draw the ribbon, and take it away.
    random = Random(salted_hmac("comments.captcha_picture", key).digest())  # noqa: S311
    file = io.BytesIO()
    _draw(letters, random).save(file, "PNG")
    return file.getvalue()
