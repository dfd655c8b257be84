"""Differences of two versions of a text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.editing.differences import ADDED, CHANGED, REMOVED, SAME, blocks, compare, plain
from articles.markup.sanitizer import clean

PARAGRAPHS = st.lists(st.text("早市搬迁，。热闹abc 12", min_size=1, max_size=12), max_size=8)


def html(*paragraphs):
    return "".join(f"<p>{text}</p>" for text in paragraphs)


def kinds(old, new):
    return [change.kind for change in compare(old, new)]


def test_a_text_is_split_at_its_outermost_elements():
    parts = [
        "<h2>一</h2>",
        "<ul><li><p>甲</p></li><li><p>乙<br>丙</p></li></ul>",
        "<hr>",
        '<figure><img src="/media/a.png" alt="图"><figcaption>图</figcaption></figure>',
        "<p>末</p>",
    ]
    assert blocks("".join(parts)) == parts


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (html("甲"), html("甲"), [SAME]),
        (html("早市搬家了"), html("早市今天搬家了"), [CHANGED]),
        (html("甲", "乙"), html("甲", "新", "乙"), [SAME, ADDED, SAME]),
        (html("甲", "旧", "乙"), html("甲", "乙"), [SAME, REMOVED, SAME]),
        ("", html("甲"), [ADDED]),
        ("", "", []),
        (
            html("早市搬到新场地。", "摊位有四百个。"),
            html("天气转冷，注意保暖。", "早市搬到了新场地。", "摊位有四百多个。"),
            [ADDED, CHANGED, CHANGED],
        ),
    ],
)
def test_paragraphs_are_paired_with_what_became_of_them(old, new, expected):
    assert kinds(old, new) == expected


def test_changed_words_are_marked_on_both_sides():
    change = compare(html("早市有 400 个摊位。"), html("早市有 416 个摊位。"))[0]
    assert change.old_marked == "早市有 <del>400</del> 个摊位。"
    assert change.new_marked == "早市有 <ins>416</ins> 个摊位。"


def test_marks_escape_what_looks_like_markup():
    change = compare("a < b", "a < c & d")[0]
    assert "<ins>" in change.new_marked
    assert "&amp;" in change.new_marked
    assert re.sub("</?ins>", "", change.new_marked) == "a &lt; c &amp; d"


def test_a_change_of_bold_alone_is_one_of_formatting():
    change = compare("<p>早市</p>", "<p><strong>早市</strong></p>")[0]
    assert change.kind == CHANGED
    assert change.is_formatting_only


@settings(max_examples=60)
@given(PARAGRAPHS, PARAGRAPHS)
def test_both_versions_can_be_read_from_the_changes(old, new):
    old, new = clean(html(*old)), clean(html(*new))
    changes = compare(old, new)
    assert [change.old for change in changes if change.old] == blocks(old)
    assert [change.new for change in changes if change.new] == blocks(new)
    for change in changes:
        text = re.sub("</?del>", "", change.old_marked).replace("<br>", "\n")
        assert text == plain(change.old)


def test_long_texts_are_compared_without_a_long_wait():
    old = html(*(f"第{n}段。" * 40 for n in range(120)))
    new = html(*(f"第{n}节。" * 40 for n in range(120)))
    assert len(kinds(old, new)) == 120
