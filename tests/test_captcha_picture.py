"""The picture of a captcha: no way to cut it into letters, and no need to draw it twice."""

import io
from collections import Counter
from random import Random

import pytest
from PIL import Image

from comments.posting import captcha, captcha_picture

NETWORK = "203.0.113.5"
CONFUSABLE = "CDFGIJLNOQSUVZ"


def drawn(letters: str, key: str) -> Image.Image:
    return Image.open(io.BytesIO(captcha_picture.png(key, letters)))


def columns(picture: Image.Image) -> list[list[int]]:
    width, height = picture.size
    return [[picture.getpixel((x, y)) for y in range(height)] for x in range(width)]


def test_letters_are_few_that_nobody_confuses():
    letters = [captcha_picture.make_letters() for _ in range(500)]
    counts = Counter("".join(letters))
    assert set(counts) == set(captcha_picture.ALPHABET)
    assert not set(CONFUSABLE) & set(counts)
    assert all(len(set(text)) == 4 for text in letters)


def some_letters(number: int) -> str:
    """Return the letters of one captcha, the same ones in each run."""
    return "".join(Random(number).sample(captcha_picture.ALPHABET, captcha_picture.LENGTH))


@pytest.mark.parametrize("number", range(20))
def test_no_column_of_the_picture_parts_two_letters(number):
    picture = drawn(some_letters(number), f"{number:040x}")
    # The waves leave a few pixels at the edges white. Where a thin part of a letter crosses the
    # ribbon, a column is grey; white it is where letters do not touch.
    for column in columns(picture)[8:-8]:
        assert min(column) < 224


@pytest.mark.parametrize("number", range(10))
def test_letters_are_dark_on_light_and_light_on_dark(number):
    """Neither the dark pixels nor the light ones alone are the letters."""
    letters, key = some_letters(number), f"{number:040x}"
    picture = drawn(letters, key)
    without = drawn("", key)
    changes = Counter(
        new > old
        for new, old in zip(picture.tobytes(), without.tobytes(), strict=True)
        if abs(new - old) > 128
    )
    assert min(changes.values()) > 0.2 * changes.total()


def test_a_picture_is_the_same_each_time_and_needs_the_secret_key(settings):
    first = captcha_picture.png("0" * 40, "ABEH")
    assert first == captcha_picture.png.__wrapped__("0" * 40, "ABEH")
    assert first != captcha_picture.png("1" * 40, "ABEH")
    settings.SECRET_KEY = "another one"
    assert first != captcha_picture.png.__wrapped__("0" * 40, "ABEH")


@pytest.mark.django_db
def test_a_picture_is_kept_by_the_reader_alone_and_drawn_once(reader, monkeypatch):
    challenge = captcha.issue(NETWORK)
    times = []
    monkeypatch.setattr(
        captcha_picture, "_draw", lambda *_: times.append(1) or Image.new("L", (1, 1))
    )
    for _ in range(20):
        response = reader.get(f"/captcha/image/{challenge.hashkey}/")
    assert len(times) == 1
    assert response["Content-Type"] == "image/png"
    assert "private" in response["Cache-Control"]
    assert "max-age=1200" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["nonsense", "0" * 40, "@", "%00"])
def test_a_captcha_that_is_not_open_has_no_picture(reader, key):
    assert reader.get(f"/captcha/image/{key}/").status_code == 410


@pytest.mark.django_db
def test_a_used_captcha_has_no_picture(reader):
    challenge = captcha.issue(NETWORK)
    assert captcha.redeem(challenge.hashkey, challenge.response, NETWORK)
    assert reader.get(f"/captcha/image/{challenge.hashkey}/").status_code == 410
    assert reader.post(f"/captcha/image/{challenge.hashkey}/").status_code == 405
