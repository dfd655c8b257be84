"""The pictures in sanitised HTML."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings

# A quoted value, such as the alternative text, may contain an angle bracket.
_ATTRIBUTES = r'(?:[^>"]|"[^"]*")*'
# The element, and its address.
PICTURE = re.compile(rf'<img{_ATTRIBUTES}? src="([^"]+)"{_ATTRIBUTES}>')

# Stands in the text for a picture of a paste that is not here yet; the path ends in its key.
PLACEHOLDER_PATH = f"{settings.MEDIA_URL}pending/"
_PATH = re.escape(PLACEHOLDER_PATH)
_PLACEHOLDER = re.compile(rf'<img{_ATTRIBUTES}? src="{_PATH}([0-9a-f]{{32}})"{_ATTRIBUTES}>')
_FIGURE = re.compile(r"<figure>(?:(?!</?figure>).)*</figure>", re.DOTALL)
_UNDESCRIBED = re.compile(rf'<img(?={_ATTRIBUTES} src="(?!{_PATH}))(?!{_ATTRIBUTES} alt="[^"]).*?>')
_ALTERNATIVE_TEXT = re.compile(r' alt="([^"]*)"')


def placeholder_keys(html: str) -> list[str]:
    """Return the keys of the pictures in sanitised HTML that are not here yet, in its order."""
    return _PLACEHOLDER.findall(html)


def count_undescribed(html: str) -> int:
    """Return how many pictures in sanitised HTML have no alternative text."""
    return len(_UNDESCRIBED.findall(html))


def with_placeholders_replaced(html: str, element: Callable[[str, str], str]) -> str:
    """Return the HTML with `element(key, alternative text)` for each picture that is not here."""

    def replace(placeholder: re.Match[str]) -> str:
        text = _ALTERNATIVE_TEXT.search(placeholder[0])
        return element(placeholder[1], text[1] if text else "") or placeholder[0]

    return _PLACEHOLDER.sub(replace, html)


def without_placeholders(html: str) -> str:
    """Return the HTML as readers may see it: without the places of pictures that are not here."""
    if PLACEHOLDER_PATH not in html:
        return html
    html = _FIGURE.sub(lambda figure: "" if _PLACEHOLDER.search(figure[0]) else figure[0], html)
    return _PLACEHOLDER.sub("", html)
