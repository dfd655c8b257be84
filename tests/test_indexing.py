"""The search index is written once per transaction, in that transaction, however many changes."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Article, SearchDocument, Tag
from articles.models.indexing import index_once, mark_changed
from articles.models.transitions import StateChanged
from articles.search_index.index import get_backend
from newscenter.management.commands.import_articles import BATCH
from tests.factories import make_article, make_category, make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def writes(monkeypatch):
    """The articles of every write to the index, a list for each."""
    writes: list[list[int]] = []
    backend = type(get_backend())
    put = backend.put

    def counted(self, documents) -> None:
        writes.append([document.pk for document in documents])
        put(self, documents)

    monkeypatch.setattr(backend, "put", counted)
    return writes


def unsaved(category) -> Article:
    return Article(category=category, title="听涛阁", body="<p>好</p>")


def add_and_publish(article, editor) -> None:
    article.save()
    article.set_tags(["冬捕", "开江"])
    article.publish(by=editor)


def test_adding_tagging_and_publishing_is_one_write(writes, editor):
    article = unsaved(make_category())
    with CaptureQueriesContext(connection) as queries, index_once():
        add_and_publish(article, editor)
    assert writes == [[article.pk]]
    assert "冬捕" in SearchDocument.objects.get().text
    # 59 when every step wrote the index; ten of the rest are savepoints, five the history, one the
    # references to pictures, and one asks for all tags at once, of many articles too.
    assert len(queries) <= 39


def test_the_form_of_an_article_writes_the_index_once(writes, editor_client):
    form = {"title": "听涛阁", "category": make_category().pk, "body": "<p>好</p>", "_publish": ""}
    editor_client.post("/admin/articles/article/add/", form | {"tag_names": "冬捕，开江"})
    article = Article.objects.get()
    assert (article.status, len(article.tag_list)) == ("published", 2)
    assert writes == [[article.pk]]


def test_without_a_common_block_every_change_is_indexed_at_once(writes, editor):
    article = unsaved(make_category())
    add_and_publish(article, editor)
    assert writes == [[article.pk]]
    article.set_tags(["早市"])
    assert writes == [[article.pk]] * 2
    assert "早市" in SearchDocument.objects.get().text


def test_an_import_writes_the_index_once_per_batch(writes, tmp_path):
    lines = [
        {
            "title": f"听涛阁{n}",
            "category": "要闻",
            "body": "一。",
            "published_at": "2023-01-08",
            "tags": ["冬捕", f"第{n}"],
        }
        for n in range(60)
    ]
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    call_command("import_articles", str(file), stdout=StringIO(), stderr=StringIO())
    assert [len(batch) for batch in writes] == [BATCH] * (60 // BATCH)
    assert SearchDocument.objects.filter(text__contains="冬捕").count() == 60


def test_a_dry_run_of_an_import_writes_nothing(writes, tmp_path):
    line = {"title": "听涛阁", "category": "要闻", "body": "一。", "published_at": "2023-01-08"}
    file = tmp_path / "articles.jsonl"
    file.write_text(json.dumps(line))
    out = StringIO()
    call_command("import_articles", str(file), dry_run=True, stdout=out, stderr=StringIO())
    assert "导入 1 篇" in out.getvalue()
    assert (writes, Article.objects.count(), SearchDocument.objects.count()) == ([], 0, 0)


def test_a_rollback_leaves_no_trace(writes, editor):
    article = unsaved(make_category())
    with pytest.raises(ZeroDivisionError), index_once():
        add_and_publish(article, editor)
        raise ZeroDivisionError
    assert (writes, Article.objects.count(), SearchDocument.objects.count()) == ([], 0, 0)
    # The next block does not index what the failed one has changed.
    with index_once():
        pass
    assert writes == []


def test_a_rollback_after_the_write_takes_it_back(writes, editor):
    article = unsaved(make_category())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        with index_once():
            add_and_publish(article, editor)
        assert SearchDocument.objects.exists()
        raise ZeroDivisionError
    assert not SearchDocument.objects.exists()


def test_a_refused_step_leaves_the_rest_of_the_block(writes, editor):
    article = make_draft(title="听涛阁")
    with index_once():
        article.publish(by=editor)
        with pytest.raises(StateChanged):
            article.publish(by=editor)
        article.set_tags(["冬捕"])
    assert writes == [[article.pk]]
    assert "冬捕" in SearchDocument.objects.get().text


def test_several_articles_of_one_block_are_one_write(writes):
    with index_once():
        articles = [make_article() for _ in range(3)]
        articles[0].set_tags(["冬捕"])
    assert writes == [sorted(article.pk for article in articles)]


def test_a_new_tag_indexes_nothing(django_assert_num_queries, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        tag = Tag.objects.create(name="冬捕", slug="dong-bu")
    assert callbacks == []
    with django_capture_on_commit_callbacks() as callbacks:
        tag.save()
    assert len(callbacks) == 1


def test_a_change_outside_of_a_block_is_a_mistake():
    with pytest.raises(RuntimeError):
        mark_changed(1)
