"""Versions of pages: another one after every change that readers see, and after no other."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from articles import page_triggers
from articles.models import Article, Category, PageChange, PageVersion, Picture, Publication
from articles.models.page_version import COMMENTS
from articles.pages.page_state import PageState
from comments.models import CommentingSettings, Reply, Restriction
from comments.page_triggers import CHANGES as CHANGES_ON_SITE
from tests.factories import (
    approved_comment,
    make_article,
    make_category,
    make_comment,
    make_draft,
    make_picture,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_no_trigger_is_missing():
    assert page_triggers.missing(connection, CHANGES_ON_SITE) == set()


CHANGES = [
    lambda: Article.objects.update(title="另一个题目"),
    lambda: Article.objects.update(status="draft"),
    lambda: Category.objects.update(name="另一个栏目"),
    lambda: Picture.objects.update(caption="另一句说明"),
    lambda: Publication.objects.update_or_create(pk=1, defaults={"tagline": "另一句"}),
    make_article,
    lambda: approved_comment(article=Article.objects.get()),
    lambda: Article.objects.all()[0].taggings.all().delete(),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_visible_change_makes_another_version_and_an_undone_one_does_not(change):
    article = make_article(cover=make_picture(), tags=["渡口"])
    before = PageState.read(article.pk)
    with transaction.atomic():
        change()
        changed = PageState.read(article.pk)
        transaction.set_rollback(True)
    assert changed.version != before.version
    assert PageState.read(article.pk) == before


def test_what_readers_do_not_see_makes_no_other_version():
    category, article = make_category(), make_article()
    other, site = PageState.read(make_article().pk), PageState.read()
    draft = make_draft(category=category)
    Article.objects.filter(pk=draft.pk).update(title="改了的草稿")
    waiting = make_comment(article=article)
    assert PageState.read() == site
    before = PageState.read(article.pk)
    waiting.approve(by=make_user(group="moderator"))
    # One article's comments are on its own page and on the front page.
    assert PageState.read(article.pk) != before
    assert PageState.read(COMMENTS) != site
    assert (PageState.read(), PageState.read(article.pk + 1)) == (site, other)


def test_folding_changes_leaves_the_versions():
    articles = [make_article() for _ in range(3)]
    for article in articles:
        approved_comment(article=article)
    before = [PageState.read(scope) for scope in (0, -1, *(article.pk for article in articles))]
    # SQLite has one writer at a time, and its triggers write the versions.
    assert (PageChange.fold() > len(before)) == (connection.vendor == "postgresql")
    assert not PageChange.objects.exists()
    after = [PageState.read(scope) for scope in (0, -1, *(article.pk for article in articles))]
    assert after == before
    assert PageVersion.objects.exists()


def test_replies_restrictions_and_the_switch_are_seen(editor, admin):
    comment, rules = approved_comment(), CommentingSettings.get_solo()
    for change in (
        lambda: Reply.append(comment, "已修好。", by=editor),
        lambda: Restriction.impose(Restriction.Kind.SITE, by=admin),
        lambda: Restriction.objects.get().lift(by=admin),
        rules.save,
    ):
        before = PageState.read()
        change()
        assert PageState.read() != before
