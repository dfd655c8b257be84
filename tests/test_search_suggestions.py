"""Suggestions above the search results: categories, tags and footer pages with such a name."""

import re
from datetime import timedelta
from itertools import chain

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles.category_tree import CategoryTree
from articles.search.suggestions import folded_key, suggestions
from tests.factories import BROWSER, make_article, make_category, make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    category = make_category(name="讲好九三", slug="jiang-hao-jiu-san")
    make_article(category=category)
    return category


def names(text: str) -> list[str]:
    return [suggestion.name for suggestion in suggestions(text, CategoryTree())]


def linked(reader, text: str) -> list[str]:
    page = reader.get("/search/", {"q": text}).text
    box = re.search(r'<ul class="search-suggestions".*?</ul>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', box[0]) if box else []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "讲好九三",
            "讲好",
            "九三",
            "講好九三",
            "讲好 九三",
            "“讲好九三”",
            "讲好九三栏目",
            "「九三」",
        ),
        *("jianghaojiusan", "jiang hao jiu san", "JiangHao", "jiang-hao-jiu-san", "jianghao"),
        *("ｊｉａｎｇｈａｏ", "讲·好·九·三", "讲好九三 2026", " 讲好九三　"),
    ],
)
def test_a_category_is_found_by_its_name_and_parts_of_it(reader, category, text):
    assert linked(reader, text) == ["/category/jiang-hao-jiu-san/"]


@pytest.mark.parametrize("text", ["三", "好", "九四", "ji", "讲坏", "jiusan", "。", "渡口"])
def test_other_words_offer_nothing(reader, category, text):
    assert linked(reader, text) == []


def test_it_is_offered_even_if_no_article_is_found(reader, category):
    page = reader.get("/search/", {"q": "讲好九三栏目介绍"}).text
    assert "没有找到" in page
    assert "/category/jiang-hao-jiu-san/" in page


def test_a_category_without_anything_to_read_is_not_offered():
    make_category(name="空栏目")
    make_draft(category=make_category(name="草稿栏目"))
    tomorrow = timezone.now() + timedelta(days=1)
    make_article(category=make_category(name="明日栏目"), published_at=tomorrow)
    assert names("栏目") == []


def test_a_category_that_is_not_in_the_menu_is_not_offered_nor_are_those_below_it():
    hidden = make_category(name="内部通讯", in_menu=False)
    make_article(category=make_category(name="内部简报", parent=hidden))
    make_article(category=hidden)
    assert names("内部") == []


def test_a_parent_is_offered_for_the_articles_below_it():
    parent = make_category(name="讲述")
    make_article(category=make_category(name="人物", parent=parent))
    assert names("讲述") == ["讲述"]


def test_the_same_name_comes_first_and_three_are_enough():
    for name in ("青年生活", "青年", "青年之声", "青年文学"):
        make_article(category=make_category(name=name))
    assert names("青年")[0] == "青年"
    assert len(names("青年")) == 3


@pytest.mark.parametrize("text", ["Covid", "covid", "COVID", "ｃｏｖｉｄ", " Covid "])
def test_a_tag_is_found_in_any_case_and_width(text):
    make_article(tags=["covid"])
    assert names(text) == ["covid"]


def test_a_tag_is_found_by_pinyin_and_in_traditional_characters():
    make_article(tags=["历史"])
    assert names("歷史") == names("li shi") == ["历史"]


def test_a_tag_of_drafts_alone_is_not_offered():
    make_draft(tags=["秘密"])
    assert names("秘密") == []


@pytest.mark.parametrize(
    ("text", "address"),
    [("关于我们", "/pages/about/"), ("隐私", "/pages/privacy/"), ("faq", "/pages/faq/")],
)
def test_pages_of_the_footer_are_found(reader, text, address):
    assert linked(reader, text) == [address]


def test_a_later_page_of_the_results_offers_nothing(reader, category):
    assert "search-suggestions" not in reader.get("/search/?q=讲好九三&page=b1-1").text


def test_names_are_escaped(reader):
    make_article(category=make_category(name="<b>粗体</b>", slug="bold"))
    page = reader.get("/search/", {"q": "粗体"}).text
    assert "&lt;b&gt;粗体" in page
    assert "<b>粗体" not in page


SPELLINGS = {"讲": "讲講", "好": "好", "九": "九", "三": "三", "h": "hHｈＨ", "5": "5５⑤"}
SEPARATORS = st.sampled_from(["", " ", "　", "·", "-", "“", "\u200b"])


@given(st.data())
def test_every_spelling_of_a_name_has_the_same_key(data):
    name = data.draw(st.lists(st.sampled_from(sorted(SPELLINGS)), min_size=2, max_size=8))
    pieces = ((data.draw(st.sampled_from(SPELLINGS[c])), data.draw(SEPARATORS)) for c in name)
    typed = "".join(chain.from_iterable(pieces))
    assert folded_key(typed) == folded_key("".join(name))


def test_suggestions_cost_a_fixed_number_of_queries(django_assert_max_num_queries):
    for number in range(30):
        make_category(name=f"空栏目{number}")
    # The tree, which of them have articles, and tags.
    with django_assert_max_num_queries(3):
        names("空栏目")


def test_the_page_is_the_same_for_every_reader(category):
    first, second = (
        Client(headers={"User-Agent": BROWSER, "Cookie": cookie}).get("/search/?q=讲好九三")
        for cookie in ("", "sessionid=zzz")
    )
    assert first.content == second.content
