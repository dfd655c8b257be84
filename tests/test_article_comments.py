"""Whether an article is open for comments, and how many published comments it has."""

import pytest

from articles.category_tree import CategoryTree
from comments.models import CommentingSettings, Restriction
from comments.posting import discussion
from tests.factories import (
    approved_comment,
    make_article,
    make_category,
    make_comment,
    rejected_comment,
)

pytestmark = pytest.mark.django_db


def is_open(article):
    return discussion.is_open(article, CategoryTree())


def count_and_open(article):
    return discussion.count_and_open(article, CategoryTree())


def test_only_published_comments_of_the_article_are_counted(moderator):
    article = make_article()
    assert count_and_open(article) == (0, True)
    for _ in range(3):
        approved_comment(article=article, by=moderator)
    make_comment(article=article)
    rejected_comment(article=article, by=moderator)
    approved_comment(by=moderator)
    assert count_and_open(article) == (3, True)


def test_a_hidden_sender_is_not_counted(moderator, admin):
    comment = approved_comment(by=moderator, nickname="水军")
    Restriction.impose(Restriction.Kind.NICKNAME, "水军", by=admin)
    assert count_and_open(comment.article) == (0, True)


def test_an_article_can_be_closed_by_its_own_switch():
    article = make_article(comments_open=False)
    assert not is_open(article)
    assert count_and_open(article) == (0, False)


def test_the_settings_close_every_article():
    CommentingSettings.objects.update_or_create(pk=1, defaults={"open": False})
    article = make_article()
    assert not is_open(article)
    assert count_and_open(article) == (0, False)


def test_an_article_is_open_before_the_settings_are_saved():
    CommentingSettings.objects.all().delete()
    assert is_open(make_article())


@pytest.mark.parametrize("kind", [Restriction.Kind.SITE, Restriction.Kind.CATEGORY])
def test_a_restriction_closes_the_articles_below_it_until_it_is_lifted(admin, kind):
    parent = make_category()
    article = make_article(category=make_category(parent=parent))
    subject = "" if kind == Restriction.Kind.SITE else str(parent.pk)
    restriction = Restriction.impose(kind, subject, by=admin)
    assert not is_open(article)
    assert count_and_open(article) == (0, False)
    restriction.lift(by=admin)
    assert is_open(article)


def test_a_restriction_on_one_article_leaves_the_others_open(admin):
    article, other = make_article(), make_article()
    Restriction.impose(Restriction.Kind.ARTICLE, str(article.pk), by=admin)
    assert not is_open(article)
    assert is_open(other)


def test_each_question_is_one_query(moderator, django_assert_num_queries):
    article = approved_comment(by=moderator).article
    tree = CategoryTree()
    # The tree is read once for a page, by whatever needs it first.
    tree.path(article.category)
    with django_assert_num_queries(1):
        discussion.is_open(article, tree)
    with django_assert_num_queries(1):
        assert discussion.count_and_open(article, tree) == (1, True)


@pytest.mark.parametrize("suffix", ["", "comments/"])
def test_who_may_write_is_told_the_rules_and_what_becomes_of_data(reader, suffix):
    article = make_article()
    address = f"{article.get_absolute_url()}{suffix}"
    section = reader.get(address).text.split('aria-labelledby="comments-title"')[1]
    before_form = section.split("<form")[0].split('id="comment-form"')[0]
    assert "发表评论前请看：" in before_form
    assert 'href="/pages/terms/"' in before_form
    assert 'href="/pages/privacy/"' in before_form
    type(article).objects.update(comments_open=False)
    assert "发表评论前请看：" not in reader.get(address).text
