"""A bulk decision in a browser: one press sends all batches, and the page says how it went."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from comments.models import BulkDecision, Comment, Decision
from tests.desk import open_desk
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

# In the live server's thread a batch is as large as on a site.
COUNT = 450


@pytest.fixture
def bulk_page(page, moderator):
    article = make_article()
    Comment.objects.bulk_create(
        Comment(article=article, nickname="某某", body="加微信") for _ in range(COUNT)
    )
    open_desk(page, moderator)
    page.goto(f"{page.url.partition('?')[0]}?article={article.pk}")
    page.click(".all-shown summary")
    page.fill("#bulk-reason", "广告")
    page.click(".all-shown button[value=reject]")
    # The script has started then; without it, the button sends one batch.
    expect(page.locator("button[data-all]")).to_have_text("全部不通过")
    return page


@pytest.mark.parametrize("width", [360, 1280])
def test_one_press_sends_all_batches(bulk_page, width):
    bulk_page.set_viewport_size({"width": width, "height": 800})
    assert bulk_page.inner_text("[data-number=remaining]") == str(COUNT)
    assert not Decision.objects.exists()
    bulk_page.click("button[data-all]")
    bulk_page.wait_for_selector(".bulk:not(:has(form)) [role=status]")
    assert bulk_page.inner_text("[data-number=done]") == str(COUNT)
    assert Comment.objects.filter(status="rejected").count() == COUNT
    assert BulkDecision.objects.get().finished_at is not None
    scroll = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not bulk_page.evaluate(scroll)


def test_a_lost_connection_is_said_and_the_rest_can_be_sent(bulk_page):
    bulk_page.route("**/desk/bulk/*/", lambda route: route.abort())
    bulk_page.click("button[data-all]")
    bulk_page.wait_for_selector(".bulk-status:not(:empty)")
    assert "网络" in bulk_page.inner_text(".bulk-status")
    assert not Decision.objects.exists()
    bulk_page.unroute("**/desk/bulk/*/")
    bulk_page.click("button[data-all]")
    bulk_page.wait_for_selector(".bulk:not(:has(form)) [role=status]")
    assert Decision.objects.count() == COUNT
