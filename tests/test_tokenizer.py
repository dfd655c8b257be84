"""Tokens and terms: index, text and highlighted passage agree on what contains a term."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article
from articles.search.highlighting import highlight
from articles.search.query import MAX_TERMS, parse_terms
from articles.search_index import tokenizer
from articles.search_index.tokenizer import searchable, text_tokens

TEXT = "在2023年，年底通航。ＡＢＣ-3.5 Café渡口"


def finds(typed: str, *lines: str) -> bool:
    """Whether the text has every term; if it does, the index must have the tokens."""
    text = searchable(lines)
    known = text_tokens(text)
    matches = []
    for term in parse_terms(typed):
        let_through = all(
            any(other.startswith(token) if prefix else other == token for other in known)
            for token, prefix in term.tokens.items()
        )
        matches.append(term.needle in text)
        assert let_through or not matches[-1], "the index hides what is there"
        assert not term.is_exact or let_through == matches[-1], "the index is surer than it may be"
    return bool(matches) and all(matches)


@pytest.mark.parametrize(
    "typed",
    [
        "年",
        "年底",
        "底通航",
        "2023",
        "20",
        "在2023年",
        "2023年 通航",
        "abc",
        "Ａb",
        "3.5",
        '"年，年底"',
        "“通航”",
        "café",
        "CAFE\u0301渡口",
        "渡\u200b口",
        "-通航*",
    ],
)
def test_a_contained_term_is_found(typed: str) -> None:
    assert finds(typed, TEXT)


@pytest.mark.parametrize(
    "typed",
    ["年年", "底航", "023", "5年", "年底 没有", '"20"', '"通航 年底"', "bc", "航abc底", "cafés"],
)
def test_a_term_that_is_not_contained_is_not_found(typed: str) -> None:
    assert not finds(typed, TEXT)


def test_a_phrase_does_not_span_lines() -> None:
    assert not finds("航渡", "通航", "渡口")
    assert not finds('"通航，渡口"', "通航", "渡口")
    assert finds("通航 渡口", "通航", "渡口")


def test_a_very_long_word_is_found_whole_and_by_its_beginning() -> None:
    word = "abcdefgh" * 10
    assert finds(word, word)
    assert finds(f'"{word}"', word)
    assert finds(word[:60], word)
    assert not finds(f'"{word[:60]}"', word)
    assert not finds(word + "x", word)


@pytest.mark.parametrize(
    "typed", ["", " ", "，。！", '""', "“”", "***", "\x00", "\ud800", "😀", "\u200b"]
)
def test_a_query_without_words_has_no_terms(typed: str) -> None:
    assert parse_terms(typed) == ()


def test_terms_are_distinct_and_limited_in_number() -> None:
    assert len(parse_terms("渡口 渡口")) == 1
    assert len(parse_terms(" ".join(f"w{n}" for n in range(500)))) == MAX_TERMS


@given(st.text(max_size=60), st.integers(0, 59), st.integers(1, 8))
def test_every_part_of_a_chinese_run_is_found(text: str, start: int, length: int) -> None:
    for run in tokenizer.split_runs(text):
        part = run[start : start + length]
        if part and not run.startswith(tokenizer.WORD):
            assert finds(part, text)


@given(
    st.text(alphabet='年底渡口 a1，"“”\u0301ß½ﬁ\u200b', max_size=14),
    st.text(alphabet="年底渡口 a1，ß½ﬁ\u0301\u200b", max_size=20),
)
def test_a_text_is_found_if_and_only_if_a_match_can_be_marked(typed: str, text: str) -> None:
    asked = parse_terms(typed)
    article = Article(title="", body="", summary=text)
    marked = any("<mark>" in passage for passage in highlight(article, asked).passages)
    assert marked == any(finds_term(term, text) for term in asked)


def finds_term(term, text: str) -> bool:
    return term.needle in searchable(text.splitlines())
