"""The process that converts one Word file: `python -m articles.editing.word_import.worker LOCK`.

It reads the file from its input. The answer is a line of JSON, then the pictures one after another.
As in `articles.images.worker` memory and time are bounded, uploads take turns, and what a hostile
file may do to it, it does without passwords.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from articles.images.worker import MAX_ANSWER, Busy, limit_resources, wait_for_turn

if TYPE_CHECKING:
    from articles.editing.word_import.conversion import Converted

# Less than the worker has altogether: the text is converted before its pictures.
SECONDS_FOR_PICTURES = 14.0
MAX_PICTURES = 100
# The rest is for the text.
MAX_PICTURE_BYTES = MAX_ANSWER - 8 * 1024 * 1024
Answer = tuple[dict[str, Any], list[bytes]]


def _with_pictures(article: Converted, pictures: list[dict[str, Any]]) -> Answer:
    contents, total = list[bytes](), 0
    for number, values in enumerate(pictures):
        content = values.pop("picture")
        if total + len(content) > MAX_PICTURE_BYTES:
            content, values["code"] = b"", "too_heavy"
        total += len(content)
        contents.append(content)
        values.update(article.picture_texts.get(number, {}), size=len(content))
    return {
        "code": "",
        "title": article.title,
        "subtitle": article.subtitle,
        "html": article.html,
        "left_out": article.left_out,
        "ai_generated": article.ai_generated,
        "pictures": pictures,
        "pictures_too_many": max(0, len(article.pictures) - len(pictures)),
    }, contents


def _converted(data: bytes) -> Answer:
    # Only now: those who wait for their turn need no memory for it.
    from articles.editing.word_import.container import WordFileRefused, read  # noqa: PLC0415
    from articles.editing.word_import.conversion import converted  # noqa: PLC0415
    from articles.editing.word_import.pictures import reencoded  # noqa: PLC0415

    try:
        article, archive = converted(data)
        readers = [partial(read, archive, name) for name in article.pictures[:MAX_PICTURES]]
        return _with_pictures(article, reencoded(readers, SECONDS_FOR_PICTURES))
    except WordFileRefused as refusal:
        return {"code": refusal.args[0]}, []
    except (MemoryError, RecursionError):
        return {"code": "too_large"}, []


def main() -> None:
    limit_resources()
    try:
        wait_for_turn(sys.argv[1])
    except Busy:
        answer: Answer = {"code": "busy"}, []
    else:
        answer = _converted(sys.stdin.buffer.read())
    values, contents = answer
    sys.stdout.buffer.write(json.dumps(values).encode() + b"\n")
    for content in contents:
        sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
