"""Plain text: the lines of rich text, excerpts, cuts, and text that XML can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import takewhile

import regex

# The sanitiser wrote the tags: outside of quotation marks none has a “>”.
_TAG = re.compile(r'</?([a-z0-9]+)(?:[^>"]|"[^"]*")*>')
_INLINE = {"a", "b", "em", "i", "s", "small", "span", "strong", "sub", "sup", "u"}
_CAPTION = re.compile(r"<figcaption>.*?</figcaption>", re.DOTALL)
# HTML takes them for one space; others, such as the wide Chinese one, stay as they are.
_SPACES = re.compile(r"[ \t\r\n\f]+")
# XML has no way to write these, not even escaped; HTML counts them as errors.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SENTENCES = re.compile(r".*[。！？!?…](?:[”’」』）)]*)", re.DOTALL)
_CLAUSES = re.compile(r"(.*)[，；：、,;:]", re.DOTALL)

EXCERPT_LENGTH = 120
ELLIPSIS = "…"

# Characters that leave no trace on a page, apart from line ends.
_BLANK = r"[[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]--[\n]]"
_LINE_ENDS = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_BLANK_LINES = regex.compile(rf"\n(?:{_BLANK}*\n)+", regex.V1)
_WHITE_SPACE = regex.compile(rf"\s(?:{_BLANK}|\n)*", regex.V1)
_WIDE_BLANKS = regex.compile(rf"({_BLANK}{{2}}){_BLANK}{{7,}}", regex.V1)
_HAN_PAIR = re.compile("[\u4e00-\u9fff]{2}")
_VISIBLE = regex.compile(rf"[^{_BLANK}\n]", regex.V1)


def _pieces(html: str) -> Iterator[str]:
    """Yield what stands between the tags that begin or end a line, blank pieces included."""
    start = 0
    for tag in _TAG.finditer(html):
        if tag[1] not in _INLINE:
            yield html[start : tag.start()]
            start = tag.end()
    yield html[start:]


def lines(html: str, *, captions: bool = True) -> Iterator[str]:
    """Yield the lines of cleaned HTML that have text, without their markup.

    Every element that is not inline begins a line: paragraphs, headings, list items, table cells.
    """
    for piece in _pieces(html if captions else _CAPTION.sub("", html)):
        if line := unescape(_SPACES.sub(" ", _TAG.sub("", piece))).strip():
            yield line


def is_blank(text: str) -> bool:
    """Whether the text leaves no trace on a page."""
    return _VISIBLE.search(text) is None


def printable(text: str) -> str:
    """Return `text` without the characters that XML can't hold."""
    return _UNPRINTABLE.sub("", text)


def with_blank_lines_folded(text: str) -> str:
    """Return `text` with one blank line in place of many, and without wide gaps in a line."""
    text = _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text))
    return _WIDE_BLANKS.sub(r"\1", text)


def in_one_line(text: str) -> str:
    """Return `text` with one space in place of every run of white space, line ends included."""
    # A run begins with white space: a selector after an emoji can't be seen either, but belongs
    # to it.
    return _WIDE_BLANKS.sub(r"\1", _WHITE_SPACE.sub(" ", text)).strip()


def _ends_of_characters(text: str, limit: int) -> list[int]:
    """Return where characters as people see them end (UAX #29), up to `limit`.

    A letter with its accents is one, and so is a family of emoji.
    """
    ends = (match.end() for match in regex.finditer(r"\X", text))
    return [0, *takewhile(lambda end: end <= limit, ends)]


def whole_characters(text: str, limit: int) -> int:
    """Return the end of the last character, as people see it, that ends at `limit` or before."""
    if limit >= len(text):
        return len(text)
    # Between two of these a character always ends; most cuts are there.
    if _HAN_PAIR.fullmatch(text, max(0, limit - 1), limit + 1):
        return limit
    return _ends_of_characters(text, limit)[-1]


def cut(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, an ellipsis included if it had to be cut."""
    if len(text) <= limit:
        return text
    return text[: whole_characters(text, limit - len(ELLIPSIS))].rstrip() + ELLIPSIS


def shortened(text: str, limit: int = EXCERPT_LENGTH) -> str:
    """Return at most `limit` characters of `text`, cut where a sentence ends, else at a comma.

    A cut that would leave less than half of what is allowed is not made there.
    """
    if len(text) <= limit:
        return text
    ends = _ends_of_characters(text, limit)
    sentences = _SENTENCES.match(text[:limit])
    if sentences and sentences.end() > limit // 2 and sentences.end() in ends:
        return sentences[0]
    clauses = _CLAUSES.match(text[: limit - len(ELLIPSIS)])
    if clauses and clauses.end(1) > limit // 2 and clauses.end(1) in ends:
        return clauses[1].rstrip() + ELLIPSIS
    return cut(text, limit)


def excerpt(html: str, limit: int = EXCERPT_LENGTH) -> str:
    """Return the first sentences of cleaned HTML as plain text, at most `limit` characters.

    Captions are left out: they belong to pictures that an excerpt does not show.
    """
    text = ""
    for line in lines(html, captions=False):
        # After 。 or ” Chinese has no space. A heading or a list item ends without a mark, and
        # would run into the line after it.
        separator = " " if text[-1:].isascii() or text[-1:].isalnum() else ""
        text += separator + line
        if len(text) > limit:
            break
    return shortened(printable(text).strip(), limit)
