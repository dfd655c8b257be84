"""Captcha questions: their wording, their answers, and the numbers that are understood."""

import re

import pytest
from django.utils import translation

from comments.posting import captcha_questions


@pytest.mark.parametrize("name", captcha_questions.KINDS)
def test_every_kind_of_question_can_be_worded_and_answered(name, monkeypatch):
    monkeypatch.setattr(captcha_questions, "KINDS", {name: captcha_questions.KINDS[name]})
    for _ in range(200):
        stored, answer = captcha_questions.make()
        assert len(stored) <= 32
        assert 0 <= int(answer) <= 20
        question = captcha_questions.in_words(stored)
        assert question.endswith("？")
        assert not re.search(r"[0-9{}]", question)
        in_words = str(captcha_questions.NUMBERS[int(answer)])
        assert captcha_questions.parse_number(in_words) == int(answer)


def test_the_stored_answers_are_correct():
    assert captcha_questions.in_words("plus 7 5") == "七加五等于几？"
    examples = {
        "plus": (7, 5, 12),
        "minus": (12, 5, 7),
        "more": (3, 4, 7),
        "left": (12, 4, 8),
        "largest": (3, 9, 6, 9),
        "smallest": (3, 9, 6, 3),
        "next": (2, 5, 8, 11),
    }
    assert set(examples) == set(captcha_questions.KINDS)
    for name, (*numbers, result) in examples.items():
        assert captcha_questions.KINDS[name].answer(*numbers) == result


def test_questions_vary():
    assert len({captcha_questions.make()[0] for _ in range(200)}) > 50


@pytest.mark.parametrize(
    "text", ["12", "１２", "十二", " 十二 ", "一十二", "拾贰", "十二个", "12。", "⑫"]
)
def test_twelve_may_be_written_in_many_ways(text):
    assert captcha_questions.parse_number(text) == 12


@pytest.mark.parametrize(
    ("text", "number"), [("两", 2), ("二十", 20), ("〇", 0), ("零", 0), ("二十一", 21), ("七", 7)]
)
def test_chinese_numerals_are_read(text, number):
    assert captcha_questions.parse_number(text) == number


def test_an_english_site_asks_and_reads_english():
    with translation.override("en"):
        assert captcha_questions.in_words("plus 7 5") == "What is seven plus five?"
        assert captcha_questions.parse_number("Twelve") == 12


@pytest.mark.parametrize("text", ["", "个", "十二十", "abc", "1 2", "-12", "1.2", "²x", "1e1"])
def test_text_that_is_not_a_number_is_not_parsed(text):
    assert captcha_questions.parse_number(text) is None
