"""Bands of the front page: their forms, and the categories that have none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.category_tree import CategoryTree
from articles.models import Article, Category
from articles.pages.bands import Band
from articles.pages.front_page import FrontPage
from tests.factories import make_article, make_category, make_draft, make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    """A category on a site whose lead, pictures and newest are from another one."""
    other, cover = make_category(in_menu=False), make_picture()
    for hours in range(1, 20):
        at = timezone.now() - timedelta(hours=hours)
        make_article(category=other, published_at=at, cover=cover)
    return make_category(name="要闻")


def fill(category: Category, covers: str) -> list[Article]:
    """Publish articles, the newest first: "x" has a cover, "-" has none."""
    return [
        make_article(
            category=category,
            cover=make_picture() if letter == "x" else None,
            published_at=timezone.now() - timedelta(days=5, hours=hours),
        )
        for hours, letter in enumerate(covers)
    ]


def bands() -> list[Band]:
    return FrontPage(CategoryTree()).bands


@pytest.mark.parametrize("covers", ["xxx", "--xxxx", "x-x-x-xx", "xxxxxx"])
def test_three_covers_among_the_newest_make_cards(category, covers):
    articles = fill(category, covers)
    (band,) = bands()
    assert band.cards == [article for article in articles if article.cover][:4]
    assert band.articles == band.cards


@pytest.mark.parametrize("covers", ["x", "-x", "--x--x", "x-----x", "-----x-"])
def test_one_or_two_covers_make_a_story_with_rows(category, covers):
    articles = fill(category, covers)
    (band,) = bands()
    assert band.story == articles[covers.index("x")]
    assert band.rows == [article for article in articles[:6] if article != band.story]


@pytest.mark.parametrize("covers", ["-", "--", "-----", "------x"])
def test_without_a_cover_the_stories_are_in_words(category, covers):
    articles = fill(category, covers)
    (band,) = bands()
    assert band.in_words == articles[:3]
    assert band.articles == band.in_words


def test_a_band_has_the_articles_of_its_subcategories_too(category):
    below = make_category(parent=category)
    fill(below, "---")
    (band,) = bands()
    assert band.node.category == category
    assert {article.category for article in band.in_words} == {below}


def test_a_category_that_never_had_an_article_has_no_band(category, reader):
    make_draft(category=category)
    Article.objects.filter(category=category).update(published_at=None)
    assert bands() == []
    assert category.get_absolute_url() not in reader.get("/").text.partition("<main")[2]


def test_a_category_that_is_empty_now_says_so(category, reader, editor):
    for article in fill(category, "--"):
        article.withdraw(by=editor)
    assert [band.articles for band in bands()] == [[]]
    assert "这个栏目还没有文章。" in reader.get("/").text


def test_a_category_whose_articles_are_all_above_has_no_band():
    category = make_category()
    fill(category, "x--")
    page = FrontPage(CategoryTree())
    assert len([page.lead, *page.newest]) == 3
    assert page.bands == []


def test_a_band_is_full_even_if_all_above_is_from_its_category():
    category = make_category()
    fill(category, "-" * 40)
    page = FrontPage(CategoryTree())
    assert len(page.newest) == 10
    assert len(page.bands[0].in_words) == 3
