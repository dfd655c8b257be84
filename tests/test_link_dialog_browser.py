"""The link dialog: addresses as people write them, articles of the site by their titles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article
from tests.editor_form import CARET_AT, EDITOR, body, new_article, put_caret, write
from tests.factories import make_article, make_user, sign_in

CHOICES = "/admin/articles/article/link-choices/"


def choices(client, text):
    answer = client.get(CHOICES, {"q": text})
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("www.example.cn", "https://www.example.cn"),
        (" https：//example。cn/1 ", "https://example.cn/1"),
        ("a@example.cn", "mailto:a@example.cn"),
        ("/articles/1/", "/articles/1/"),
        ("javascript:alert(1)", None),
        ("#top", None),
        ("", None),
        ("渡口" * 200, None),
    ],
)
def test_an_address_is_completed_by_the_rule_of_saving(editor_client, typed, address):
    assert choices(editor_client, typed) == {"address": address, "articles": []}


def test_published_articles_and_own_drafts_are_found_by_title(editor_client, editor):
    shown = make_article(title="渡口今晨通航", body="<p>正文</p>")
    own = make_article(title="渡口通航之后", status="draft", published_at=None, created_by=editor)
    make_article(title="别人的渡口通航", status="draft", published_at=None)
    make_article(title="明天的渡口通航", published_at=timezone.now() + timedelta(days=1))
    make_article(title="只在正文里", body="<p>渡口通航</p>")
    items = choices(editor_client, "通航")["articles"]
    assert [item["title"] for item in items] == [own.title, shown.title]
    assert [item["address"] for item in items] == [
        own.get_absolute_url(),
        shown.get_absolute_url(),
    ]
    assert items[0]["note"] == "草稿"


def test_at_most_ten_with_as_many_queries_in_any_archive(editor_client, editor):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            items = choices(editor_client, "渡口")["articles"]
        return len(items), len(queries)

    make_article(title="渡口第零")
    _number, before = cost()
    for number in range(12):
        make_article(title=f"渡口第{number}")
        make_article(title=f"渡口稿{number}", status="draft", published_at=None, created_by=editor)
    assert cost() == (10, before)


def test_nobody_else_may_ask(moderator_client, stranger_client, reader):
    assert moderator_client.get(CHOICES, {"q": "渡口"}).status_code == 403
    for client in (stranger_client, reader):
        assert client.get(CHOICES, {"q": "渡口"}).status_code == 302
    assert sign_in(make_user(group="writer", username="w2")).get(CHOICES).status_code == 200


@pytest.fixture
def dialog(page, live_server):
    """Open the dialog for a word that is selected."""
    make_article(title="三桥合龙", body="<p>正文</p>")
    new_article(page, live_server)
    write(page, "报名")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+k")
    return page.get_by_role("dialog")


def type_into(dialog, text):
    dialog.get_by_role("textbox").fill(text)


@pytest.mark.django_db(transaction=True)
def test_the_dialog_shows_the_scheme_and_takes_it(page, dialog):
    type_into(dialog, "www.example.cn")
    expect(dialog.get_by_role("status")).to_have_text("将链接到 https://www.example.cn")
    page.keyboard.press("Enter")
    expect(page.locator(f"{EDITOR} a")).to_have_text("报名")
    assert 'href="https://www.example.cn"' in body(page)
    put_caret(page, "a")
    page.keyboard.press("ControlOrMeta+k")
    assert dialog.get_by_role("textbox").input_value() == "https://www.example.cn"
    type_into(dialog, "b@example.cn")
    page.keyboard.press("Enter")
    expect(page.locator(f'{EDITOR} a[href="mailto:b@example.cn"]')).to_have_text("报名")


@pytest.mark.django_db(transaction=True)
def test_the_field_and_the_choices_stay_inside_the_dialog(page, dialog):
    type_into(dialog, "合龙")
    expect(dialog.get_by_role("button", name="三桥合龙")).to_be_visible()
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        edge = dialog.bounding_box()
        for part in dialog.locator("input, button").all():
            box = part.bounding_box()
            assert box["x"] >= edge["x"] + 8
            assert box["x"] + box["width"] <= edge["x"] + edge["width"] - 8
            assert box["height"] >= 44


@pytest.mark.django_db(transaction=True)
def test_an_article_is_chosen_by_its_title(page, dialog):
    type_into(dialog, "合龙")
    dialog.get_by_role("button", name="三桥合龙").click()
    article = Article.objects.get(title="三桥合龙")
    expect(page.locator(f"{EDITOR} a")).to_have_attribute("href", article.get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_without_a_selection_the_title_is_written(page, dialog):
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.evaluate(CARET_AT)
    page.keyboard.insert_text("，见")
    page.click("[data-name=link]")
    type_into(dialog, "合龙")
    dialog.get_by_role("button", name="三桥合龙").click()
    expect(page.locator(f"{EDITOR} p")).to_have_text("报名，见三桥合龙")
    expect(page.locator(f"{EDITOR} a")).to_have_text("三桥合龙")


@pytest.mark.django_db(transaction=True)
def test_what_is_no_address_is_said(page, dialog):
    type_into(dialog, "#_ftn1")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text("没有标题含有这些字的文章")
    page.keyboard.press("Escape")
    assert body(page) == "<p>报名</p>"


@pytest.mark.django_db(transaction=True)
def test_without_the_server_the_address_is_taken_as_typed(page, dialog):
    page.route(f"**{CHOICES}*", lambda route: route.abort())
    type_into(dialog, "www.example.cn")
    page.keyboard.press("Enter")
    expect(page.locator(f"{EDITOR} a")).to_have_attribute("href", "www.example.cn")
