"""Captcha questions in words: what they are made from, and which answers are right."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from comments.models import IssuedCaptcha
from comments.posting import captcha, captcha_questions, cloze
from comments.posting.captcha_questions import Question
from comments.posting.word_kinds import are_interchangeable
from tests.factories import make_article, make_draft

NETWORK = "203.0.113.5"
QUESTION = Question(
    "（甲）和邻居把它擦了三遍，母亲站在（乙）",
    ["父亲", "旁边", "粮票", "操场", "大雪", "铅笔"],
    ["父亲", "旁边"],
    [],
)
BODIES = [
    "<p>父亲和邻居把它擦了三遍，母亲站在旁边，没有说话。</p>",
    "<p>操场是水泥的，裂缝里长着车前草和一些别的东西。</p>",
    "<p>他姓迟，其实他不是老师，是电厂的锅炉工，每天都来。</p>",
    "<p>经过同意，我在宿舍里看了他的照片和没有寄出的信。</p>",
]


def make_articles():
    return [make_article(body=body) for body in BODIES]


@pytest.mark.django_db
def test_a_question_is_made_from_what_the_site_has_published():
    articles = {article.pk: article.body for article in make_articles()}
    for _ in range(50):
        question = captcha_questions.make()
        whole = question.sentence.replace("（甲）", question.answer[0])
        whole = whole.replace("（乙）", question.answer[1])
        assert any(whole in body for body in articles.values())
        assert set(question.articles) <= set(articles)
        assert len(set(question.choices)) == 6
        assert set(question.answer) < set(question.choices)
        assert all(any(word in body for body in articles.values()) for word in question.choices)


@pytest.mark.django_db
def test_the_wording_does_not_tell_the_answer():
    make_articles()
    questions = [captcha_questions.make() for _ in range(200)]
    positions = Counter(
        question.choices.index(word) for question in questions for word in question.answer
    )
    assert set(positions) == set(range(6))
    assert max(positions.values()) < 120
    for question in questions:
        assert not any(word in question.sentence for word in question.answer)


@pytest.mark.django_db
def test_nothing_is_asked_about_what_is_not_published():
    for body in BODIES:
        make_draft(body=body)
    words = {word for body in BODIES for word in cloze.words(body)}
    for _ in range(30):
        question = captcha_questions.make()
        assert question.articles == []
        assert words.isdisjoint(question.choices)


@pytest.mark.django_db
def test_a_question_is_void_once_its_article_is_not_public(editor):
    articles = make_articles()
    challenge = captcha.issue(NETWORK, in_words=True)
    assert captcha.find_open(challenge.hashkey)
    source = IssuedCaptcha.objects.get().question["articles"][0]
    next(article for article in articles if article.pk == source).withdraw(by=editor)
    assert captcha.find_open(challenge.hashkey) is None
    assert not captcha.redeem(challenge.hashkey, challenge.response, NETWORK)


@pytest.mark.django_db
def test_an_answer_is_compared_with_the_question_of_one_look_up():
    make_articles()
    challenge = captcha.issue(NETWORK, in_words=True)
    with CaptureQueriesContext(connection) as queries:
        assert captcha.redeem(challenge.hashkey, challenge.response, NETWORK)
    table = IssuedCaptcha._meta.db_table
    looked_up = [q["sql"] for q in queries if q["sql"].startswith("SELECT") and table in q["sql"]]
    assert len(looked_up) == 1


@pytest.mark.django_db
def test_a_site_without_articles_asks_about_built_in_sentences():
    questions = [captcha_questions.make() for _ in range(50)]
    assert len({question.sentence for question in questions}) > 5
    for question in questions:
        assert not re.search(r"[\[\]{}]", str(question))
        assert len(set(question.choices)) == 6
        assert question.is_answered_by(" ".join(question.answer))


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "gap"), [("zh-hans", "（甲）"), ("en", "(A)")])
def test_questions_speak_the_language_of_the_site(language, gap):
    with translation.override(language):
        question = str(captcha_questions.make())
    assert gap in question
    assert question.endswith(("？", "?"))
    assert bool(re.search("[\u4e00-\u9fff]", question)) is (language != "en")


@pytest.mark.django_db
def test_an_article_in_english_makes_a_question():
    texts = {
        1: "The ferry crossed the river early this morning.",
        2: "Every student received a letter, and teachers wrote another.",
    }
    question = captcha_questions.from_texts(texts)
    assert question is not None
    assert question.is_answered_by(" and ".join(question.answer).upper())


@pytest.mark.parametrize(
    "text",
    [
        *(
            "父亲 旁边",
            "旁边父亲",
            "父亲，旁边。",
            "　父亲、 旁边",
            "甲是父亲，乙是旁邊",
            "父親旁邊",
        ),
        *("父 亲 旁 边", "“父亲”和“旁边”", "父亲\n旁边"),
    ],
)
def test_the_two_words_may_be_written_in_many_ways(text):
    assert QUESTION.is_answered_by(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "父亲",
        "旁边",
        "父亲 粮票",
        "粮票 操场",
        "父亲旁边粮票",
        "".join(QUESTION.choices),
        "1",
        "甲乙",
    ],
)
def test_anything_else_is_wrong(text):
    assert not QUESTION.is_answered_by(text)


def test_no_choice_is_part_of_the_others_written_together():
    # 国人 would be named by whoever writes 中国人民.
    assert not captcha_questions._is_distinct("国人", ["中国", "人民"])
    assert not captcha_questions._is_distinct("歷史", ["历史", "人民"])
    assert captcha_questions._is_distinct("铅笔", ["中国", "人民"])


def test_only_whole_words_are_left_out():
    assert list(cloze.words("首班车由铁道北始发")) == []
    assert list(cloze.words("他不是老师，是电厂的锅炉工")) == ["电厂"]
    assert list(cloze.words("没有他们一个")) == []
    assert list(cloze.words("the ferry is late")) == ["ferry"]


def test_a_quotation_or_a_list_is_not_asked_about():
    text = "他说：“父亲和邻居把它擦了三遍”。父亲和邻居把它擦了三遍，又站在旁边。太短了。"
    assert cloze.sentences(text) == ["父亲和邻居把它擦了三遍，又站在旁边"]


def test_the_two_gaps_are_not_next_to_each_other():
    assert cloze.pairs("父亲和邻居把它擦了三遍，放在操场") == [("父亲", "操场")]
    assert cloze.pairs("父亲说父亲") == []


@pytest.mark.django_db
def test_short_articles_do_not_leave_only_the_built_in_sentences():
    def make_briefs():
        for _ in range(10):
            make_article(body="<p>今日停水。</p>")

    make_briefs()
    make_articles()
    make_briefs()
    built_in = sum(not captcha_questions.make().articles for _ in range(60))
    assert built_in < 30


@pytest.mark.parametrize(
    ("word", "other", "same"),
    [
        ("父亲", "弟弟", True),
        ("院子", "学校", True),
        ("说话", "看见", True),
        ("柜子", "屋子", True),
        ("轮椅", "粮票", False),
        ("父亲", "轮椅", False),
        ("说话", "父亲", False),
        ("ferry", "letter", False),
    ],
)
def test_words_that_fit_into_the_same_gap_are_known(word, other, same):
    assert are_interchangeable(word, other) is same
    assert are_interchangeable(other, word) is same


def test_no_other_word_fits_where_one_is_left_out():
    texts = {
        1: "父亲和邻居找了三遍，又买了粮票",
        2: "弟弟和铅笔，口令和横幅，学校和镜子，棉被和柜子",
    }
    for _ in range(50):
        question = captcha_questions.from_texts(texts)
        assert question is not None
        for word in set(question.choices) - set(question.answer):
            assert not any(are_interchangeable(word, right) for right in question.answer)


@pytest.mark.parametrize("word", ["大概", "因为", "当时", "干净", "谁家"])
def test_words_that_fit_everywhere_are_neither_left_out_nor_offered(word):
    assert list(cloze.words(word)) == []
