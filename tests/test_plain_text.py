"""Plain text of rich text: lines, excerpts and what XML can hold."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from articles.markup import sanitizer
from articles.plain_text import (
    EXCERPT_LENGTH,
    excerpt,
    lines,
    printable,
    shortened,
    whole_characters,
)

FIGURE = '<figure><img src="/media/a.jpg" alt="a > b"><figcaption>图注</figcaption></figure>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>甲</p><p>乙</p>", ["甲", "乙"]),
        ("<p>甲<br>乙</p>", ["甲", "乙"]),
        (
            "<h2>标题</h2><ul><li>第一条</li><li><p>第二条</p></li></ul>",
            ["标题", "第一条", "第二条"],
        ),
        ("<table><tbody><tr><th>泵</th><td>房</td></tr></tbody></table>", ["泵", "房"]),
        ("<blockquote><p>引文</p></blockquote><hr><p>文</p>", ["引文", "文"]),
        ("<p>老<strong>渡</strong><em>口</em><sup>1</sup></p>", ["老渡口1"]),
        ('<p>见<a href="/?a=1&amp;b=&quot;>&quot;">这里</a>。</p>', ["见这里。"]),
        ("<p>2 &lt; 3 &amp;amp; &lt;b&gt;</p>", ["2 < 3 &amp; <b>"]),
        ("<p>one\n  two　三</p>", ["one two　三"]),
        ("<p> </p><p>　</p><p><br></p>", []),
        ("没有标记", ["没有标记"]),
        ("", []),
    ],
)
def test_every_block_is_a_line(html, expected):
    assert list(lines(html)) == expected


def test_captions_are_lines_unless_they_are_left_out():
    html = f"<p>甲</p>{FIGURE}<p>乙</p>"
    assert list(lines(html)) == ["甲", "图注", "乙"]
    assert list(lines(html, captions=False)) == ["甲", "乙"]


@given(st.text(max_size=200))
def test_whatever_was_typed_is_read_as_it_was_typed(text):
    typed = " ".join(printable(text).split())
    html = sanitizer.text_to_html(typed)
    assert " ".join(" ".join(lines(html)).split()) == typed


def test_headings_and_lists_count_in_an_excerpt():
    html = "<h2>标题</h2><ul><li>第一条</li><li>第二条</li></ul>"
    assert excerpt(html) == "标题 第一条 第二条"
    assert excerpt("<h2>何时供暖？</h2><p>十月二十一日。</p>") == "何时供暖？十月二十一日。"


def test_an_excerpt_reads_like_the_text_without_its_captions():
    html = (
        f"{FIGURE}<p>A &lt;b&gt;<br>第二行。</p>"
        "<blockquote><p>引文 English.</p></blockquote><p>Second.</p>"
    )
    assert excerpt(html) == "A <b> 第二行。引文 English. Second."
    assert excerpt("<p>什么时候供暖？<br>十月二十一日。</p>") == "什么时候供暖？十月二十一日。"
    assert excerpt(FIGURE) == ""


def test_an_excerpt_is_cut_where_a_sentence_ends():
    body = f"<p>{'江' * 70}。</p><p>{'水' * 20}！”{'长' * 80}。</p>"
    assert excerpt(body) == "江" * 70 + "。" + "水" * 20 + "！”"


def test_a_text_is_cut_at_a_comma_or_in_the_middle_where_no_sentence_ends():
    assert shortened("江" * 80 + "，" + "水" * 80) == "江" * 80 + "…"
    assert shortened("江" * 10 + "，" + "水" * 200) == "江" * 10 + "，" + "水" * 108 + "…"
    assert shortened("江" * 120) == "江" * 120


@given(st.text(max_size=300))
def test_no_excerpt_is_too_long_or_unprintable(text):
    short = excerpt(sanitizer.text_to_html(text))
    assert len(short) <= EXCERPT_LENGTH
    assert printable(short) == short


@given(st.text("汉字a。\u0301\u200d\ufe0f👨👩🇨🇳", max_size=12), st.integers(0, 14))
def test_no_cut_goes_through_a_character(text, limit):
    ends = [0, *(match.end() for match in regex.finditer(r"\X", text))]
    assert whole_characters(text, limit) == max(end for end in ends if end <= limit)
