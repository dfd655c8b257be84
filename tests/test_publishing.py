"""Writing, publishing, taking back and previewing articles: permissions and effects."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles.models import Article, DailyViews
from tests.factories import (
    make_article,
    make_category,
    make_draft,
    make_picture,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
LATER = datetime(2099, 1, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def draft():
    return make_draft(title="渡口的一天")


@pytest.fixture
def article():
    return make_article(title="渡口的一天")


def page_of(article, name="change"):
    return f"{LIST}{article.pk}/{name}/"


def written(article, **fields):
    """The data of this article's form, with a button or other fields."""
    form = {"title": article.title, "category": article.category_id, "body": article.body}
    return form | {"comments_open": "on"} | fields


def save(client, article, **fields):
    answer = client.post(page_of(article), written(article, **fields), follow=True)
    article.refresh_from_db()
    return answer


def act(client, action, *articles):
    form = {"action": action, "_selected_action": [article.pk for article in articles]}
    return client.post(LIST, form | {"confirmed": ""}, follow=True)


def test_a_writer_writes_a_draft(writer_client, writer, reader):
    form = {"title": "渡口的一天", "category": make_category().pk, "body": "<p>好</p>"}
    form |= {"cover": make_picture().pk, "byline": "石小满", "comments_open": "on"}
    assert "已保存" in writer_client.post(f"{LIST}add/", form, follow=True).text
    article = Article.objects.get()
    assert (article.created_by, article.status, article.cover_id) == (
        writer,
        "draft",
        form["cover"],
    )
    assert reader.get(article.get_absolute_url()).status_code == 404


def test_an_editor_saves_and_publishes_in_one_step(editor_client, editor, draft, reader):
    answer = save(editor_client, draft, title="渡口的第二天", _publish="")
    assert "《渡口的第二天》现在的状态：已发布" in answer.text
    assert "渡口的第二天" in reader.get(draft.get_absolute_url()).text
    assert LogEntry.objects.filter(user=editor, change_message__startswith="已发布").count() == 1


def test_a_new_article_can_be_published_at_once(editor_client):
    form = {"title": "快讯", "category": make_category().pk, "body": "<p>好</p>", "_publish": ""}
    editor_client.post(f"{LIST}add/", form)
    assert Article.objects.published().get().title == "快讯"


def test_publication_can_be_scheduled(editor_client, draft, reader, time_machine):
    answer = save(editor_client, draft, publish_at="2099-01-02T12:00", _publish="")
    assert "定时：2099-01-02 12:00" in answer.text
    assert "viewsitelink" not in answer.text
    assert draft.published_at == LATER
    assert reader.get(draft.get_absolute_url()).status_code == 404
    time_machine.move_to(LATER + timedelta(seconds=1))
    assert reader.get(draft.get_absolute_url()).status_code == 200


def test_an_invalid_time_is_refused_and_nothing_published(editor_client, draft):
    answer = save(editor_client, draft, publish_at="gestern", title="neu", _publish="")
    assert answer.context["errors"]
    assert (draft.status, draft.title) == ("draft", "渡口的一天")


def test_an_editor_takes_an_article_back(editor_client, article, reader):
    published_at = article.published_at
    assert "草稿" in save(editor_client, article, _take_back="").text
    assert (article.status, article.published_at) == ("draft", published_at)
    assert reader.get(article.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("button", "state"), [("_publish", "已发布"), ("_take_back", "草稿")])
def test_a_transition_that_comes_too_late_is_reported(editor_client, button, state):
    article = make_article() if button == "_publish" else make_draft()
    published_at = article.published_at
    answer = save(editor_client, article, **{button: ""})
    assert "这次操作没有执行" in answer.text
    assert state in answer.text
    assert article.published_at == published_at


def test_actions_perform_the_same_transitions_on_many_articles(editor_client, editor):
    drafts = [make_draft(), make_draft()]
    answer = act(editor_client, "publish_selected", *drafts, make_article())
    assert Article.objects.published().count() == 3
    assert "已处理 2 篇文章。1 篇未处理：《" in answer.text
    assert answer.text.count('<li class="warning">') == 1
    assert LogEntry.objects.filter(user=editor).count() == 2
    act(editor_client, "take_back_selected", *drafts)
    assert Article.objects.published().count() == 1


