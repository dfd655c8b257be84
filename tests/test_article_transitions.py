"""Text and transition are one act; what is refused says why, and gives the text back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles.models import Article
from articles.models.transitions import StateChanged
from tests.factories import make_article, make_draft, withdrawn_article

pytestmark = pytest.mark.django_db

TEXT = "<p>刚刚写完的一段。</p>"
LATER = datetime(2099, 1, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
REASON = {"withdrawal_reason": "数字有误"}


def address(article):
    return f"/admin/articles/article/{article.pk}/change/"


def send(client, article, **fields):
    form = {"title": "新题", "category": article.category_id, "body": TEXT} | fields
    answer = client.post(address(article), form, follow=True)
    article.refresh_from_db()
    return answer


def scheduled():
    return make_article(published_at=timezone.now() + timedelta(days=1))


def is_given_back(answer):
    field = answer.context["adminform"].form["body"]
    return field.value() == TEXT and "刚刚写完的一段" in answer.text


@pytest.mark.parametrize(
    ("make", "button"),
    [
        (make_article, "_publish"),
        (withdrawn_article, "_publish"),
        (make_draft, "_take_back"),
        (make_draft, "_withdraw"),
        (scheduled, "_withdraw"),
        (withdrawn_article, "_change_date"),
        (make_article, "_bin"),
        (make_draft, "_restore"),
        # It has been public before.
        (make_draft, "_bin"),
    ],
)
def test_a_transition_that_is_not_possible_saves_nothing(editor_client, make, button):
    article = make()
    before = Article.objects.filter(pk=article.pk).values().get()
    answer = send(editor_client, article, **{button: "confirmed"}, **REASON)
    assert answer.status_code == 409
    assert "也没有保存" in answer.text
    assert is_given_back(answer)
    assert Article.objects.filter(pk=article.pk).values().get() == before
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("button", ["_publish", "_withdraw", "_take_back", "_change_date"])
@pytest.mark.parametrize("make", [make_draft, make_article])
def test_a_writer_who_forges_a_transition_gets_a_sentence_and_the_text(writer_client, make, button):
    article = make()
    status = article.status
    answer = send(writer_client, article, **{button: "confirmed"}, **REASON)
    assert answer.status_code == (403 if status == "draft" else 409)
    assert is_given_back(answer)
    assert (article.status, article.title == "新题") == (status, False)


def test_a_writer_s_new_article_is_not_published_either(writer_client):
    form = {"title": "新题", "category": make_draft().category_id, "body": TEXT, "_publish": ""}
    answer = writer_client.post("/admin/articles/article/add/", form)
    assert answer.status_code == 403
    assert is_given_back(answer)
    assert not Article.objects.filter(title="新题").exists()


def test_an_article_that_vanished_comes_back_as_a_new_one(writer_client):
    draft = make_draft()
    pk = draft.pk
    draft.delete()
    form = {"title": "新题", "body": TEXT, "_save": ""}
    answer = writer_client.post(f"/admin/articles/article/{pk}/change/", form)
    assert answer.status_code == 410
    assert is_given_back(answer)
    assert 'action="/admin/articles/article/add/"' in answer.text
    assert not Article.objects.exists()
    writer_client.post("/admin/articles/article/add/", form)
    assert Article.objects.get().body == TEXT


def test_a_state_that_changes_behind_the_check_is_refused_too(editor_client, monkeypatch, editor):
    draft = make_draft(title="旧题")
    publish = Article.publish

    def published_by_another(article, **values):
        monkeypatch.setattr(Article, "publish", publish)
        Article.objects.filter(pk=article.pk).update(
            status="published", published_at=timezone.now()
        )
        raise StateChanged

    monkeypatch.setattr(Article, "publish", published_by_another)
    # What the other does is rolled back here with the save, so the second try publishes.
    send(editor_client, draft, _publish="")
    assert (draft.title, draft.status) == ("新题", "published")
    assert LogEntry.objects.filter(change_message__startswith="已发布").count() == 1


def test_a_transition_that_fails_every_time_leaves_the_text_unsaved_and_in_the_page(
    editor_client, monkeypatch
):
    draft = make_draft(title="旧题")
    before = Article.objects.filter(pk=draft.pk).values().get()

    def fail(*_args, **_values):
        raise StateChanged

    monkeypatch.setattr(Article, "publish", fail)
    answer = send(editor_client, draft, _publish="")
    assert answer.status_code == 503
    values = dict(answer.context["values"])
    assert (values["title"], values["body"], values["_publish"]) == ("新题", TEXT, "")
    assert Article.objects.filter(pk=draft.pk).values().get() == before
    assert not LogEntry.objects.exists()


def test_withdrawal_asks_for_a_reason_and_keeps_the_text_meanwhile(editor_client, reader):
    article = make_article()
    page = send(editor_client, article, _withdraw="")
    assert article.status == "published"
    assert article.title != "新题"
    assert "公开撤下这篇文章？" in page.text
    values = dict(page.context["values"])
    assert (values["title"], values["body"]) == ("新题", TEXT)
    back = editor_client.post(address(article), values | {"_edit": ""})
    assert is_given_back(back)
    asked = editor_client.post(address(article), values | {"_withdraw": "confirmed"})
    assert "withdrawal_reason" in asked.context["question"].errors
    answers = {"_withdraw": "confirmed", "withdrawal_notice": "请见更正。", **REASON}
    assert editor_client.post(address(article), values | answers).status_code == 302
    article.refresh_from_db()
    assert (article.status, article.title, article.body) == ("withdrawn", "新题", TEXT)
    assert "请见更正。" in reader.get(article.get_absolute_url()).text


@pytest.mark.parametrize("client_name", ["writer_client", "editor_client"])
def test_a_time_that_was_chosen_stays_with_the_draft(request, client_name):
    client, draft = request.getfixturevalue(client_name), make_draft()
    Article.objects.filter(pk=draft.pk).update(publish_at=LATER)
    send(client, draft, publish_at="2099-01-02T12:00")
    assert draft.publish_at == LATER
    button = "定时发布 2099-01-02 12:00"
    assert (button in client.get(address(draft)).text) == (client_name == "editor_client")


def test_publishing_does_what_the_saved_time_says(editor_client):
    draft = make_draft()
    send(editor_client, draft, publish_at="2099-01-02T12:00")
    assert draft.status == "draft"
    send(editor_client, draft, publish_at="2099-01-02T12:00", _publish="")
    assert (draft.status, draft.published_at, draft.publish_at) == ("published", LATER, None)


def test_taking_back_and_publishing_again_offers_the_original_date(editor_client, editor):
    article = make_article(published_at=datetime(2020, 5, 6, 7, 8, 9, 10, tzinfo=ZoneInfo("UTC")))
    article.take_back(by=editor)
    page = editor_client.get(address(article))
    assert "发布，日期为 2020-05-06 15:08" in page.text
    base = page.context["adminform"].form.initial["base"]
    send(editor_client, article, base=base, publish_at="2020-05-06T15:08", _publish="")
    # Not even its seconds are lost.
    assert article.published_at.second == 9
    article.take_back(by=editor)
    before = timezone.now()
    send(editor_client, article, publish_at="", _publish="")
    assert article.published_at >= before


def test_a_scheduled_article_gets_another_time(editor_client, reader):
    article = scheduled()
    send(editor_client, article, _change_date="confirmed", new_date="2099-01-02T12:00")
    assert (article.published_at, article.title) == (LATER, "新题")
    send(editor_client, article, _change_date="confirmed", new_date="2020-01-02T12:00")
    assert reader.get(article.get_absolute_url()).status_code == 200


def test_the_date_of_a_published_article_changes_with_a_reason_in_the_log(editor_client):
    article = make_article(tags=["渡口"])
    for fields in ({"new_date": "2020-01-02T12:00"}, {"date_reason": "补发"}):
        page = send(editor_client, article, _change_date="confirmed", **fields)
        assert page.context["question"].errors
    for date in ("2099-01-02T12:00", "1899-01-02T12:00", "gestern"):
        answers = {"new_date": date, "date_reason": "补发"}
        page = send(editor_client, article, _change_date="confirmed", **answers)
        assert "new_date" in page.context["question"].errors
    answers = {"new_date": "2020-01-02T12:00", "date_reason": "补发旧稿", "tag_names": "渡口"}
    send(editor_client, article, _change_date="confirmed", **answers)
    assert timezone.localtime(article.published_at).year == 2020
    assert article.taggings.get().published_at == article.published_at
    entry = LogEntry.objects.get(change_message__contains="补发旧稿").change_message
    assert entry.startswith("已发布：2020-01-02 12:00（此前：已发布：")


def test_what_readers_see_is_not_scheduled_again(editor):
    article = make_article()
    with pytest.raises(StateChanged):
        article.change_date(by=editor, at=LATER)
    article.refresh_from_db()
    assert article.is_public
