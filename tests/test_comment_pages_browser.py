"""The pages of 1,010 comments in a browser, on a phone and on a desk, without JavaScript."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from comments.models import Comment
from tests.commenting import url_of
from tests.factories import make_article, triggers_lifted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article():
    article, now = make_article(), timezone.now()
    comments = [
        Comment(
            article=article,
            nickname="江边人",
            body=f"第{number}条",
            submitted_at=now - timedelta(hours=number),
            status="approved",
            decided_at=now,
        )
        for number in range(1010)
    ]
    # Deciding on each of them would take a minute.
    with triggers_lifted(), transaction.atomic():
        Comment.objects.bulk_create(comments)
    return article


@pytest.mark.parametrize("width", [360, 1280])
def test_one_can_go_through_many_comments(browser, live_server, article, width):
    context = browser.new_context(
        base_url=str(live_server),
        java_script_enabled=False,
        viewport={"width": width, "height": 800},
    )
    page = context.new_page()
    first, last = page.locator(".comment-body").first, page.locator(".comment-body").last
    pagination = page.get_by_role("navigation", name="翻页")
    page.goto(url_of(article))
    expect(first).to_have_text("第0条")
    pagination.get_by_role("link", name="最后一页").click()
    expect(last).to_have_text("第1009条")
    expect(page.locator("#comment-order")).to_be_in_viewport()
    page.get_by_role("link", name="最早在前").click()
    expect(first).to_have_text("第1009条")
    pagination.get_by_role("link", name="下一页").click()
    expect(first).to_have_text("第959条")
    day = timezone.localdate() - timedelta(days=2)
    page.get_by_label("跳到某一天").fill(day.isoformat())
    page.get_by_role("button", name="跳转").click()
    expect(page.get_by_label("跳到某一天")).to_have_value(day.isoformat())
    expect(page.get_by_role("link", name="最早在前")).to_have_attribute("aria-current", "true")
    assert timezone.localdate(comment_shown(first)) == day
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for control in page.locator(
        ".pagination a, .comment-list-form a, .comment-list-form button"
    ).all():
        assert control.bounding_box()["height"] >= 44
    context.close()


def comment_shown(body):
    return Comment.objects.get(body=body.inner_text()).submitted_at
