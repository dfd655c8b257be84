"""A server that is killed while somebody writes, and started again."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser import Complaints
from tests.factories import BROWSER
from tests.writing import ADD, EDITOR, KEPT, STATUS, type_text


def test_a_killed_server_loses_no_word(site, browser):
    address = f"http://127.0.0.1:{site.port}"
    context = browser.new_context(base_url=address, user_agent=BROWSER, locale="zh-CN")
    page = context.new_page()
    complaints = Complaints(page, address)
    page.goto("/accounts/login/?next=/admin/")
    page.fill("[name=login]", "writer")
    page.fill("[name=password]", site.environment["DEMO_PASSWORD"])
    page.click("main button[type=submit]")
    page.wait_for_url("**/admin/")
    page.goto(ADD)
    page.fill("[name=title]", "服务器中断时写的稿子")
    type_text(page, "中断之前。")
    kept = page.locator(f"{STATUS}:not([data-pending])")
    expect(kept).to_contain_text(KEPT)
    site.kill()
    type_text(page, "中断之后。")
    expect(page.locator(STATUS)).to_have_text("网络断开，已存在本机。")
    site.start("serve")
    expect(kept).to_contain_text(KEPT, timeout=60_000)
    page.reload()
    page.wait_for_selector(EDITOR)
    expect(page.locator(EDITOR)).to_have_text("中断之前。中断之后。")
    context.close()
    assert not complaints, "\n".join(complaints)
