"""The desk in a real browser: by keyboard, by touch, without JavaScript, and by two at once."""

import time

import pytest
from django.test import Client

from comments.models import Comment, Decision, Report, Restriction
from tests.browser import run_axe
from tests.factories import (
    BROWSER,
    approved_comment,
    make_article,
    make_comment,
    make_user,
    rejected_comment,
)

pytestmark = pytest.mark.django_db(transaction=True)

DESK = "/admin/comments/comment/desk/"
TOO_SMALL = """() => [...document.querySelectorAll(
        ":is(.moderation, .restrictions)"
        + " :is(a, button, summary, select, input:not([type=hidden]))")]
    .filter(e => e.checkVisibility({visibilityProperty: true}))
    .map(e => e.closest("label") ?? e)
    .filter(e => {const r = e.getBoundingClientRect(); return r.width < 43.5 || r.height < 43.5})
    .map(e => e.outerHTML)"""


def enter(page, user):
    """Sign in without the sign-in page, and open the desk."""
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.goto("/healthz")
    address = page.evaluate("location.origin")
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page.goto(DESK)
    return page


def fill(count, **fields):
    article = fields.pop("article", None) or make_article()
    return [
        make_comment(article=article, nickname=f"读者{number}", **fields) for number in range(count)
    ]


def settled(page):
    """Wait until nothing is under way."""
    page.wait_for_selector(".is-sending", state="detached")


def status(comment):
    return Comment.objects.get(pk=comment.pk).status


@pytest.fixture
def desk(page, moderator):
    def opened():
        return enter(page, moderator)

    return opened


def test_sixty_decisions_a_minute_none_lost_none_double(desk):
    comments = fill(75)
    page = desk()
    begun = time.monotonic()
    for number in range(len(comments)):
        page.wait_for_selector(".card.is-waiting[aria-current]")
        if number % 5 == 4:
            page.keyboard.press("r")
            page.keyboard.press("3")
        else:
            page.keyboard.press("a")
    spent = time.monotonic() - begun
    settled(page)
    assert len(comments) / spent * 60 >= 60
    assert Comment.objects.approved().count() == 60
    assert Comment.objects.filter(status="rejected").count() == 15
    assert Decision.objects.count() == 75
    assert {row.reason for row in Decision.objects.filter(to_status="rejected")} == {"广告、推广"}
    page.wait_for_selector(".queue-empty:visible")


def test_the_next_card_is_there_at_once_and_nothing_jumps(desk):
    fill(5)
    page = desk()
    tops = "[...document.querySelectorAll('.card')].map(card => card.offsetTop)"
    before = page.evaluate(tops)
    spent = page.evaluate("""() => {
        const start = performance.now();
        document.dispatchEvent(new KeyboardEvent("keydown", {key: "a", bubbles: true}));
        const next = document.querySelector(".card[aria-current].is-waiting");
        return next === document.querySelectorAll(".card")[1] ? performance.now() - start : 1e9;
    }""")
    assert spent < 100
    settled(page)
    assert page.evaluate(tops) == before
    assert "已通过" in page.inner_text(".card.is-decided .outcome")


def test_undo_reverts_the_last_decision_and_then_the_one_before(desk):
    one, two = fill(2)
    page = desk()
    for key in "aa":
        page.keyboard.press(key)
    # Pressed at once, it waits for the decision that it undoes.
    page.keyboard.press("u")
    settled(page)
    assert (status(one), status(two)) == ("approved", "pending")
    page.keyboard.press("u")
    settled(page)
    assert (status(one), Decision.objects.count()) == ("pending", 4)
    page.keyboard.press("u")
    assert "还没有处理过" in page.inner_text(".live-region")


def test_next_previous_context_filter_and_help(desk):
    first, second = fill(2)
    approved_comment(article=first.article, nickname="邻居", body="通过了的邻居")
    page = desk()
    current = ".card[aria-current]"
    assert page.get_attribute(current, "data-pk") == str(first.pk)
    page.keyboard.press("j")
    assert page.get_attribute(current, "data-pk") == str(second.pk)
    page.keyboard.press("k")
    page.keyboard.press("c")
    assert "通过了的邻居" in page.inner_text(f"{current} .nearby-comments")
    page.keyboard.press("Escape")
    assert not page.is_visible(f"{current} .context")
    page.keyboard.press("?")
    assert page.is_visible(".keys dl")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "queue"


def test_reasons_open_close_and_need_no_digit(desk):
    (comment,) = fill(1)
    page = desk()
    page.keyboard.press("1")
    page.keyboard.press("r")
    assert page.is_visible(".reasons")
    page.keyboard.press("Escape")
    assert not page.is_visible(".reasons")
    page.keyboard.press("1")
    assert not Decision.objects.exists()
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    settled(page)
    assert Decision.objects.get().reason == ""
    assert status(comment) == "rejected"


KEYS = """([key, more]) => (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, ...more}))"""


