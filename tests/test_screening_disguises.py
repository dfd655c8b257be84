"""The starter term list: disguises that it detects, ordinary sentences that it does not flag."""

import tomllib

import pytest

from tests import disguises
from tests.disguises import (
    ROOT,
    TERMS,
    WORDS,
    kinds_in,
    published,
    rows,
    table,
)
from tests.starter_lists import plain_terms, starter_list

# Disguises that only put something between or around the characters, whatever they are.
MECHANICAL = [disguise for name, disguise in WORDS if "between" in name or "HTML" in name]


def ordinary() -> list[str]:
    """Ordinary sentences: the demo's approved comments, and sentences close to the terms."""
    sentences = (ROOT / "tests" / "ordinary_sentences.txt").read_text().splitlines()
    files = (ROOT / "newscenter" / "demo" / "comments").glob("*.toml")
    comments = [row for file in files for row in tomllib.loads(file.read_text())["comment"]]
    return sentences + [row["body"] for row in comments if "rejected" not in row]


def test_nine_of_ten_disguises_are_detected():
    made = list(rows())
    assert len(made) >= 20
    assert sum(row.detected for row in made) >= 0.9 * sum(row.tried for row in made)


def test_the_table_in_the_documentation_is_current():
    assert published() == table(), "run: python -m tests.disguises"


@pytest.mark.parametrize("disguise", MECHANICAL)
def test_no_separator_hides_a_term_of_the_list(disguise):
    missed = [term for term in plain_terms() if "term" not in kinds_in(disguise(term))]
    # Two characters with a comma or a line end between them are two words.
    assert [term for term in missed if len(term) > 2] == []


def test_every_term_is_found_as_it_is_written():
    for scope, field in (("both", "body"), ("nickname", "nickname")):
        for term in plain_terms(scope):
            hits, _ = starter_list().find(term, field)
            assert hits, term


def test_ordinary_comments_are_not_flagged():
    sentences = ordinary()
    assert len(sentences) >= 300
    flagged = [text for text in sentences if "term" in kinds_in(text)]
    assert len(flagged) < 0.01 * len(sentences), flagged


def test_the_list_has_no_duplicates():
    entries = [(e.text, e.kind, e.scope) for e in starter_list().entries]
    assert len(entries) == len(set(entries))
    assert set(TERMS) <= {text for text, *_ in entries}


def test_the_table_shows_invisible_characters():
    assert disguises.shown("加\u200b微") == "`加⟨200B⟩微`"


@pytest.mark.parametrize(
    "text",
    [
        *("不管是服务还是环境都好", "不管是服务态度还是价格", "是食材", "主要是食材新鲜"),
        *("这里的特色是食材", "做菜是食材最重要", "看片子的医生", "周末在家看片子"),
        *("支持货到付款吗", "货到付款很方便"),
    ],
)
def test_words_that_sound_like_a_term_or_contain_one_are_not_flagged(text):
    assert "term" not in kinds_in(text)


@pytest.mark.parametrize("text", ["石石才计划群", "是时彩计划群", "管式服务"])
def test_a_term_written_by_its_sound_is_still_flagged(text):
    assert "term" in kinds_in(text)
