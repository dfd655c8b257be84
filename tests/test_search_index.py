"""The content of the search index: it follows every change of an article."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from articles.keyset_pagination import Cursor, to_microseconds
from articles.models import Article, Tag
from articles.search.query import parse_terms
from articles.search_index.index import get_backend
from articles.search_index.query import SearchQuery
from tests.factories import make_article, make_category, make_draft
from tests.test_query_counts import queries

pytestmark = pytest.mark.django_db


def indexed(typed: str) -> list[int]:
    """The articles that the index returns, including those that are still to appear."""
    wanted = SearchQuery(
        parse_terms(typed), 0, to_microseconds(timezone.now() + timedelta(days=999))
    )
    positions = get_backend().newest(wanted, 100)
    assert get_backend().count(wanted, 100) == len(positions)
    return [pk for _timestamp, pk in positions]


def test_an_article_is_indexed_from_publication_until_it_is_taken_back(editor):
    draft = make_draft(title="听涛阁")
    assert indexed("听涛") == []
    draft.publish(by=editor, at=timezone.now() + timedelta(days=1))
    assert indexed("听涛") == [draft.pk]
    draft.take_back(by=editor)
    assert indexed("听涛") == []
    draft.publish(by=editor)
    assert indexed("听涛") == [draft.pk]


def test_a_changed_text_is_found_by_its_new_words_only():
    article = make_article(title="听涛阁")
    neighbour = make_article(title="听雨轩", published_at=article.published_at)
    article.title = "观澜亭"
    article.save()
    assert (indexed("听涛"), indexed("观澜"), indexed("听雨")) == ([], [article.pk], [neighbour.pk])
    article.title = "听涛阁"
    article.save(update_fields=["title"])
    assert (indexed("听涛"), indexed("观澜")) == ([article.pk], [])


def test_a_changed_time_of_publication_reorders_results():
    first, second = make_article(title="听涛"), make_article(title="听涛")
    assert indexed("听涛") == [second.pk, first.pk]
    first.published_at += timedelta(minutes=5)
    first.save()
    assert indexed("听涛") == [first.pk, second.pk]


def test_changes_by_another_user_are_indexed_too(writer):
    article = make_article(title="听涛阁")
    seen_earlier = Article.objects.get(pk=article.pk)
    Article.objects.filter(pk=article.pk).update(summary="潮信")
    seen_earlier.title = "观澜亭"
    seen_earlier.save(update_fields=["title"])
    assert (indexed("观澜"), indexed("潮信")) == ([article.pk], [article.pk])


def test_a_rolled_back_save_is_not_indexed():
    article = make_article(title="听涛阁")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        article.title = "观澜亭"
        article.save()
        raise ZeroDivisionError
    assert (indexed("听涛"), indexed("观澜")) == ([article.pk], [])


def test_saving_the_form_updates_the_index(editor_client):
    form = {"title": "听涛阁", "category": make_category().pk, "body": "<p>好</p>", "_publish": ""}
    editor_client.post("/admin/articles/article/add/", form)
    article = Article.objects.get()
    assert indexed("听涛") == [article.pk]
    form = {"title": "观澜亭", "category": article.category_id, "body": "<p>好</p>"}
    editor_client.post(f"/admin/articles/article/{article.pk}/change/", form)
    assert (indexed("听涛"), indexed("观澜")) == ([], [article.pk])


def test_imported_articles_are_indexed(tmp_path):
    lines = [
        {"title": f"听涛阁{n}", "category": "要闻", "body": "一。", "published_at": "2023-01-08"}
        for n in range(60)
    ]
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    call_command("import_articles", str(file), stdout=StringIO(), stderr=StringIO())
    assert indexed("听涛") == [*Article.objects.order_by("-pk").values_list("pk", flat=True)]


def test_a_deleted_article_is_not_found():
    article = make_article(title="听涛阁")
    article.delete()
    assert indexed("听涛") == []


def test_an_unchanged_article_is_not_written_again(django_assert_max_num_queries):
    article = make_article()
    # Four of them look for a difference from the last version in the history.
    with django_assert_max_num_queries(11):
        article.save()


def test_a_monstrous_text_can_be_saved_and_found():
    dice = random.Random(1)
    body = "".join(chr(dice.randrange(0x4E00, 0x9FA5)) for _ in range(199_000))
    article = make_article(title="听涛阁", body=f"<p>{body}</p>")
    assert indexed("听涛") == [article.pk]


def test_a_search_takes_at_most_nine_queries_whatever_the_archive(reader):
    category = make_category(slug="main")
    counts = []
    for archive in (100, 4900):
        now = timezone.now()
        Article.objects.bulk_create(
            Article(
                category=category,
                title=f"听涛阁{n}",
                body="<p>字</p>",
                status="published",
                published_at=now - timedelta(minutes=n),
            )
            for n in range(archive)
        )
        address = "/search/?q=听涛&category=main&order="
        counts += [queries(reader, address + order) for order in ("", "best")]
    assert max(reads for reads, _writes in counts) <= 9
    assert [writes for _reads, writes in counts] == [0] * 4


def test_frequent_terms_have_the_same_results_as_rare_ones(monkeypatch):
    """PostgreSQL reads terms of thousands of articles in another way."""
    categories = [make_category(), make_category()]
    for n in range(12):
        make_article(
            title="听涛阁" if n % 3 else "别处",
            summary="听涛",
            category=categories[n % 2],
            published_at=timezone.now() - timedelta(hours=n // 4),
        )
    wanted = SearchQuery(parse_terms("听涛"), 0, to_microseconds(timezone.now()))
    cases = [
        (replaced, cursor)
        for replaced in (
            wanted,
            wanted._replace(in_title=True),
            wanted._replace(category_ids=(categories[0].pk,)),
            wanted._replace(since=to_microseconds(timezone.now() - timedelta(minutes=90))),
        )
        for position in get_backend().newest(replaced, 12)
        for cursor in (None, Cursor(True, position), Cursor(False, position))
    ]
    rare = [get_backend().newest(wanted, 5, cursor) for wanted, cursor in cases]
    monkeypatch.setattr("articles.search_index.postgresql.FEW", 1)
    assert [get_backend().newest(wanted, 5, cursor) for wanted, cursor in cases] == rare
    assert len(cases) > 60


def test_an_article_is_found_by_its_present_tags(reader):
    article = make_article(tags=["冬捕"])
    assert indexed("冬捕") == [article.pk]
    article.set_tags(["开江"])
    assert (indexed("冬捕"), indexed("开江")) == ([], [article.pk])
    assert "<mark>开江</mark>" in reader.get("/search/?q=开江").text


def test_articles_are_found_by_the_new_name_of_a_renamed_tag(
    editor_client, django_capture_on_commit_callbacks
):
    articles = [make_article(tags=["东捕"]) for _ in range(60)]
    tag = Tag.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        editor_client.post(
            f"/admin/articles/tag/{tag.pk}/change/", {"name": "冬捕", "slug": tag.slug}
        )
    assert indexed("东捕") == []
    assert sorted(indexed("冬捕")) == [article.pk for article in articles]


def test_a_withdrawn_article_is_not_found(editor):
    article = make_article(title="听涛阁")
    article.withdraw(by=editor, notice="内容有误。")
    assert indexed("听涛") == []
