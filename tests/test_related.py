"""Related articles, and neighbours in the category."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, DailyViews
from articles.pages.most_read import ranked_ids
from articles.pages.related import MAX_MOST_READ, MAX_RELATED, related_articles
from tests.factories import make_article, make_category, make_draft, withdrawn_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return make_category()


def hours_ago(hours: int, **fields) -> Article:
    return make_article(published_at=timezone.now() - timedelta(hours=hours), **fields)


def test_neighbours_are_the_next_articles_of_the_category_by_time_and_key(reader, category):
    same_time = timezone.now() - timedelta(hours=5)
    first, second, third = (
        make_article(category=category, published_at=same_time) for _ in range(3)
    )
    newest = hours_ago(1, category=category)
    hours_ago(4)
    assert (related_articles(first).older, related_articles(first).newer) == (None, second)
    assert (related_articles(third).older, related_articles(third).newer) == (second, newest)
    assert related_articles(newest).newer is None
    text = reader.get(second.get_absolute_url()).text
    assert text.index(first.title) < text.index(third.title)


def test_invisible_articles_are_neither_neighbours_nor_related(category):
    fields = {"category": category, "tags": ["冬捕"]}
    article = hours_ago(5, **fields)
    make_draft(**fields)
    withdrawn_article(**fields)
    make_article(published_at=timezone.now() + timedelta(hours=1), **fields)
    result = related_articles(article)
    assert (result.older, result.newer, result.articles) == (None, None, [])


def test_shared_tags_come_before_the_category_and_the_category_before_time(category):
    article = hours_ago(50, category=category, tags=["冬捕", "月亮泡"])
    hours_ago(49, category=category), hours_ago(51, category=category)
    newest = hours_ago(1, category=category)
    one_elsewhere = hours_ago(100, tags=["冬捕"])
    one_here = hours_ago(200, category=category, tags=["月亮泡"])
    both = hours_ago(300, tags=["冬捕", "月亮泡", "早市"])
    hours_ago(1, tags=["早市"])
    assert related_articles(article).articles == [both, one_here, one_elsewhere, newest]


def test_without_tags_the_newest_of_the_category_are_related(category):
    articles = [hours_ago(n, category=category) for n in range(1, 12)]
    assert related_articles(articles[-1]).articles == articles[:MAX_RELATED]


def test_the_article_and_its_neighbours_are_not_among_the_related(category):
    articles = [hours_ago(n, category=category, tags=["冬捕"]) for n in range(1, 12)]
    for article in articles:
        result = related_articles(article)
        assert article not in result.articles
        assert not {result.older, result.newer} & set(result.articles)


def test_what_is_read_most_is_listed_whatever_it_is_about(category):
    articles = [hours_ago(n) for n in range(1, 9)]
    today = timezone.localdate()
    DailyViews.add(Counter({(other.pk, today): n for n, other in enumerate(articles, start=1)}))
    result = related_articles(articles[-1])
    # The page itself is left out.
    assert result.most_read == articles[-2::-1][:MAX_MOST_READ]
    assert result.articles == []


def test_what_is_read_most_may_be_related_too(category):
    article, other = hours_ago(2, category=category), hours_ago(3, category=category, tags=["冬捕"])
    DailyViews.add(Counter({(other.pk, timezone.localdate()): 3}))
    hours_ago(4, category=category)
    result = related_articles(hours_ago(1, category=category))
    assert (result.older, result.most_read) == (article, [other])
    assert other in result.articles


def test_nothing_invisible_is_listed_as_read_most(category):
    draft, article = make_draft(), hours_ago(1)
    DailyViews.add(Counter({(draft.pk, timezone.localdate()): 3}))
    assert related_articles(article).most_read == []


def test_it_takes_one_query_whatever_the_archive(category, django_assert_num_queries):
    names = [f"第{n}个" for n in range(8)]
    for n in range(30):
        hours_ago(n, category=category, tags=names[: n % 9])
    for pk in Article.objects.order_by("pk").values_list("pk", flat=True)[:9]:
        article = Article.objects.published().for_page().get(pk=pk)
        # The rankings are made once a minute.
        ranked_ids()
        with django_assert_num_queries(1):
            related_articles(article)


def test_a_single_article_has_nothing_related(reader):
    text = reader.get(make_article().get_absolute_url()).text
    assert "相关阅读" not in text
    assert "上一篇" not in text


def test_a_preview_has_no_related_articles(editor_client, category):
    draft = make_draft(category=category)
    hours_ago(1, category=category)
    text = editor_client.get(f"/admin/articles/article/{draft.pk}/preview/").text
    assert "相关阅读" not in text
    assert "打印版" not in text
    assert "#comments" not in text
