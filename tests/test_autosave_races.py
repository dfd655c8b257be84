"""An autosave and the save of its form at the same moment, in whichever order they arrive."""

from __future__ import annotations

import pytest

from articles.admin.autosave_requests import AutosaveRequests
from articles.models import Article, Autosave
from tests.factories import make_category, make_draft, sign_in
from tests.test_autosave import ADD, address_of, autosave, filled_in

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 5


def at_the_same_moment(at_once, writer, form, article=None) -> None:
    clients = [sign_in(writer), sign_in(writer), sign_in(writer)]

    def task(number: int) -> int:
        if number == 1:
            address = address_of(article) if article else ADD
            return clients[number].post(address, form).status_code
        return autosave(clients[number], form, article).status_code

    saved = at_once(task, 3)
    assert saved[1] == 302, saved
    # One that has met a lock is sent again by its script.
    assert {saved[0], saved[2]} <= {200, 503}, saved
    assert not Autosave.objects.exists()


def test_the_text_of_a_saved_draft_is_not_kept_again(at_once, writer):
    client = sign_in(writer)
    for number in range(TIMES):
        article = make_draft(title="旧题", body="<p>旧文。</p>")
        form = filled_in(client, address_of(article), title=f"新题{number}")
        at_the_same_moment(at_once, writer, form, article)
        article.refresh_from_db()
        assert article.title == f"新题{number}"


def test_the_text_of_a_new_article_is_not_kept_again(at_once, writer):
    client, category = sign_in(writer), make_category()
    for number in range(TIMES):
        fields = {"title": f"新稿{number}", "category": str(category.pk), "body": "<p>文。</p>"}
        at_the_same_moment(at_once, writer, filled_in(client, ADD, **fields))
        assert Article.objects.filter(title=fields["title"]).count() == 1


def test_an_autosave_that_waits_for_the_save_sees_what_it_has_saved(writer, monkeypatch):
    client, article = sign_in(writer), make_draft(title="旧题")
    form = filled_in(client, address_of(article), title="新题")
    locked = AutosaveRequests.locked

    def save_first(*arguments):
        # The form is saved after the request has read the article.
        monkeypatch.undo()
        assert client.post(address_of(article), form).status_code == 302
        return locked(*arguments)

    monkeypatch.setattr(AutosaveRequests, "locked", save_first)
    assert autosave(sign_in(writer), form, article).status_code == 200
    assert not Autosave.objects.exists()
