"""Contrast of colours in the stylesheets, by the formula of WCAG."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib.staticfiles import finders

_COLOR = re.compile(r"(--[a-z0-9-]+):\s*#([0-9a-fA-F]{3,6})\b")
_LENGTH = re.compile(r"(--[a-z0-9-]+):\s*([0-9.]+)(?:rem)?;")


def _stylesheet(name: str) -> str:
    path = finders.find(name)
    text = Path(path).read_text(encoding="utf-8") if isinstance(path, str) else ""
    # Comments explain the names.
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def colors(name: str) -> dict[str, str]:
    """Return the colours that a stylesheet sets first, by their property."""
    values: dict[str, str] = {}
    for prop, digits in _COLOR.findall(_stylesheet(name)):
        is_short = len(digits) == 3
        values.setdefault(prop, "".join(d * 2 for d in digits) if is_short else digits)
    return values


def numbers(name: str) -> dict[str, float]:
    """Return the numbers and lengths in rem that a stylesheet sets first, by their property."""
    values: dict[str, float] = {}
    for prop, number in _LENGTH.findall(_stylesheet(name)):
        values.setdefault(prop, float(number))
    return values


def _luminance(digits: str) -> float:
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(
        weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, given as six hexadecimal digits: from 1 to 21."""
    light, dark = sorted(map(_luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
