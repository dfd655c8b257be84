"""Disguises of advertising, and the table of how many of them the screening detects.

The table is in docs/screening.md, made by the functions that screen readers' comments. After a
change: python -m tests.disguises
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

from tests.starter_lists import starter_list

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "screening.md"
BEGIN, END = "<!-- begin of the table -->", "<!-- end of the table -->"

TERMS = ["加微信", "代开发票", "信用卡套现", "刷单返利", "网络赌博", "无抵押贷款"]
SOUND_ALIKE = ["家薇芯", "带凯发漂", "心用咖淘线", "唰丹反力", "往络睹伯", "吴底鸭带宽"]
LOOK_ALIKE = ["加徽信", "代幵发票", "信甪卡套现", "刷単返利", "网络睹博", "无抵押货款"]
APART = ["力口微信", "亻弋开发票", "亻言用卡套现", "尸巾刂单返利", "网络贝者博", "无扌氐押贷款"]

TRADITIONAL = OpenCC("s2t")
JAPANESE = OpenCC("t2jp")


def _pinyin(term: str, style: Style = Style.NORMAL) -> list[str]:
    return lazy_pinyin(term, style=style)


def _shifted(text: str, first: int) -> str:
    return "".join(chr(first + ord(sign) - ord("a")) for sign in text)


def _join_with(between: str) -> Callable[[str], str]:
    return between.join


def _behind(mark: str) -> Callable[[str], str]:
    return lambda term: "".join(sign + mark for sign in term)


def _one_of(other: list[str]) -> Callable[[str], str]:
    return lambda term: other[TERMS.index(term)]


def _look_alike_pinyin(term: str) -> str:
    table = str.maketrans("aeopcxyi", "аеорсхуі")
    return "".join(_pinyin(term)).translate(table)


# The name of a disguise, and what it does to a term.
WORDS: list[tuple[str, Callable[[str], str]]] = [
    ("in running text", lambda term: f"听朋友说可以{term}的，大家来看看吧"),
    ("traditional characters", TRADITIONAL.convert),
    ("Japanese characters", lambda term: JAPANESE.convert(TRADITIONAL.convert(term))),
    ("spaces between", _join_with(" ")),
    ("wide spaces between", _join_with("　")),
    ("dots between", _join_with("·")),
    ("commas between", _join_with("，")),
    ("hyphens and slashes between", _join_with("-/")),
    ("an emoji between", _join_with("🌟")),
    ("several emoji between", _join_with("👉🏻❤️")),
    ("in brackets one by one", lambda term: "".join(f"【{sign}】" for sign in term)),
    ("one below the other", _join_with("\n")),
    ("zero-width spaces between", _join_with("\u200b")),
    ("joiners and soft hyphens between", _join_with("\u200d\u00ad")),
    ("bidi controls between", _join_with("\u202e\u2066")),
    ("tag characters between", _join_with("\U000e0041\U000e007f")),
    ("variation selectors behind", _behind("\ufe0e")),
    ("Hangul fillers between", _join_with("\u3164")),
    ("struck through", _behind("\u0336")),
    ("circles and accents piled up", _behind("\u20dd\u0301\u0489")),
    ("HTML entities", lambda term: "".join(f"&#{ord(sign)};" for sign in term)),
    ("HTML entities in hexadecimal", lambda term: "".join(f"&#x{ord(sign):x}" for sign in term)),
    ("HTML entities escaped again", lambda term: "".join(f"&amp;#{ord(sign)};" for sign in term)),
    ("HTML tags between", _join_with("<b></b>")),
    ("forum tags between", _join_with("[i][/i]")),
    ("characters of the same sound", _one_of(SOUND_ALIKE)),
    ("one character of the same sound", lambda term: _one_of(SOUND_ALIKE)(term)[0] + term[1:]),
    ("pinyin", lambda term: "".join(_pinyin(term))),
    ("pinyin with spaces", lambda term: " ".join(_pinyin(term))),
    ("pinyin with tone marks", lambda term: " ".join(_pinyin(term, Style.TONE))),
    ("pinyin with tone digits", lambda term: "".join(_pinyin(term, Style.TONE3))),
    ("pinyin in fullwidth capitals", lambda term: _shifted("".join(_pinyin(term)), ord("Ａ"))),
    ("pinyin in circled letters", lambda term: _shifted("".join(_pinyin(term)), ord("ⓐ"))),
    ("pinyin in mathematical script", lambda term: _shifted("".join(_pinyin(term)), 0x1D4EA)),
    ("pinyin in negative squares", lambda term: _shifted("".join(_pinyin(term)), 0x1F170)),
    ("pinyin in Cyrillic look-alikes", _look_alike_pinyin),
    ("one character in pinyin", lambda term: term[0] + _pinyin(term)[1] + term[2:]),
    ("initials", lambda term: "".join(_pinyin(term, Style.FIRST_LETTER))),
    ("one character as its initial", lambda term: term[0] + _pinyin(term)[1][0] + term[2:]),
    ("two disguises at once", lambda term: "🌟".join(TRADITIONAL.convert(term)) + "\u0336"),
    ("characters that look alike", _one_of(LOOK_ALIKE)),
    ("characters taken apart", _one_of(APART)),
    ("backwards", lambda term: term[::-1]),
]

CONTACTS: list[tuple[str, list[str]]] = [
    ("telephone number", ["13800138000", "电话 138 0013 8000", "138-0013-8000", "+86 13800138000"]),
    (
        "digits in other shapes",
        ["１３８００１３８０００", "①③⑧⓪⓪①③⑧⓪⓪⓪", "𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎", "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣"],
    ),
    (
        "Chinese digits",
        [
            "一三八零零一三八零零零",
            "壹叁捌零零壹叁捌零零零",
            "幺三八〇〇幺三八〇〇〇",
            "138零零13八000",
        ],
    ),
    (
        "digits held apart",
        [
            "1.3.8.0.0.1.3.8.0.0.0",
            "1🌟3🌟8🌟0🌟0🌟1🌟3🌟8🌟0🌟0🌟0",
            "1 3 8 0 0 1 3 8 0 0 0",
            "138\u200b0013\u200b8000",
        ],
    ),
    (
        "WeChat",
        [
            "加微信 abc12345",
            "v信：yunhua_88",
            "➕V 13800138000",
            "薇：abc_12345",
            "微信号：cangtian",
        ],
    ),
    ("QQ", ["QQ12345678", "扣扣：１２３４５６７", "q q 八七六五四三二一", "企鹅 1 2 3 4 5 6 7"]),
    (
        "links",
        [
            "http://a.example/b",
            "www.abc.com",
            "abc点com",
            "abc。ｃｏｍ",
            "a1b2 . c o m",
            "hxxps://abc.top",
        ],
    ),
    ("e-mail", ["abc@example.com", "abc(at)example.com", "ａｂｃ＠example.com"]),
]


class Row(NamedTuple):
    """The number of examples of a kind of disguise that are detected."""

    name: str
    example: str
    detected: int
    tried: int


def kinds_in(text: str) -> set[str]:
    from comments.screening.findings import screen_text

    return {flag["kind"] for flag in screen_text("江边人", text, starter_list()).flags}


def rows() -> Iterator[Row]:
    for name, disguise in WORDS:
        texts = [disguise(term) for term in TERMS]
        yield Row(name, texts[0], sum("term" in kinds_in(text) for text in texts), len(texts))
    for name, texts in CONTACTS:
        detected = sum(bool({"contact", "link"} & kinds_in(text)) for text in texts)
        yield Row(name, texts[-1], detected, len(texts))


def shown(example: str) -> str:
    """Return the example for the table, with code points in place of invisible characters."""
    visible = re.sub(
        r"[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\u3164\ufe0e\U000e0000-\U000e007f\n]",
        lambda match: f"⟨{ord(match[0]):X}⟩",
        example,
    )
    return "`" + visible.replace("|", "\\|") + "`"


def table() -> str:
    lines = ["| disguise | example | found |", "|---|---|---|"]
    made = list(rows())
    lines += [
        f"| {row.name} | {shown(row.example)} | {row.detected} of {row.tried} |" for row in made
    ]
    detected, tried = sum(row.detected for row in made), sum(row.tried for row in made)
    lines.append(f"| **all** | | **{detected} of {tried} ({100 * detected // tried} %)** |")
    return "\n".join(lines)


def published() -> str:
    """Return the table as it is in the documentation."""
    return PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip()


def main() -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    main()
