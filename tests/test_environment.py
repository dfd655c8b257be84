"""The test environment itself: seeded rows, triggers, threads and the browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction

from articles.models import Page
from comments import triggers
from comments.models import Comment, CommentingSettings, DecisionHead
from tests.factories import approved_comment, make_article


def seeded() -> dict[str, Any]:
    return {
        "groups": {
            group.name: sorted(group.permissions.values_list("codename", flat=True))
            for group in Group.objects.all()
        },
        "pages": dict(Page.objects.values_list("slug", "body")),
        "heads": DecisionHead.objects.count(),
        "settings": CommentingSettings.objects.count(),
        "triggers missing": triggers.missing(connection),
        "comments": Comment.objects.count(),
    }


@pytest.fixture(scope="module")
def before(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    with django_db_blocker.unblock():
        return seeded()


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_committing_test_finds_the_rows_of_migrations(before: dict[str, Any], turn: int) -> None:
    assert set(before["groups"]) >= {"editor", "moderator", "writer"}
    assert before["triggers missing"] == set()
    assert seeded() == before
    approved_comment()
    Group.objects.get(name="writer").delete()
    Page.objects.filter(slug=Page.Slug.ABOUT).delete()
    Page.objects.update(body="<p>改过的正文。</p>")


@pytest.mark.django_db(transaction=True)
def test_the_triggers_are_active_in_a_committing_test() -> None:
    comment = approved_comment()
    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(body="别的话")


def test_concurrent_tests_use_one_real_database(at_once) -> None:
    article = make_article()
    seen = at_once(lambda number: type(article).objects.filter(pk=article.pk).count(), 8)
    assert seen == [1] * 8


def test_the_browser_shows_a_page_of_the_site(page, live_server) -> None:
    page.goto("/healthz")
    assert page.inner_text("body").startswith("ok")
