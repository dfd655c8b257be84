"""On PostgreSQL the admin's log and the histories of texts are protected like the other logs."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from simple_history.models import registered_models

from articles.models import Article
from articles.models.indexing import index_once
from comments.models import TermList
from newscenter.log_protection import grants
from tests.factories import make_article, sign_in
from tests.log_tampering import ROLES
from tests.test_log_protection import protected, signed_in_as  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")
def test_the_newsroom_works_with_its_role(protected, admin) -> None:  # noqa: F811
    article = make_article()
    term_list = TermList.objects.create(name="名单")
    with signed_in_as(ROLES.site):
        with index_once():
            article.title = "新的标题"
            article.save()
            article.set_tags(["渡口"])
        client = sign_in(admin)
        data = {"list": term_list.pk, "text": "发票", "kind": "flag", "scope": "both"}
        answer = client.post("/admin/comments/term/add/", data | {"weight": 10})
        assert answer.status_code == 302
        deletion = f"/admin/comments/termlist/{term_list.pk}/delete/"
        assert client.post(deletion, {"post": "yes"}).status_code == 302
    assert Article.history.filter(id=article.pk).exists()
    assert LogEntry.objects.filter(user=admin).count() == 2


def test_every_history_is_protected() -> None:
    tables = {model.history.model._meta.db_table for model in registered_models.values()} | {
        LogEntry._meta.db_table
    }
    assert tables == set(grants.WITHOUT_TRIGGERS)
