"""From text to flags: positions in the original, allowed phrases, and word boundaries."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comments.screening.findings import fingerprint, screen_text
from comments.screening.flags import flag, pieces
from comments.screening.matcher import Matcher
from comments.screening.normalization import folded, normalize
from comments.screening.term_entry import TermEntry
from tests.starter_lists import starter_list

# Text as it comes from a form: anything, and much of what disguises are made of.
TRICKS = "加微信代开发票weixin&#;amp<b>/[]+·，。\n\u200b\u202e\u0336\ufe0f🌟🇻①壹１ＶѴ點點"
anything = st.text(st.one_of(st.characters(), st.sampled_from(TRICKS)), max_size=80)

MATCHER = Matcher(
    [
        TermEntry("大麻"),
        TermEntry("大麻烦", "allow"),
        TermEntry("口交"),
        TermEntry("路口交通", "allow"),
        TermEntry("加微信", by_pinyin=True, by_initials=True),
        TermEntry("西安", by_pinyin=True),
        TermEntry("vx"),
        TermEntry("管理员", scope="nickname", by_pinyin=True),
        TermEntry("违禁词", "refuse"),
    ]
)


def find(text, field="body", matcher=MATCHER):
    """Return the passages of `text` in which a term is found."""
    return [text[match.start : match.end] for match in matcher.find(text, field)[0]]


@given(anything)
@example("&#1114112;&#xd800;&amp;amp;")
@example("\ud800")
@example("\u0336加")
def test_flag_positions_lie_inside_any_text(text):
    for item in screen_text("某", text, starter_list()).flags:
        assert 0 <= item["start"] < item["end"] <= len(text)


@given(anything)
def test_normalization_keeps_order_and_positions(text):
    reading = normalize(text)
    assert len(reading.text) == len(reading.starts) == len(reading.ends)
    assert reading.starts == sorted(reading.starts)
    assert all(0 <= a < b <= len(text) for a, b in zip(*reading[1:], strict=True))


@given(anything)
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


@given(anything, st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=5))
def test_pieces_joined_are_the_text(text, spans):
    flags = [flag("term", "x", span) for span in spans]
    assert "".join(piece.text for piece in pieces(text, flags)) == text


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("卖大麻的", ["大麻"]),
        ("真是大麻烦", []),
        ("大麻烦，大麻", ["大麻"]),
        ("路口交通不好", []),
        ("太大。麻烦你了", []),
        ("大\n麻", []),
        ("大🌟麻", ["大🌟麻"]),
        ("大" + "🌟" * 12 + "麻", ["大" + "🌟" * 12 + "麻"]),
        ("大" + "🌟" * 13 + "麻", []),
        ("请➕薇信", ["➕薇信"]),
        ("加，微信", []),
        ("加，微，信", ["加，微，信"]),
        ("svxyz", []),
        ("有VX吗", ["VX"]),
        ("有🇻🇽吗", ["🇻🇽"]),
        ("先走了", []),
        ("xi'an", ["xi'an"]),
        ("jwx", ["jwx"]),
        ("xjwxq", []),
        ("加w信", ["加w信"]),
        ("家务需要人", []),
        ("家w愿", []),
    ],
)
def test_terms_are_found_as_words_only(text, passages):
    assert find(text) == passages


def test_a_nickname_term_is_found_in_nicknames_only():
    assert find("我去问管理员", "body") == []
    for nickname in ("管理员", "管 理 员", "菅理员管理員", "管李园", "ＧＵＡＮＬＩＹＵＡＮ"):
        assert find(nickname, "nickname")


def test_a_flagholds_position_term_and_note():
    matcher = Matcher([TermEntry("加微信", note="引流")])
    (only,) = screen_text("某", "请 加🌟微🌟信", matcher).flags
    assert only == flag("term", "加微信", (2, 7), note="引流", disguised=True)


def test_an_allowed_phrase_may_be_a_link():
    allowing = Matcher([TermEntry("www.example.com", "allow")])
    assert screen_text("某", "见 www.example.com", allowing).flags == []
    assert screen_text("某", "见 www.example.com", Matcher([])).flags


def test_a_refused_term_names_its_field():
    assert screen_text("某", "违-禁-词", MATCHER).refused == "body"
    assert screen_text("违禁詞", "好", MATCHER).refused == "nickname"
    assert screen_text("某", "好", MATCHER).refused == ""


@pytest.mark.parametrize(
    "text",
    [
        "13:30、14:20、15:10各一班",
        "1998、1999、2003年",
        "共12,345,678,901元",
        "微信Windows版",
        "订单20261123123456789",
        "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿❤️",
    ],
)
def test_ordinary_numbers_and_emoji_are_not_contacts(text):
    assert screen_text("某", text, Matcher([])).flags == []


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "1 " * 5000, "加" * 10_000, "w.w-" * 2500, "v：" * 5000]
)
def test_no_text_takes_long_to_screen(text):
    import time

    began = time.process_time()
    screen_text("某", text, starter_list())
    assert time.process_time() - began < 1


class TestLikeness:
    def similar(self, one, other, flagged=False):
        flags = [flag("link", "x", (0, 1))] if flagged else []
        return fingerprint(one, flags) == fingerprint(other, flags)

    def test_punctuation_and_character_variants_make_no_difference(self):
        assert self.similar("说得好！", "說得好 。。。")

    def test_an_emoji_makes_a_difference(self):
        assert not self.similar("说得好", "说得好🖕")

    def test_flagged_comments_are_similar_whatever_the_disguise(self):
        assert self.similar("代开发票", "代🌟开🌟发🌟票", flagged=True)

    def test_flagged_and_unflagged_comments_are_never_similar(self):
        assert fingerprint("好", []) != fingerprint("好", [flag("link", "x", (0, 1))])

    def test_text_without_letters_is_similar_to_itself_only(self):
        assert self.similar("👍", "👍")
        assert not self.similar("👍", "👎")
        assert not self.similar("！", "？")
