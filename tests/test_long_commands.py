"""Commands that write for minutes let other writers in between their batches."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import write_lock
from articles.models import Article, SearchDocument
from articles.models.tag import Tag
from comments.management.commands import erase_sender_data
from comments.models import Comment, TermList
from comments.terms import rescreen
from tests.factories import make_article, make_category, make_comment

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL's writers do not wait for each other"
    ),
]

# A batch of this size takes about a tenth of a second.
AT_MOST = 10


@pytest.fixture
def in_between(monkeypatch):
    """Write as another process whenever a command makes a pause; return what it saw so far."""
    seen: list[int] = []
    other = connection.copy()
    count: list[Callable[[], int]] = []

    def write(seconds: float) -> None:
        assert seconds >= 0
        with other.cursor() as cursor:
            # To wait here would be to wait for the command itself.
            cursor.execute("PRAGMA busy_timeout = 0")
            cursor.execute("UPDATE comments_decisionhead SET digest = digest")
        seen.append(count[0]())

    def watch(number: Callable[[], int]) -> list[int]:
        count.append(number)
        return seen

    monkeypatch.setattr(write_lock.time, "sleep", write)
    yield watch
    other.close()


def steps(seen: list[int]) -> list[int]:
    return [after - before for before, after in zip([0, *seen], seen, strict=False)]


def test_an_import_stores_few_articles_at_a_time(in_between, tmp_path):
    seen = in_between(Article.objects.count)
    file = tmp_path / "articles.jsonl"
    lines = [
        {"title": f"第{n}期", "category": "要闻", "body": "一句话。", "tags": [f"标签{n}"]}
        for n in range(35)
    ]
    file.write_text("\n".join(json.dumps(line) for line in lines))
    call_command("import_articles", str(file), stdout=StringIO(), stderr=StringIO())
    assert seen[-1] == 35
    assert max(steps(seen)) <= AT_MOST


def test_the_search_index_is_rebuilt_a_few_articles_at_a_time(in_between):
    category = make_category()
    Article.objects.bulk_create(
        Article(
            category=category,
            title=f"第{n}期",
            body="<p>好</p>",
            status="published",
            published_at=timezone.now(),
        )
        for n in range(35)
    )
    SearchDocument.objects.all().delete()
    seen = in_between(SearchDocument.objects.count)
    call_command("rebuild_search", stdout=StringIO(), stderr=StringIO())
    assert seen[-1] == 35
    assert max(steps(seen)) <= AT_MOST


def test_a_renamed_tag_is_indexed_a_few_articles_at_a_time(in_between):
    for _ in range(25):
        make_article(tags=["渡口"])
    renamed = SearchDocument.objects.filter(text__contains="码头")
    seen = in_between(renamed.count)
    tag = Tag.objects.get()
    tag.name = "码头"
    tag.save()
    assert seen[-1] == 25
    assert max(steps(seen)) <= AT_MOST


def test_comments_are_screened_again_in_batches(in_between, monkeypatch):
    monkeypatch.setattr(rescreen, "BATCH", 5)
    article = make_article()
    for _ in range(12):
        make_comment(article=article, body="代购")
    TermList.objects.create(name="广告", active=True).terms.create(text="代购")
    seen = in_between(Comment.objects.filter(flagged=True).count)
    call_command("screen_comments", stdout=StringIO())
    assert seen == [5, 10, 12]


def test_sender_data_is_erased_in_batches(in_between, monkeypatch):
    monkeypatch.setattr(erase_sender_data, "BATCH", 5)
    article = make_article()
    for _ in range(12):
        make_comment(article=article, submitted_at=timezone.now() - timedelta(days=400))
    seen = in_between(Comment.objects.filter(address=None).count)
    call_command("erase_sender_data", stdout=StringIO(), stderr=StringIO())
    assert seen[-1] == 12
    assert max(steps(seen)) <= 5
