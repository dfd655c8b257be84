"""Ways on from the page of a category: its subcategories, and its most read articles."""

import re
from collections import Counter

import pytest
from django.utils import timezone

from articles.models import DailyViews
from tests.factories import make_article, make_category, make_draft

pytestmark = pytest.mark.django_db

HERE = "/category/here/"


@pytest.fixture
def category():
    return make_category(name="讲述", slug="here")


def tabs(answer):
    box = re.search(r'<nav class="tabs".*?</nav>', answer.text, re.DOTALL)
    return (
        re.findall(r'<a href="([^"]+)"( aria-current="page")?>([^<]+)</a>', box[0]) if box else []
    )


def test_subcategories_are_offered_beside_each_other(reader, category):
    assert tabs(reader.get(HERE)) == []
    for slug, name in (("health", "健康"), ("school", "教育")):
        make_category(name=name, slug=slug, parent=category)
    current = ' aria-current="page"'
    assert tabs(reader.get(HERE)) == [
        (HERE, current, "全部"),
        ("/category/health/", "", "健康"),
        ("/category/school/", "", "教育"),
    ]
    assert [current for _url, current, _name in tabs(reader.get("/category/school/"))] == [
        "",
        "",
        current,
    ]


def test_the_most_read_of_a_category_are_its_own(reader, category):
    below, other = make_category(parent=category), make_category()
    articles = [make_article(category=here) for here in (category, below, other, category)]
    hidden = make_draft(category=category)
    views = zip([*articles, hidden], (1, 2, 9, 5, 8), strict=True)
    today = timezone.localdate()
    DailyViews.add(Counter({(article.pk, today): count for article, count in views}))
    answer = reader.get(HERE)
    most_read = [article.pk for article in answer.context["most_read"]]
    assert most_read == [articles[n].pk for n in (3, 1, 0)]
    assert "本栏目最多人读" in answer.text
    assert "本栏目最多人读" not in reader.get(make_category().get_absolute_url()).text


def test_the_tree_of_all_categories_is_in_the_site_map_alone(reader, category):
    make_category(name="村史", slug="hidden", parent=make_category(in_menu=False))
    assert "村史" not in reader.get(HERE).text
    assert "村史" in reader.get("/pages/sitemap/").text
