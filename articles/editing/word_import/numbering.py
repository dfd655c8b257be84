"""Numbers that Word writes by itself: of headings as text, of lists where they go on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from articles.editing.word_import.names import child, descendants, name, value

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from articles.editing.word_import.styles import Styles

CHINESE = "零一二三四五六七八九"
HEAVENLY_STEMS = "甲乙丙丁戊己庚辛壬癸"
CIRCLED = 0x2460
ROMAN = [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
MAX_LEVELS = 9
BULLET = "bullet"
_LEVEL_NUMBER = re.compile("%([1-9])")
_ENDS_BY_ITSELF = re.compile(r".*[、，．.：:)）】〕]\s*|第.*[章节条款部分篇]\s*", re.DOTALL)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    ten = "" if not tens else "十" if tens == 1 else f"{CHINESE[tens]}十"
    return ten + (CHINESE[ones] if ones else "")


def _roman(number: int) -> str:
    text = ""
    for size, letters in ROMAN:
        text += letters * (number // size)
        number %= size
    return text


def written(number: int, kind: str) -> str:
    """Return a number as the format of this kind writes it; in digits if it is another one."""
    lowered = kind.lower()
    if lowered.startswith(("chinesecounting", "japanesecounting", "ideographdigital", "taiwan")):
        return _chinese(number)
    if lowered == "ideographtraditional" and 0 < number <= len(HEAVENLY_STEMS):
        return HEAVENLY_STEMS[number - 1]
    if lowered.startswith("decimalenclosedcircle") and 0 < number <= 20:
        return chr(CIRCLED + number - 1)
    if lowered.endswith("letter") and 0 < number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter.upper() if lowered.startswith("upper") else letter
    if lowered.endswith("roman") and 0 < number < 40:
        return _roman(number).upper() if lowered.startswith("upper") else _roman(number)
    return str(number)


@dataclass(frozen=True)
class Level:
    kind: str = BULLET
    text: str = ""
    start: int = 1


def _level(element: Element) -> Level:
    start = value(element, "w:start") or ""
    return Level(
        value(element, "w:numFmt") or "decimal",
        value(element, "w:lvlText") or "",
        int(start) if re.fullmatch("[0-9]{1,4}", start) else 1,
    )


def _attribute(element: Element, wanted: str) -> str:
    return next((text for key, text in element.attrib.items() if name(key) == wanted), "")


@dataclass
class Numbering:
    """The lists of a file, and how far each of them has come."""

    # By the ids of the lists: their definitions; by those: the levels.
    definitions: dict[str, str] = field(default_factory=dict)
    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    counters: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element | None) -> Numbering:
        numbering = cls()
        if root is None:
            return numbering
        for definition in descendants(root, "w:abstractNum"):
            key = _attribute(definition, "w:abstractNumId")
            for element in descendants(definition, "w:lvl"):
                level = _attribute(element, "w:ilvl")
                if level.isdecimal():
                    numbering.levels[key, int(level)] = _level(element)
        for element in descendants(root, "w:num"):
            number = _attribute(element, "w:numId")
            numbering.definitions[number] = value(element, "w:abstractNumId") or ""
        return numbering

    def next(self, properties: Element | None, styles: Styles) -> tuple[int, str] | None:
        """Count a paragraph: its number, and as Word writes it; None where it has none."""
        reference = styles.numbering_of(properties)
        if reference is None:
            return None
        key, depth = self.definitions.get(reference[0], ""), reference[1]
        level = self.levels.get((key, depth))
        if level is None or level.kind == BULLET or depth >= MAX_LEVELS:
            return None
        counters = self.counters.setdefault(key, [0] * MAX_LEVELS)
        counters[depth] = counters[depth] + 1 if counters[depth] else level.start
        counters[depth + 1 :] = [0] * (MAX_LEVELS - depth - 1)
        return counters[depth], self._text(key, level, counters)

    def _text(self, key: str, level: Level, counters: list[int]) -> str:
        def number(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            own = self.levels.get((key, index), Level("decimal"))
            return written(counters[index] or own.start, own.kind)

        text = _LEVEL_NUMBER.sub(number, level.text)
        return text if _ENDS_BY_ITSELF.fullmatch(text) or not text else f"{text} "


def list_reference(properties: Element | None) -> tuple[str | None, str | None]:
    """Return the id of the list and the level that properties name."""
    element = child(properties, "w:numPr")
    return value(element, "w:numId"), value(element, "w:ilvl")
