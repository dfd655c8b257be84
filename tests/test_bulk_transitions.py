"""Transitions of many articles, chosen in their list."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from articles.models import Article
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db

LATER = datetime(2099, 1, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_bulk_publishing_asks_with_number_and_titles_and_answers_once(editor_client):
    drafts = [make_draft(title=f"第{n}稿") for n in range(3)]
    Article.objects.filter(pk=drafts[0].pk).update(publish_at=LATER)
    empty = make_draft(title="空稿", body="")
    Article.objects.filter(pk=empty.pk).update(category=None)
    chosen = [article.pk for article in (*drafts, empty)]
    form = {"action": "publish_selected", "_selected_action": chosen}
    page = editor_client.post("/admin/articles/article/", form)
    assert "发布 3 篇文章？" in page.text
    for words in ("第0稿", "定时发布 2099-01-02 12:00", "空稿", "发布前请写正文"):
        assert words in page.text
    assert not Article.objects.exclude(status="draft").exists()
    answer = editor_client.post("/admin/articles/article/", form | {"confirmed": ""}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "已处理 3 篇文章。1 篇未处理：《空稿》：发布前请写正文，或放一张图片；发布前请选择栏目。"
    ]
    assert Article.objects.published().count() == 2
    assert Article.objects.get(pk=drafts[0].pk).published_at == LATER


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("publish_selected", "选中的文章都不能发布。"),
        ("take_back_selected", "选中的文章都不能撤回。"),
        ("bin_selected", "选中的文章都不能移到回收站。"),
    ],
)
def test_nothing_is_asked_when_none_of_the_selected_articles_can_change(
    editor_client, action, sentence
):
    make = make_draft if action == "take_back_selected" else make_article
    form = {"action": action, "_selected_action": [make().pk, make().pk]}
    page = editor_client.post("/admin/articles/article/", form)
    assert page.context["title"] == sentence
    assert 'name="confirmed"' not in page.text
    assert page.text.count("不能处理：") == 2
