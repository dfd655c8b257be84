"""Findings: sentences on what is proven, what is wrong, and what the file can't prove."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    Row = dict[str, Any]

# Far more than any line of a bundle has.
LONGEST_LINE = 1 << 20


class BadBundle(Exception):
    """The file is not what the site has signed; nothing in it can be relied on."""


class Findings:
    """Sentences for the report, in the order in which they were found."""

    def __init__(self) -> None:
        self.proven: list[str] = []
        self.wrong: list[str] = []
        self.open: list[str] = []

    def check(self, is_right: Any, wrong: str) -> bool:
        # A thousand sentences of one kind say no more than ten.
        if not is_right and len(self.wrong) < 50:
            self.wrong.append(wrong)
        return bool(is_right)


class Options(NamedTuple):
    """Things that the inspector brings: the key as printed, and anchors kept elsewhere."""

    key: str = ""
    anchors: list[str] | None = None
    openssl: str = ""


def parsed(line: bytes, name: str) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadBundle(f"文件 {name} 里有一行不是 JSON。") from error


def lines_of(file: Any, name: str) -> Iterator[bytes]:
    """Yield the lines of a file, none of which may fill the memory."""
    while True:
        line: bytes = file.readline(LONGEST_LINE)
        if not line:
            return
        if not line.endswith(b"\n"):
            raise BadBundle(f"文件 {name} 里有一行过长，或者没有写完。")
        yield line
