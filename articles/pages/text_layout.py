"""Classes that the text of an article gets when it is shown; stored text has none.

They mark what CSS can't see: how long a heading is, how tall a picture, what a column of a table
holds.
"""

from __future__ import annotations

import re
from itertools import count, zip_longest

from articles.models.picture import is_tall

# “一” and “（二）” are numbers of a part rather than its title.
_SHORT_HEADING = re.compile(r"(?:<strong>)?[（(]?\w{1,2}[）)、.]?(?:</strong>)?")
_HEADING = re.compile(r"<(h[23])>(.*?)</\1>", re.DOTALL)
_IMAGE = re.compile(r'<img(?=[ /])((?:[^>"]|"[^"]*")*)>')
_FIGURE = re.compile(r'<figure>(?=<img((?:[^>"]|"[^"]*")*)>)')
_SIZE = re.compile(r' (width|height)="(\d+)"')
# The editor has no <caption>: a line without a stop, just above the table.
_TABLE_TITLE = re.compile(r"<p>([^<。！？；：:…]{1,40})</p>(?=\s*<table>)")
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[dh])>(.*?)</\1>", re.DOTALL)
_SPAN = re.compile("<t[dh] ")
_TAG = re.compile("<[^>]*>")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
# An address, say: justified, the line before it would be a few characters far apart.
_LONG_WORD = re.compile("[!-~]{24}")
# With a sign, separators, a unit of one character: “-3.5%”, “1,204”, “61 亿”.
_NUMBER = re.compile(r"[-+−~≈约]?\d[\d.,:：/ ]*[%％‰°℃\w]?")
_NO_VALUE = re.compile(r"[-—–/…\s]*")


def _mark_short_headings(html: str) -> str:
    """Mark the headings of a level where all are short: one among longer ones stays like them."""
    levels = {name for name, words in _HEADING.findall(html) if not _SHORT_HEADING.fullmatch(words)}
    return _HEADING.sub(
        lambda m: m[0] if m[1] in levels else f'<{m[1]} class="is-short">{m[2]}</{m[1]}>', html
    )


def _mark_tall_picture(figure: re.Match[str]) -> str:
    sizes = {name: int(value) for name, value in _SIZE.findall(figure[1])}
    tall = is_tall(sizes.get("width", 1), sizes.get("height", 1))
    return '<figure class="is-tall">' if tall else figure[0]


def _load_late(html: str) -> str:
    """Have every picture but the first loaded when the reader comes near it."""
    number = count()
    return _IMAGE.sub(lambda m: f'<img loading="lazy"{m[1]}>' if next(number) else m[0], html)


def _holds_numbers(cells: list[tuple[str, str]]) -> bool:
    values = [_TAG.sub("", content).strip() for name, content in cells if name == "td"]
    filled = [value for value in values if not _NO_VALUE.fullmatch(value)]
    return bool(filled) and all(_NUMBER.fullmatch(value) for value in filled)


def _mark_number_columns(table: re.Match[str]) -> str:
    # A cell that spans others would shift the count of columns, and so would a table in a cell.
    if _SPAN.search(table[0]) or table[0].count("<table>") > 1:
        return table[0]
    rows = [_CELL.findall(row) for row in _ROW.findall(table[0])]
    columns = zip_longest(*rows, fillvalue=("", ""))
    numbers = {index for index, cells in enumerate(columns) if _holds_numbers(list(cells))}

    def mark_row(row: re.Match[str]) -> str:
        index = count()
        return _CELL.sub(
            lambda cell: (
                f'<{cell[1]} class="is-number">{cell[2]}</{cell[1]}>'
                if next(index) in numbers
                else cell[0]
            ),
            row[0],
        )

    return _ROW.sub(mark_row, table[0])


def _mark_long_word(paragraph: re.Match[str]) -> str:
    if not _LONG_WORD.search(_TAG.sub("", paragraph[1])):
        return paragraph[0]
    return f'<p class="has-long-word">{paragraph[1]}</p>'


def with_layout_classes(html: str) -> str:
    """Return cleaned HTML with the classes that static/site/rich-text.css knows."""
    html = _FIGURE.sub(_mark_tall_picture, _mark_short_headings(html))
    html = _TABLE_TITLE.sub(r'<p class="is-table-title">\1</p>', html)
    html = _PARAGRAPH.sub(_mark_long_word, html)
    return _TABLE.sub(_mark_number_columns, _load_late(html))
