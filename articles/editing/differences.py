"""Differences of two versions of a text: by paragraph, and inside of one by word and sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from itertools import dropwhile

import regex
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.markup.elements import TAG
from articles.plain_text import lines

SAME, CHANGED, REMOVED, ADDED = "same", "changed", "removed", "added"
_VOID = {"br", "col", "hr", "img"}
# A word of a Latin script or a number is read as one; Chinese is compared by character.
_WORDS = regex.compile(r"[\p{Latin}\p{N}]+|\s+|\X")
# Two paragraphs are versions of one if they have this share of their words in common.
_MIN_RATIO = 0.4
# A few equal characters between two changes are read more easily as part of one change.
_MIN_EQUAL = 2
# Above this many pairs the paragraphs of a rewritten passage are paired in their order.
_MAX_PAIRS = 900
# Longer paragraphs are compared by sentence: by word they would take seconds.
_MAX_WORDS = 3000
_SENTENCES = regex.compile(r"[^。！？!?…\n]*[。！？!?…\n]*[”’」』）)]*")


@dataclass(frozen=True)
class Change:
    """A paragraph in two versions: `old` is empty for an added one, `new` for a removed one.

    `kind` is SAME, CHANGED, REMOVED or ADDED.
    """

    kind: str
    old: str
    new: str

    @property
    def is_formatting_only(self) -> bool:
        return self.kind == CHANGED and plain(self.old) == plain(self.new)

    @property
    def old_marked(self) -> SafeString:
        """The old text as HTML, with <del> around what the new one lacks."""
        return _marked(plain(self.old), plain(self.new), "del", self.kind)

    @property
    def new_marked(self) -> SafeString:
        """The new text as HTML, with <ins> around what the old one lacks."""
        return _marked(plain(self.new), plain(self.old), "ins", self.kind)

    @property
    def added(self) -> str:
        """The new text from the first words on that the old one lacks."""
        runs = _runs(*_words(plain(self.new), plain(self.old)))
        return "".join(
            text for _is_changed, text in dropwhile(lambda run: not run[0], runs)
        ).strip()


def plain(block: str) -> str:
    """Return the words of a block, a line for each of its parts; a name for what has no words."""
    return "\n".join(lines(block)) or ("" if not block else _name(block))


def _name(block: str) -> str:
    tags = {tag[2].lower() for tag in TAG.finditer(block)}
    return "▣" if "img" in tags else "———" if "hr" in tags else ""


def blocks(html: str) -> list[str]:
    """Split cleaned HTML into its outermost elements; text outside of any is one too."""
    parts: list[str] = []
    depth = start = 0
    for tag in TAG.finditer(html):
        name, is_end = tag[2].lower(), bool(tag[1])
        if depth == 0 and not is_end and html[start : tag.start()].strip():
            parts.append(html[start : tag.start()])
            start = tag.start()
        depth += 0 if name in _VOID else -1 if is_end else 1
        if depth == 0 and (is_end or name == "hr"):
            parts.append(html[start : tag.end()].strip())
            start = tag.end()
    rest = html[start:].strip()
    return [*parts, rest] if rest else parts


def compare(old: str, new: str) -> list[Change]:
    """Return the paragraphs of two versions of cleaned HTML or plain text, in reading order."""
    return list(_changes(_split(old), _split(new)))


def _split(text: str) -> list[str]:
    if TAG.search(text):
        return blocks(text)
    return [escape(line, quote=False) for line in text.splitlines() if line.strip()]


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Change(SAME, block, block) for block in old[i:i_end])
        else:
            yield from _rewritten(old[i:i_end], new[j:j_end])


def _rewritten(old: list[str], new: list[str]) -> Iterator[Change]:
    """Pair the paragraphs of a passage that both versions have in other words."""
    i = j = 0
    for a, b in _pairs(old, new):
        yield from (Change(REMOVED, block, "") for block in old[i:a])
        yield from (Change(ADDED, "", block) for block in new[j:b])
        yield Change(CHANGED, old[a], new[b])
        i, j = a + 1, b + 1
    yield from (Change(REMOVED, block, "") for block in old[i:])
    yield from (Change(ADDED, "", block) for block in new[j:])


def _pairs(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Return which paragraphs are versions of each other: the most alike, in their order."""
    if len(old) == len(new) == 1:
        return [(0, 0)]
    if len(old) * len(new) > _MAX_PAIRS:
        return [(n, n) for n in range(min(len(old), len(new)))]
    # The best sum of likenesses of the first i and j paragraphs, and the pairs that give it.
    best: list[list[tuple[float, list[tuple[int, int]]]]] = [
        [(0.0, [])] * (len(new) + 1) for _row in range(len(old) + 1)
    ]
    for i, a in enumerate(old):
        for j, b in enumerate(new):
            options = [best[i][j + 1], best[i + 1][j]]
            if (ratio := _ratio(a, b)) >= _MIN_RATIO:
                total, pairs = best[i][j]
                options.append((total + ratio, [*pairs, (i, j)]))
            best[i + 1][j + 1] = max(options, key=lambda option: option[0])
    return best[-1][-1][1]


def _ratio(old: str, new: str) -> float:
    matcher = SequenceMatcher(None, plain(old), plain(new), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _MIN_RATIO else 0.0


def _words(text: str, other: str) -> tuple[list[str], list[str]]:
    if max(len(text), len(other)) <= _MAX_WORDS:
        return _WORDS.findall(text), _WORDS.findall(other)
    split = [[part for part in _SENTENCES.findall(part) if part] for part in (text, other)]
    return split[0], split[1]


def _marked(text: str, other: str, element: str, kind: str) -> SafeString:
    if kind == SAME:
        return linebreaksbr(text, autoescape=True)
    mark = f"<{element}>{{}}</{element}>"
    return format_html_join(
        "",
        "{}",
        (
            (format_html(mark, lines) if is_changed else lines,)
            for is_changed, part in _runs(*_words(text, other))
            for lines in [linebreaksbr(part, autoescape=True)]
        ),
    )


def _runs(words: Sequence[str], other: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Yield the text in runs: whether the other version lacks it, and the run."""
    matcher = SequenceMatcher(None, words, other, autojunk=False)
    runs: list[tuple[bool, str]] = []
    position = 0
    for start, _other_start, size in matcher.get_matching_blocks():
        equal = "".join(words[start : start + size])
        is_short = 0 < size < _MIN_EQUAL and position < start and start + size < len(words)
        runs.append((True, "".join(words[position:start])))
        runs.append((is_short, equal))
        position = start + size
    last: tuple[bool, str] | None = None
    for is_changed, text in runs:
        if not text:
            continue
        if last and last[0] == is_changed:
            last = (is_changed, last[1] + text)
        else:
            if last:
                yield last
            last = (is_changed, text)
    if last:
        yield last