def test_a_stale_form_changes_only_its_own_fields(editor_client, draft):
    stale = written(draft, title="新题")
    Article.objects.filter(pk=draft.pk).update(
        status="published", published_at=timezone.now(), imported_views=7
    )
    editor_client.post(page_of(draft), stale)
    draft.refresh_from_db()
    assert (draft.status, draft.title, draft.imported_views) == ("published", "新题", 7)


def test_posted_fields_that_are_not_in_the_form_are_ignored(writer_client, draft):
    published_at = draft.published_at
    hostile = {"status": "published", "published_at": "2020-01-01", "created_by": "1"}
    save(writer_client, draft, title="新题", **hostile)
    assert (draft.title, draft.status) == ("新题", "draft")
    assert (draft.published_at, draft.created_by) == (published_at, None)


@pytest.mark.parametrize("button", ["_publish", "_take_back"])
def test_writers_can_neither_publish_nor_take_back(writer_client, button):
    article = make_draft() if button == "_publish" else make_article()
    status = article.status
    save(writer_client, article, title="x", **{button: ""})
    assert article.status == status
    assert article.title != "x"
    act(writer_client, "publish_selected", article)
    act(writer_client, "take_back_selected", article)
    article.refresh_from_db()
    assert article.status == status


def test_writers_can_read_but_not_change_published_articles(writer_client, article):
    page = writer_client.get(page_of(article)).text
    assert "渡口停航三周之后" in page
    assert "data-django-prose-editor" not in page
    assert 'name="_save"' not in page
    answer = save(writer_client, article, body="<p>我改的</p>")
    assert "没有保存" in answer.text
    assert "我改的" in answer.text
    assert "我改的" not in article.body


@pytest.mark.parametrize("name", ["change", "preview", "delete", "history"])
def test_other_users_are_refused(moderator_client, stranger_client, client, article, name):
    assert moderator_client.get(page_of(article, name)).status_code == 403
    assert stranger_client.get(page_of(article, name)).status_code == 302
    assert client.get(page_of(article, name)).status_code == 302
    for one in (moderator_client, stranger_client, client):
        one.post(page_of(article), written(article, _take_back=""))
        act(one, "take_back_selected", article)
    article.refresh_from_db()
    assert article.status == "published"


def test_articles_can_not_be_deleted(admin_client, article):
    assert admin_client.post(page_of(article, "delete"), {"post": "yes"}).status_code == 403
    act(admin_client, "delete_selected", article)
    assert Article.objects.filter(pk=article.pk).exists()


def test_get_requests_publish_nothing(editor_client, draft):
    for name in ("change", "preview"):
        editor_client.get(page_of(draft, name), {"_publish": "", "_take_back": ""})
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_the_preview_is_the_real_page_and_counts_no_visit(writer_client, draft, tally):
    answer = writer_client.get(page_of(draft, "preview"))
    assert "articles/article.html" in [template.name for template in answer.templates]
    assert draft.body in answer.text
    assert "读者看不到" in answer.text
    assert "<textarea" not in answer.text
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert "nonce" not in answer["Content-Security-Policy"]
    tally()
    assert not DailyViews.objects.exists()
    assert writer_client.post(page_of(draft, "preview")).status_code == 405


@pytest.mark.parametrize("pk", ["0", "99999999999999999999", "x", "-1"])
def test_the_preview_of_an_unknown_article_is_not_found(editor_client, pk):
    assert editor_client.get(f"{LIST}{pk}/preview/", follow=True).status_code in (200, 404)


def test_saving_can_lead_to_the_preview(writer_client, draft):
    answer = save(writer_client, draft, title="渡口的夜", _preview="")
    assert answer.redirect_chain[-1][0] == page_of(draft, "preview")
    assert draft.title == "渡口的夜"


def test_two_editors_at_once_publish_once(at_once):
    article = make_draft()
    clients = [sign_in(make_user(group="editor")) for _number in range(4)]
    at_once(lambda n: act(clients[n], "publish_selected", article), 4)
    assert LogEntry.objects.filter(change_message__startswith="已发布").count() == 1
