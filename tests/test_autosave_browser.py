"""Nothing that is typed in the newsroom is lost: ten ways to lose a text, in a real browser."""

import pytest
from playwright.sync_api import expect

from articles.models import Article, Autosave
from tests.writing import (
    ADD,
    EDITOR,
    KEPT,
    OFFER,
    STATUS,
    open_form,
    press,
    restore,
    type_text,
    wait_for_autosave,
    write_new,
    written,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_crash_loses_nothing_and_another_computer_has_it(writing_desk, computer):
    write_new(writing_desk, "写了一下午的稿子。")
    wait_for_autosave(writing_desk)
    writing_desk.context.close()
    other = computer("writer")
    other.click(".unsaved-list a")
    other.wait_for_selector(EDITOR)
    assert other.input_value("[name=title]") == "渡口今晨重新通航"
    assert written(other) == "写了一下午的稿子。"
    open_form(other)
    restore(other)
    assert written(other) == "写了一下午的稿子。"
    press(other, "_save")
    assert "写了一下午的稿子。" in Article.objects.get().body
    assert not Autosave.objects.exists()
