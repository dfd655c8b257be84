"""The history: who has saved what and when, what was different, and an old version as a draft."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Category, Page
from articles.models.indexing import index_once
from tests.factories import make_article, make_category, make_draft, make_picture, sign_in
from tests.test_versions import change_address, posted

pytestmark = pytest.mark.django_db


def history(article):
    return list(article.history.order_by("history_id"))


def history_address(row):
    return reverse(f"admin:articles_{row._meta.model_name}_history", args=[row.pk])


def version_address(row, version):
    kind = row._meta.model_name
    return reverse(f"admin:articles_{kind}_version", args=[row.pk, version.history_id])


def save(client: Client, article: Article, **changes: str) -> None:
    form = posted(client, article, **changes)
    assert client.post(change_address(article), form | {"_save": ""}).status_code == 302


@pytest.fixture
def draft(editor):
    return make_draft(title="旧题", body="<p>一样的。</p><p>早市搬到旧场地。</p>", tags=["早市"])


@pytest.fixture
def client(editor):
    return sign_in(editor)


def test_a_save_with_tags_and_publication_is_one_version(client, editor, draft):
    before = len(history(draft))
    form = posted(client, draft, title="新题", tag_names="早市，渡口", _publish="")
    assert client.post(change_address(draft), form).status_code == 302
    *_, last = history(draft)
    assert len(history(draft)) == before + 1
    assert last.history_user == editor
    assert last.version == Article.objects.get(pk=draft.pk).version
    changed = {"title", "tag_names", "status", "published_at"}
    assert (last.title, set(last.tag_names), set(last.changed_fields)) == (
        "新题",
        {"早市", "渡口"},
        changed,
    )


def test_a_new_article_begins_its_history_with_its_writer(writer_client, writer):
    form = {"title": "新稿", "body": "<p>一句。</p>", "category": make_category().pk}
    writer_client.post(reverse("admin:articles_article_add"), form | {"comments_open": "on"})
    (version,) = history(Article.objects.get())
    assert (version.history_type, version.history_user) == ("+", writer)


def test_a_save_that_changes_nothing_is_no_version(client, draft):
    count = len(history(draft))
    save(client, draft)
    draft.save()
    draft.set_tags(["早市"])
    assert len(history(draft)) == count


def test_a_transition_without_a_request_names_who_made_it(admin, draft):
    draft.publish(by=admin)
    last = history(draft)[-1]
    assert (last.history_user, last.status) == (admin, "published")


def test_what_is_rolled_back_leaves_no_version(draft):
    count = len(history(draft))
    with index_once():
        draft.title = "不算"
        draft.save()
        transaction.set_rollback(True)
    transaction.set_rollback(False)
    assert len(history(draft)) == count


def test_views_and_tasks_leave_no_version(reader, draft, editor):
    draft.publish(by=editor)
    count = len(history(draft))
    reader.get(draft.get_absolute_url())
    call_command("rebuild_search", stdout=StringIO(), stderr=StringIO())
    assert len(history(draft)) == count


def test_the_history_of_an_imported_article_begins_with_its_first_change(tmp_path, client, editor):
    file = tmp_path / "a.jsonl"
    line = {"title": "原题", "category": "要闻", "body": "<p>原文。</p>", "tags": ["渡口"]}
    file.write_text(json.dumps(line))
    call_command("import_articles", str(file), stdout=StringIO(), stderr=StringIO())
    article = Article.objects.get()
    assert history(article) == []
    assert "从下一次改动开始" in client.get(history_address(article)).text
    save(client, article, title="新题")
    first, second = history(article)
    assert (first.title, first.tag_names, first.history_user) == ("原题", ["渡口"], None)
    assert (second.title, second.changed_fields, second.history_user) == ("新题", ["title"], editor)


def test_an_import_asks_nothing_of_the_history(tmp_path, django_assert_max_num_queries):
    make_category(name="要闻")
    lines = [{"title": f"第{n}篇", "category": "要闻", "body": "一句。"} for n in range(5)]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    with django_assert_max_num_queries(30) as queries:
        call_command("import_articles", str(file), stdout=StringIO(), stderr=StringIO())
    assert not [query for query in queries if "historical" in query["sql"]]


def test_the_version_page_marks_what_is_different(client, draft):
    save(client, draft, body="<p>一样的。</p><p>早市搬到新场地。</p>", title="<新>题")
    page = client.get(version_address(draft, history(draft)[-1]))
    assert "<del>旧</del>" in page.text
    assert "早市搬到<ins>新</ins>场地" in page.text
    assert "&lt;新&gt;" in page.text
    assert "<新>" not in page.text
    assert page.context["title"] == "“<新>题”的历史版本"


def test_an_old_version_becomes_a_new_draft_and_the_published_text_stays(client, editor):
    article = make_article(
        title="原题", body="<p>原文。</p>", cover=make_picture(), tags=["渡口"], headline=True
    )
    save(client, article, title="新题", body="<p>新文。</p>")
    stored = Article.objects.filter(pk=article.pk).values().get()
    answer = client.post(version_address(article, history(article)[-2]))
    copy = Article.objects.exclude(pk=article.pk).get()
    assert answer["Location"] == change_address(copy)
    assert (copy.title, copy.body, copy.status) == ("原题", "<p>原文。</p>", "draft")
    assert (copy.created_by, copy.cover, copy.headline) == (editor, article.cover, False)
    assert [tag["name"] for tag in copy.tag_list] == ["渡口"]
    assert Article.objects.filter(pk=article.pk).values().get() == stored


def test_a_version_whose_category_is_gone_can_be_restored(client, draft):
    former = draft.category
    draft.category = make_category()
    draft.save()
    former.delete()
    client.post(version_address(draft, history(draft)[0]))
    assert Article.objects.exclude(pk=draft.pk).get().category is None


def test_only_who_may_see_the_row_sees_its_history(draft, moderator_client, client, writer_client):
    version = history(draft)[-1]
    for address in (history_address(draft), version_address(draft, version)):
        assert moderator_client.get(address).status_code == 403
        assert writer_client.get(address).status_code == 200
    assert moderator_client.post(version_address(draft, version)).status_code == 403
    other = make_draft()
    assert client.get(version_address(other, version)).status_code == 404


def test_categories_pages_and_pictures_have_a_history_that_restores_nothing(client):
    page, picture = Page.objects.first(), make_picture(caption="旧说明")
    category = make_category(name="旧名")
    category.name, picture.caption, page.body = "新名", "新说明", "<p>新文。</p>"
    for row, field in ((category, "name"), (picture, "caption"), (page, "body")):
        row.save()
        first, last = row.history.order_by("history_id")
        assert (first.changed_fields, last.changed_fields) == ([], [field])
        assert last.version == type(row).objects.get(pk=row.pk).version
        assert client.get(history_address(row)).status_code == 200
        assert "<ins>新" in client.get(version_address(row, last)).text
        assert client.post(version_address(row, last)).status_code == 403


def test_a_deleted_category_leaves_its_last_version():
    category = make_category(name="短命")
    key = category.pk
    category.delete()
    assert [row.history_type for row in Category.history.filter(id=key)] == ["-", "+"]


def test_a_long_history_is_read_in_parts(client, draft, django_assert_max_num_queries):
    model, last = Article.history.model, history(draft)[-1]
    values = {field.attname: getattr(last, field.attname) for field in model._meta.fields}
    del values["history_id"]
    at = timezone.now() - timedelta(days=1)
    model.objects.bulk_create(model(**values | {"history_date": at}) for _n in range(40))
    with django_assert_max_num_queries(20):
        page = client.get(history_address(draft))
    assert len(page.context["versions"]) == 30
    older = client.get(history_address(draft), {"before": page.context["older_than"]})
    assert len(older.context["versions"]) == len(history(draft)) - 30
    assert client.get(history_address(draft), {"before": "x"}).status_code == 200


def test_the_log_names_fields_in_the_language_of_the_page(editor_client):
    article = make_article()
    save(editor_client, article, title="新题", kicker="眉题")
    page = editor_client.get(history_address(article)).text
    assert "修改了引题 和 标题。" in page
    assert "修改了Kicker" not in page