@pytest.mark.parametrize(
    "more",
    [
        {"ctrlKey": True},
        {"metaKey": True},
        {"altKey": True},
        {"shiftKey": True},
        {"repeat": True},
        {"isComposing": True},
        {"keyCode": 229},
    ],
)
def test_a_key_with_anything_else_decides_nothing(desk, more):
    fill(1)
    page = desk()
    page.evaluate(KEYS, ["a", more])
    page.keyboard.press("j")
    assert page.locator(".card.is-waiting").count() == 1
    assert not Decision.objects.exists()
    page.evaluate(KEYS, ["a", {}])
    page.wait_for_selector(".card.is-decided")


def test_a_key_in_a_field_is_only_typed(desk):
    fill(1)
    page = desk()
    page.keyboard.press("/")
    page.focus("[name=nickname]")
    page.keyboard.type("aarj1u?/")
    assert page.input_value("[name=nickname]") == "aarj1u?/"
    page.focus("select[name=age]")
    page.keyboard.type("a")
    assert page.locator(".card.is-waiting").count() == 1
    assert not Decision.objects.exists()


def test_a_card_decided_by_somebody_else_is_dimmed_and_says_who(desk):
    comment, other = fill(2)
    page = desk()
    early = make_user(group="moderator", username="zaodao")
    Comment.objects.get(pk=comment.pk).reject(by=early)
    page.keyboard.press("a")
    settled(page)
    assert "zaodao" in page.inner_text(".card.is-decided .outcome")
    Comment.objects.get(pk=other.pk).approve(by=early)
    # Without a key pressed, by the next renewal of the leases.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_selector(".card.is-waiting", state="detached")
    assert Decision.objects.count() == 2
    # U takes back one's own decisions alone.
    page.keyboard.press("u")
    assert Decision.objects.count() == 2


def test_a_lost_connection_gives_the_card_back(desk):
    (comment,) = fill(1)
    page = desk()
    page.context.set_offline(True)
    page.keyboard.press("a")
    page.wait_for_selector(".card.is-waiting .card-error:visible")
    assert "没有送达" in page.inner_text(".card-error")
    page.context.set_offline(False)
    page.keyboard.press("a")
    page.wait_for_selector(".card.is-decided")
    assert status(comment) == "approved"


def test_an_ended_session_gives_the_card_back(desk):
    fill(1)
    page = desk()
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("a")
    page.wait_for_selector(".card.is-waiting .card-error:visible")
    assert "退出登录" in page.inner_text(".card-error")
    assert not Decision.objects.exists()


def test_two_browsers_get_different_cards(desk, browser, live_server):
    fill(60)
    page = desk()
    context = browser.new_context(base_url=str(live_server), user_agent=BROWSER)
    other = enter(context.new_page(), make_user(group="moderator", username="er"))
    pks = "[...document.querySelectorAll('.card')].map(card => card.dataset.pk)"
    one, two = set(page.evaluate(pks)), set(other.evaluate(pks))
    context.close()
    assert len(one) == 30
    assert two
    assert not one & two


def test_similar_comments_are_decided_on_and_undone_together(desk):
    fill(7, fingerprint="same")
    page = desk()
    page.keyboard.press("a")
    settled(page)
    assert Comment.objects.approved().count() == 7
    page.keyboard.press("u")
    settled(page)
    assert Comment.objects.pending().count() == 7


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
        page.wait_for_timeout(300)
        results = run_axe(page)
        assert not results.violations_count, f"{keys}: {results.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(TOO_SMALL) == []
    page.goto("/admin/")
    results = run_axe(page)
    assert not results.violations_count, results.generate_report()


def test_an_undo_after_a_failed_decision_undoes_nothing(desk):
    comment, _other = fill(2)
    page = desk()
    early = make_user(group="moderator", username="zaodao")
    Comment.objects.get(pk=comment.pk).reject(by=early)
    page.keyboard.press("a")
    page.keyboard.press("u")
    page.wait_for_selector(".card.is-decided")
    assert "zaodao" in page.inner_text(".card.is-decided .outcome")
    assert Decision.objects.count() == 1


def test_reports_are_handled_by_keyboard_with_undo_where_possible(desk):
    keep, down = (approved_comment(nickname=name) for name in ("留下", "拿下"))
    for comment in (keep, down):
        Report.objects.create(comment=comment, kind="insult")
    page = desk()
    page.click(".desk-numbers a[href$=reported]")
    page.wait_for_selector(".card.is-waiting[aria-current]")
    page.keyboard.press("a")
    page.wait_for_selector(f"#card-{keep.pk}.is-decided .reply:visible")
    assert not page.is_visible(f"#card-{keep.pk} .undo")
    page.keyboard.press("r")
    page.keyboard.press("2")
    page.wait_for_selector(f"#card-{down.pk}.is-decided .undo:visible")
    assert (status(keep), status(down)) == ("approved", "rejected")
    assert set(Report.objects.values_list("outcome", flat=True)) == {"dismissed", "upheld"}
    page.keyboard.press("u")
    page.wait_for_selector(f"#card-{down.pk}.is-waiting")
    page.keyboard.press("u")
    settled(page)
    assert (status(keep), status(down)) == ("approved", "pending")


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
