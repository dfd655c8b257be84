"""Prepared statements: they answer as the ORM's own queries do, for any values."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Category
from articles.pages import related
from articles.prepared_statements import (
    NOW,
    Parameter,
    Prepared,
    Statement,
    insert,
    padded,
    parameters,
    shared_number,
)
from comments.models import Comment, IssuedCaptcha
from comments.posting import discussion
from tests.factories import approved_comment, make_article, make_comment, make_picture

pytestmark = pytest.mark.django_db

visible = Prepared(lambda: Article.objects.visible_at(NOW).for_page().filter(pk=Parameter("pk")))
listed = Prepared(
    lambda: Article.objects.visible_at(NOW).for_public_lists().filter(pk=Parameter("pk")),
    shared=10,
)
by_key = Prepared(
    lambda: Article.objects.filter(pk__in=parameters("pk", 5)).order_by("pk").values_list("title")
)
of_network = Prepared(lambda: IssuedCaptcha.objects.filter(network=Parameter("network")))


def test_rows_of_a_model_come_with_relations_and_annotations(django_assert_num_queries):
    for cover in (make_picture(), None):
        article = make_article(cover=cover, tags=["泵房"])
        expected = Article.objects.published().for_page().get(pk=article.pk)
        with django_assert_num_queries(1):
            row = visible.first(now=timezone.now(), pk=article.pk)
            assert (row.cover, row.category) == (expected.cover, expected.category)
        assert (row, row.views, row.tag_list) == (expected, expected.views, expected.tag_list)
        assert row.published_at == expected.published_at


def test_a_shared_row_is_the_same_until_anything_of_it_changes():
    article = make_article(cover=make_picture())

    def row() -> Article:
        row = listed.first(now=timezone.now(), pk=article.pk)
        assert (row.title, row.cover.renditions) == (article.title, article.cover.renditions)
        assert row.category.name == article.category.name
        return row

    rows = [row()]
    assert row() is rows[0]
    for changed, name, value in (
        (article, "title", "另一句话"),
        (article.cover, "renditions", "320"),
    ):
        setattr(changed, name, value)
        changed.save()
        rows.append(row())
    article.category.name = "另一个栏目"
    article.category.save()
    rows.append(row())
    assert len({shared_number(row) for row in rows}) == len(rows)
    assert len({shared_number(row.cover) for row in rows}) == len(rows)
    assert None not in map(shared_number, rows)
    assert shared_number(article) is None


@pytest.mark.parametrize("of", ["article", "cover", "category"])
def test_a_shared_row_has_all_that_may_be_shown_of_it(of):
    pk = make_article(cover=make_picture()).pk
    row = listed.first(now=timezone.now(), pk=pk)
    shown = row if of == "article" else getattr(row, of)
    with pytest.raises(RuntimeError):
        shown.refresh_from_db()
    with pytest.raises(RuntimeError):
        assert row.body


def test_the_time_is_that_of_the_request():
    article = make_article()
    before = article.published_at - timedelta(seconds=1)
    assert visible.first(now=before, pk=article.pk) is None
    assert visible.first(now=article.published_at, pk=article.pk) == article


def test_a_list_is_filled_up_with_a_key_that_no_row_has():
    keys = [make_article(title=title).pk for title in ("一", "二", "三")]
    for count in range(4):
        rows = by_key(**padded("pk", keys[:count], 5))
        assert [title for (title,) in rows] == ["一", "二", "三"][:count]


def test_a_number_that_no_database_holds_matches_nothing():
    assert visible.first(now=timezone.now(), pk=10**30) is None


def test_only_what_differs_is_bound_to_the_sql():
    """SQLite plans a statement each time that it is given what an index's condition names."""
    titled = [make_article(title=title) for title in ("“it's”", "100%", "100%s")]
    for article in titled:
        rows = Article.objects.visible_at(NOW).filter(title=article.title)
        assert Prepared(lambda rows=rows: rows)(now=timezone.now()) == [article]
        assert Prepared(lambda rows=rows: rows).count(now=timezone.now()) == 1
    statement = Statement(Article.objects.visible_at(NOW).filter(title=titled[0].title))
    assert {type(param) for param in statement.params} == {Parameter}


def test_rows_are_inserted_counted_and_deleted():
    now = timezone.now()
    rows = [
        IssuedCaptcha(key=f"{n:040x}", network=f"10.0.0.{n % 2}", expires_at=now) for n in (1, 2, 3)
    ]
    insert(*rows)
    assert list(IssuedCaptcha.objects.order_by("pk")) == rows
    assert of_network.count(network="10.0.0.1") == 2
    assert of_network.delete(network="10.0.0.1") == 2
    assert of_network.delete(network="10.0.0.1") == 0
    assert IssuedCaptcha.objects.get() == rows[1]
    assert of_network.delete_returning("key", network="10.0.0.0") == [rows[1].key]
    assert not IssuedCaptcha.objects.exists()


def test_the_tree_is_in_order():
    make_article()
    tree = Prepared(Category.objects.in_tree_order)()
    assert [(row, row.tree_path) for row in tree] == [
        (row, row.tree_path) for row in Category.objects.in_tree_order()
    ]


def test_the_newest_comments_are_those_published(moderator):
    article = make_article()
    for _ in range(3):
        approved_comment(article=article, by=moderator)
    make_comment(article=article)
    newest = Comment.objects.published().with_replies().with_shown_province().newest_first()
    assert discussion.newest_comments(article, 2) == list(
        newest.values_list(*discussion.CommentRow._fields)[:2]
    )


def test_candidates_with_any_number_of_tags():
    tags = ["泵房", "冬天", "铁路"]
    articles = [make_article(tags=tags[:count]) for count in range(4)]
    for article in articles:
        shown = related.related_articles(Article.objects.get(pk=article.pk)).articles
        shared = [
            len({*tags[:count]} & {tag["name"] for tag in article.tag_list}) for count in range(4)
        ]
        best = max(n for other, n in zip(articles, shared, strict=True) if other != article)
        assert not best or shown[0].shared_tags == best
