"""Rebuilding the search index, and the system check that asks for it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection

from articles.models import Article, SearchDocument
from articles.search_index.index import get_backend
from tests.factories import make_article, make_draft
from tests.test_search_index import indexed

pytestmark = pytest.mark.django_db


def stored() -> list[tuple[object, ...]]:
    return list(SearchDocument.objects.order_by("pk").values_list())


def rebuild(**options) -> str:
    out = StringIO()
    call_command("rebuild_search", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.mark.parametrize("compact", [False, True])
def test_a_rebuilt_index_is_the_same(editor, compact):
    for n in range(60):
        make_article(title=f"听涛阁{n}")
    make_draft(title="听涛阁")
    make_article(title="听涛阁").take_back(by=editor)
    before, order = stored(), indexed("听涛")
    assert rebuild(compact=compact) == "已检查 62 篇文章。\n"
    assert (stored(), indexed("听涛")) == (before, order)
    SearchDocument.objects.all().delete()
    assert indexed("听涛") == []
    rebuild(compact=compact)
    assert (stored(), indexed("听涛")) == (before, order)


def test_a_compact_rebuild_drops_tokens_that_were_edited_away():
    article = make_article(title="听涛阁")
    article.title = "观澜亭"
    article.save()
    rebuild(compact=True)
    if connection.vendor == "sqlite":
        sql = "SELECT count(*) FROM articles_searchindex WHERE articles_searchindex MATCH %s"
        assert [list(get_backend().execute(sql, [word])) for word in ("听涛", "观澜")] == [
            [(0,)],
            [(1,)],
        ]
    assert (indexed("听涛"), indexed("观澜")) == ([], [article.pk])


def test_a_rebuild_drops_invisible_articles():
    article = make_article(title="听涛阁")
    Article.objects.filter(pk=article.pk).update(status="draft")
    rebuild()
    assert stored() == []


def test_the_index_can_be_dropped_and_installed_again():
    article = make_article(title="听涛阁")
    # What waits for the end of the transaction forbids PostgreSQL to change the table.
    connection.check_constraints()
    get_backend().remove()
    get_backend().install()
    assert indexed("听涛") == []
    rebuild()
    assert indexed("听涛") == [article.pk]


def warnings() -> list[str]:
    return [check.id for check in run_checks(databases=["default"]) if check.id == "articles.W001"]


def test_a_system_check_warns_of_an_empty_index():
    assert warnings() == []
    make_article()
    assert warnings() == []
    SearchDocument.objects.all().delete()
    assert warnings() == ["articles.W001"]
    rebuild()
    assert warnings() == []
