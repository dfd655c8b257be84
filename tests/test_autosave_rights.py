"""Nobody reads or changes what others have typed, and writers write where they may."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Autosave, Presence
from tests.factories import make_article, make_draft, make_user, sign_in
from tests.test_autosave import ADD, AUTOSAVE, DISCARD, address_of, autosave, filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(db):
    return make_draft(title="旧题")


@pytest.fixture
def colleague(db):
    return sign_in(make_user(group="writer", username="colleague"))


def test_nobody_sees_what_others_have_typed(writer_client, colleague, admin_client, article):
    autosave(writer_client, filled_in(writer_client, ADD, title="秘密"))
    autosave(writer_client, filled_in(writer_client, address_of(article), title="秘密"), article)
    for client in (colleague, admin_client):
        for row in Autosave.objects.all():
            for address in (ADD, address_of(article), "/admin/"):
                page = client.get(f"{address}?autosave={row.key}&tab={row.tab}")
                assert "秘密" not in page.text


def test_the_key_of_another_is_of_no_use(writer_client, colleague, article):
    for target in (None, article):
        form = filled_in(writer_client, address_of(target) if target else ADD, title="我的")
        autosave(writer_client, form, target)
        posted = form | {"title": "你的", "autosave_user": colleague.session["_auth_user_id"]}
        assert autosave(colleague, posted).status_code == 403
        colleague.post(
            DISCARD, {"autosave": form["autosave"], "autosave_tab": form["autosave_tab"]}
        )
    mine = Autosave.objects.filter(user__username="writer")
    assert {row.fields["title"] for row in mine} == {"我的"}
    assert not Autosave.objects.filter(user__username="colleague").exists()


def test_what_somebody_else_has_typed_is_not_kept_for_who_is_signed_in(
    writer_client, colleague, article
):
    form = filled_in(writer_client, address_of(article), title="我的")
    assert autosave(colleague, form, article).status_code == 403
    assert not Autosave.objects.exists()


def test_what_is_typed_when_an_editor_publishes_is_kept_and_shown(writer_client, article, editor):
    form = filled_in(writer_client, address_of(article), title="新题", body="<p>我的一段。</p>")
    article.publish(by=editor)
    before = article.version, article.title, article.body
    answer = autosave(writer_client, form, article)
    assert (answer.status_code, "请把写好的内容交给编辑" in answer.json()["message"]) == (200, True)
    article.refresh_from_db()
    assert (article.version, article.title, article.body) == before
    assert Autosave.objects.get().fields["base"] == form["base"]
    page = writer_client.get(address_of(article))
    assert "我的一段。" in page.text
    assert "现在只有编辑能修改" in page.text
    assert "?autosave=" not in page.text
    article.take_back(by=editor)
    assert "?autosave=" in writer_client.get(address_of(article)).text


def test_an_autosave_of_an_editor_changes_nothing_that_is_published(editor_client):
    published = make_article(title="已发布")
    before = published.version, published.title, published.body
    form = filled_in(editor_client, address_of(published), title="编辑改的")
    assert autosave(editor_client, form, published).status_code == 200
    published.refresh_from_db()
    assert (published.version, published.title, published.body) == before


@pytest.mark.parametrize("fixture", ["moderator_client", "stranger_client", "reader"])
def test_others_keep_nothing(request, fixture, article):
    client = request.getfixturevalue(fixture)
    user = client.session.get("_auth_user_id", "")
    form = {"autosave": str(uuid.uuid4()), "autosave_tab": "x", "autosave_user": user, "title": "x"}
    for address in (
        AUTOSAVE,
        f"{AUTOSAVE}?row={article.pk}",
        "/admin/articles/page/autosave/?row=1",
    ):
        assert client.post(address, form).status_code in (302, 403)
    assert not Autosave.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"autosave": "x"},
        {"autosave": ""},
        {"autosave_tab": ""},
        {"autosave_tab": "x" * 500},
        {"autosave_number": "９" * 99},
        {"autosave_age": "-1"},
        {"autosave_age": "9" * 9},
        {"title": "nul\0nul"},
        {"base": "{"},
        {"category": "x", "publish_at": "x", "cover": "9" * 30},
    ],
)
def test_forged_forms_are_no_errors(editor_client, article, changes):
    for target, address in ((article, address_of(article)), (None, ADD)):
        form = filled_in(editor_client, address, title="新题", subtitle="副") | changes
        assert autosave(editor_client, form, target).status_code in (200, 403)
        assert editor_client.get(address).status_code == 200
    for query in ("row=x", "row=999999", "row=" + "9" * 30):
        assert editor_client.post(f"{AUTOSAVE}?{query}", form).status_code in (200, 400, 403)
    for row in Autosave.objects.all():
        for address in (ADD, address_of(article)):
            page = editor_client.get(f"{address}?autosave={row.key}&tab=x")
            assert page.status_code == 200
    assert editor_client.get(f"{ADD}?autosave=x").status_code == 200


def test_who_has_the_article_open_is_named_for_ninety_seconds(
    writer_client, editor_client, article, moderator_client
):
    address = f"/admin/articles/article/{article.pk}/presence/"
    assert writer_client.post(address).json() == {"people": []}
    assert editor_client.post(address).json() == {"people": ["writer"]}
    assert writer_client.post(address).json() == {"people": ["editor"]}
    Presence.objects.filter(user__username="editor").update(
        seen_at=timezone.now() - timedelta(seconds=91)
    )
    assert writer_client.post(address).json() == {"people": []}
    assert Presence.objects.count() == 1
    assert moderator_client.post(address).status_code == 403
    assert writer_client.get(address).status_code == 405
    assert writer_client.post("/admin/articles/article/999999/presence/").status_code == 404
