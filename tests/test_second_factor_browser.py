"""The pages of the second factor in a browser: a phone's codes, passkeys, paper, and their look."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from newscenter.sign_in.models import SignInEvent
from tests.browser import run_axe
from tests.factories import make_user
from tests.second_factor import PASSWORD, Phone

pytestmark = pytest.mark.django_db(transaction=True)

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
FACTS = "[document.documentElement.scrollWidth, innerWidth]"


@pytest.fixture
def key(page: Page):
    """A passkey of the computer, which says yes at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    answer = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return session, answer["authenticatorId"]


def enter_password(page: Page) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", "shen")
    page.fill("[name=password]", PASSWORD)
    page.click("button:text-is('登录')")


def look(page: Page, name: str, faults: list[str]) -> None:
    """Check a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        actual, inner = page.evaluate(FACTS)
        if actual > inner:
            faults.append(f"{name} at {width} px: {actual}")
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    faults += [f"{name}: {fault['id']}" for fault in run_axe(page).response["violations"]]


def test_codes_passkeys_and_paper(page, key):
    make_user(group="editor", username="shen", password=PASSWORD, last_name="沈", first_name="小满")
    faults: list[str] = []
    page.goto("/accounts/login/")
    expect(page.get_by_text("用通行密钥登录")).to_be_visible()
    look(page, "login", faults)
    enter_password(page)
    page.wait_for_url("**/admin/")
    page.get_by_role("link", name="账号安全").first.click()
    look(page, "index-empty", faults)
    set_up_app(page, faults)
    add_passkey(page, key, faults)
    sign_in_with_passkey(page)
    sign_in_with_password_and_passkey(page, faults)
    rename_and_remove(page, faults)
    assert faults == []


def set_up_app(page: Page, faults: list[str]) -> None:
    page.click("a:text-is('设置动态验证码')")
    look(page, "app", faults)
    secret = page.locator(".totp-secret code").inner_text().replace(" ", "")
    page.fill("[name=code]", Phone(secret).code())
    page.keyboard.press("Enter")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    look(page, "recovery-codes", faults)
    with page.expect_download() as download:
        page.click("a:text-is('下载')")
    text = download.value.path().read_text()
    assert page.locator(".recovery-codes li").first.inner_text() in text
    assert "恢复码" in text


def add_passkey(page: Page, key, faults: list[str]) -> None:
    page.click("a:text-is('返回账号安全')")
    page.click("a:text-is('添加通行密钥')")
    look(page, "passkey", faults)
    page.fill("[name=name]", "办公室的电脑")
    page.keyboard.press("Enter")
    expect(page.locator(".passkeys strong")).to_have_text("办公室的电脑")
    look(page, "index", faults)
    session, authenticator = key
    stored = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
    assert stored["credentials"][0]["isResidentCredential"]
    page.goto("/accounts/2fa/webauthn/add/")
    page.click("button:text-is('添加通行密钥')")
    expect(page.locator("[role=status]").last).to_have_text("这个通行密钥已经添加过了。")


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.click("button:text-is('退出登录')")
    page.wait_for_url(lambda url: "logout" not in url)


def sign_in_with_passkey(page: Page) -> None:
    sign_out(page)
    page.goto("/accounts/login/?next=/admin/articles/article/")
    page.click("button:text-is('用通行密钥登录')")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    assert page.url.endswith("/admin/articles/article/")
    assert SignInEvent.objects.filter(kind="signed_in", method="webauthn").count() == 1


def sign_in_with_password_and_passkey(page: Page, faults: list[str]) -> None:
    sign_out(page)
    enter_password(page)
    page.wait_for_url("**/2fa/authenticate/")
    expect(page.get_by_text("使用通行密钥")).to_be_visible()
    look(page, "second-step", faults)
    page.click("button:text-is('使用通行密钥')")
    page.wait_for_url("**/admin/")


def rename_and_remove(page: Page, faults: list[str]) -> None:
    page.goto("/accounts/2fa/")
    page.click("a:text-is('改名')")
    look(page, "rename", faults)
    page.fill("[name=name]", "旧电脑")
    page.keyboard.press("Enter")
    expect(page.locator(".passkeys strong")).to_have_text("旧电脑")
    page.locator(".passkeys a", has_text="移除").click()
    look(page, "remove", faults)
    page.click("button:text-is('移除')")
    expect(page.locator(".passkeys")).to_have_count(0)
    page.click("a:text-is('重新生成恢复码')")
    look(page, "new-codes", faults)
    page.goto("/accounts/2fa/totp/deactivate/")
    look(page, "remove-app", faults)


def test_the_pages_that_ask_once_more_and_those_of_administrators(page, key):
    fields = {"is_staff": True, "is_superuser": True}
    boss = make_user(username="shen", password=PASSWORD, **fields)
    faults: list[str] = []
    enter_password(page)
    page.wait_for_url("**/admin/")
    page.goto("/accounts/2fa/webauthn/add/")
    page.click("button:text-is('添加通行密钥')")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.goto("/accounts/2fa/webauthn/reauthenticate/?next=/admin/newscenter/signinevent/")
    look(page, "confirm", faults)
    page.click("button:text-is('使用通行密钥')")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    look(page, "log", faults)
    page.goto("/accounts/2fa/reauthenticate/")
    look(page, "confirm-by-code", faults)
    page.goto(f"/admin/auth/user/{boss.pk}/reset-second-factor/")
    look(page, "reset", faults)
    page.click("button:text-is('重置')")
    page.wait_for_url("**/accounts/login/**")
    assert faults == []
