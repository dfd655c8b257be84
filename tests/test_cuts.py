"""Texts that are cut or folded where they are shown: whole characters, one ellipsis, low lines."""

from __future__ import annotations

import html
import re
import unicodedata
from pathlib import Path

import pytest
import regex
from django.conf import settings
from django.template import engines
from hypothesis import example, given
from hypothesis import strategies as st

from articles.markup import sanitizer
from articles.plain_text import cut, excerpt, in_one_line, shortened, with_blank_lines_folded
from articles.search.highlighting import highlight
from articles.search.query import parse_terms
from tests.factories import approved_comment, make_article, make_comment

FAMILY, FLAG, THUMB = "👨\u200d👩\u200d👧\u200d👦", "🇨🇳", "👍🏽"
CHARACTERS = [FAMILY, FLAG, THUMB, "☎\ufe0f", "e\u0301\u0323", "葛\U000e0100", "1\ufe0f\u20e3"]
CHARACTERS += ["क्षि", "\u1100\u1161\u11a8", "字", "。", "，"]
TEXTS = st.lists(st.one_of(st.sampled_from(CHARACTERS), st.characters()), max_size=60).map("".join)


def ends(text: str) -> set[int]:
    return {0, *(match.end() for match in regex.finditer(r"\X", text))}


def assert_cut_well(short: str, text: str, limit: int) -> None:
    assert len(short) <= limit
    kept = short.removesuffix("…")
    assert short == text or text.startswith(kept)
    rest = text[len(kept) :]
    # White space may have been stripped at the cut.
    assert any(len(kept) + n in ends(text) for n in range(len(rest) - len(rest.lstrip()) + 1))


@given(TEXTS, st.integers(1, 40))
@example(FAMILY * 3, 12)
@example("字" * 9 + FLAG, 11)
@example("x" + "\u0301" * 50, 10)
def test_every_cut_is_between_characters(text, limit):
    assert_cut_well(cut(text, limit), text, limit)
    assert_cut_well(shortened(text, limit), text, limit)
    assert cut(text, max(len(text), 1)) == text


@given(TEXTS)
def test_excerpts_are_cut_between_characters(text):
    shown = excerpt(sanitizer.text_to_html(text), 20)
    whole = excerpt(sanitizer.text_to_html(text), 10_000)
    assert_cut_well(shown, whole, 20)


@pytest.mark.parametrize("character", CHARACTERS)
def test_search_results_are_cut_between_characters(db, character):
    for offset in range(12):
        line = "前" * offset + character * 60 + "渡口" + character * 60
        article = make_article(body=f"<p>{line}</p>", summary="")
        (passage,) = highlight(article, parse_terms("渡口")).passages
        text = html.unescape(re.sub("</?mark>", "", passage)).strip("…")
        line = unicodedata.normalize("NFC", line)
        start = line.find(text)
        assert start >= 0
        assert {start, start + len(text)} <= ends(line)


def test_no_template_cuts_by_code_points():
    templates = Path(settings.BASE_DIR, "templates").rglob("*.html")
    assert [str(path) for path in templates if re.search(r"\|truncate", path.read_text())] == []


def test_the_filter_writes_one_line_and_one_ellipsis():
    template = engines["django"].from_string("{% load plain_text %}{{ text|cut_to:5 }}")
    assert template.render({"text": "一\n\n二三四五六"}) == "一 二三…"
    assert template.render({"text": f"一<{FAMILY}"}) == "一&lt;…"


TALL = {
    "line ends": "上" + "\n" * 902 + "下",
    "blank characters": "上" + "\n　\u200b\u2800\t" * 150 + "\n下",
    "other line ends": "上" + "\u2028" * 400 + "\u2029" * 400 + "下",
    "wide gap": "上" + "　" * 900 + "下",
}


@pytest.mark.parametrize("body", TALL.values(), ids=TALL.keys())
def test_a_comment_is_as_tall_as_its_words(reader, moderator, moderator_client, body):
    comment = approved_comment(by=moderator, body=body)
    waiting = make_comment(article=comment.article, body=body)
    home = reader.get("/").text
    assert re.search(r'dir="auto">上 ?[　\u200b\u2800 ]*下</a>', home)
    folded = with_blank_lines_folded(body)
    assert len(folded.splitlines()) <= 3
    assert len(folded) <= 20
    own = comment.article.get_absolute_url()
    for address in (own, f"{own}comments/", f"/comments/{comment.pk}/report/"):
        assert f">{folded}</p>" in reader.get(address).text
    for address in ("/admin/comments/comment/desk/", "/admin/comments/comment/"):
        page = moderator_client.get(address).text
        assert not re.search(r"\n[\s\u2800]*\n[\s\u2800]*\n[^<]*下</bdi>", page)
    waiting.refresh_from_db()
    assert waiting.body == body, "nobody edits a reader's words"


def test_paragraphs_and_poems_stay():
    text = "第一段\n\n第二段\n　　缩进\n诗行一\n诗行二"
    assert with_blank_lines_folded(text) == text
    assert in_one_line(text) == "第一段 第二段 缩进 诗行一 诗行二"


@pytest.mark.parametrize("mark", ["。", "，"])
def test_a_mark_with_an_accent_is_not_cut_from_it(mark):
    text = f"{'字' * 70}{mark}\u0301{'字' * 80}"
    for limit in range(72, 76):
        assert_cut_well(shortened(text, limit), text, limit)
