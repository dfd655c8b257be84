"""What of an article can be found, as plain text, line by line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articles.models.article import Article

# The sanitiser wrote the tags (articles/markup.py): outside of quotes none has a “>” inside.
_TAG = re.compile(r'</?([a-z0-9]+)(?:[^>"]|"[^"]*")*>')
_INSIDE_A_LINE = {"a", "em", "s", "small", "span", "strong", "sub", "sup", "u"}


def plain(html: str) -> str:
    """The text of cleaned HTML; every element that is not part of a line begins a new one."""
    text = _TAG.sub(lambda tag: "" if tag[1] in _INSIDE_A_LINE else "\n", html)
    return unescape(text)


def _lines(text: str) -> Iterator[str]:
    text = unicodedata.normalize("NFC", text)
    return filter(None, map(str.strip, text.splitlines()))


def story_lines(article: Article) -> list[str]:
    """The lines that a passage can be shown from, in the order of the page."""
    texts = (article.summary, plain(article.body), article.author_note)
    return [line for text in texts for line in _lines(text)]


def small_lines(article: Article) -> list[str]:
    """What stands around the text."""
    tags = [tag["name"] for tag in article.tag_list]
    texts = (article.kicker, article.subtitle, article.byline, article.source, *tags)
    return [line for text in texts for line in _lines(text)]
