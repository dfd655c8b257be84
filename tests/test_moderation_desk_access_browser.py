"""The desk in a browser: without JavaScript, on a phone, and for assistive technology."""

import pytest

from comments.models import Decision, Report, Restriction
from tests.browser import run_axe
from tests.desk import DESK, TOO_SMALL, fill, open_desk, status
from tests.factories import (
    approved_comment,
    make_article,
    make_comment,
    make_user,
    rejected_comment,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page, moderator):
    return lambda: open_desk(page, moderator)


def test_everything_works_without_javascript(browser, live_server, moderator):
    (one, two) = fill(2)
    context = browser.new_context(
        base_url=str(live_server), java_script_enabled=False, locale="zh-CN"
    )
    page = context.new_page()
    page.goto(f"/accounts/login/?next={DESK}")
    page.fill("[name=login]", "moderator")
    page.fill("[name=password]", "correct horse battery")
    page.press("[name=password]", "Enter")
    page.click(f"#card-{one.pk} .approve")
    assert status(one) == "approved"
    page.click(f"#card-{one.pk} .undo")
    assert status(one) == "pending"
    page.click(f"#card-{two.pk} summary")
    page.click(f"#card-{two.pk} .reasons button >> nth=1")
    assert Decision.objects.latest("pk").reason == "辱骂、人身攻击"
    page.click(f"#card-{one.pk} .show-context")
    assert one.article.title in page.inner_text("main")
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_the_desk_is_accessible(desk, page, moderator, width, scheme):
    article = make_article()
    flag = {"field": "body", "start": 0, "end": 2, "kind": "term", "label": "广告", "note": ""}
    fill(2, article=article, fingerprint="same", flagged=True, flags=[flag], body="广告\u200b找我")
    fill(2, article=article, body="长" * 900)
    make_comment(article=article, sent_by=moderator, nickname="字" * 190)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    desk()
    for keys in ("", "c", "r", "Escape j j a", "? /"):
        for key in keys.split():
            page.keyboard.press(key)
        page.wait_for_load_state("networkidle")
        page.evaluate(
            "Promise.allSettled(document.getAnimations().map(({ finished }) => finished))"
        )
        results = run_axe(page)
        assert not results.violations_count, f"{keys}: {results.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(TOO_SMALL) == []
    page.goto("/admin/")
    results = run_axe(page)
    assert not results.violations_count, results.generate_report()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_the_other_queues_and_the_restrictions_are_accessible(desk, page, moderator, width, scheme):
    comment = approved_comment(nickname="字" * 190)
    Report.objects.create(comment=comment, kind="insult", note="长" * 150)
    rejected_comment(by=moderator).appeal()
    make_user(group="moderator")
    Restriction.impose(Restriction.Kind.NICKNAME, "字" * 190, by=moderator, reason="刷" * 150)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    desk()
    Report.objects.create(comment=approved_comment(), kind="insult", note="长" * 150)
    for address in (
        f"{DESK}?queue=reported",
        f"{DESK}?queue=appealed",
        "/admin/comments/restriction/",
    ):
        page.goto(address)
        results = run_axe(page)
        assert not results.violations_count, f"{address}: {results.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(TOO_SMALL) == []
