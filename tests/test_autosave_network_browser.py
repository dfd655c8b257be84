"""Writing without the network, without a session, and at a computer that several people use."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, Autosave
from tests.factories import make_draft, make_user
from tests.faults import write_lock
from tests.served_site import wait_until
from tests.writing import (
    EDITOR,
    OFFER,
    STATUS,
    change_address,
    fill_in_sign_in,
    open_form,
    press,
    restore,
    sign_in_as,
    type_text,
    wait_for_autosave,
    write_new,
    written,
)

pytestmark = pytest.mark.django_db(transaction=True)

OFFLINE = "网络断开，已存在本机。"
SIGNED_OUT = "登录已失效，已存在本机。"


def kept_here(page: Page) -> str:
    return page.evaluate("JSON.stringify(localStorage)")


def wait_for_nothing_here(page: Page) -> None:
    # Not `wait_for_function`, whose expression the policy of the page refuses.
    wait_until(lambda: "newsroom-unsent" not in kept_here(page))


def test_without_the_network_the_text_stays_here_until_it_is_back(writing_desk):
    write_new(writing_desk, "上车前写的。")
    wait_for_autosave(writing_desk)
    writing_desk.context.set_offline(True)
    type_text(writing_desk, "隧道里写的。")
    expect(writing_desk.locator(STATUS)).to_have_text(OFFLINE)
    assert "隧道里写的。" in kept_here(writing_desk)
    writing_desk.context.set_offline(False)
    wait_for_autosave(writing_desk)
    wait_for_nothing_here(writing_desk)
    assert Autosave.objects.get().fields["body"] == "<p>上车前写的。隧道里写的。</p>"


def test_a_tab_closed_without_the_network_loses_nothing(writing_desk):
    article = make_draft(body="<p>原文。</p>")
    tab = open_form(writing_desk.context.new_page(), change_address(article))
    tab.context.set_offline(True)
    type_text(tab, "断网时写的。")
    expect(tab.locator(STATUS)).to_have_text(OFFLINE)
    tab.close()
    writing_desk.context.set_offline(False)
    open_form(writing_desk, change_address(article))
    expect(writing_desk.locator(OFFER)).to_contain_text("断网时写的。")
    restore(writing_desk)
    press(writing_desk, "_save")
    article.refresh_from_db()
    assert article.body == "<p>原文。断网时写的。</p>"
    assert not Autosave.objects.exists()


def test_a_session_that_ends_while_writing_loses_nothing(writing_desk):
    article = make_draft(body="<p>原文。</p>")
    open_form(writing_desk, change_address(article))
    writing_desk.context.clear_cookies(name="sessionid")
    type_text(writing_desk, "会话过期后写的。")
    status = writing_desk.locator(STATUS)
    expect(status).to_contain_text(SIGNED_OUT)
    with writing_desk.context.expect_page() as opened:
        status.get_by_role("link", name="在新标签页里重新登录").click()
    fill_in_sign_in(opened.value, "writer")
    opened.value.wait_for_url("**/admin/")
    writing_desk.bring_to_front()
    wait_for_autosave(writing_desk)
    press(writing_desk, "_save")
    writing_desk.wait_for_selector(".messagelist .success")
    article.refresh_from_db()
    assert article.body == "<p>原文。会话过期后写的。</p>"


def test_a_save_without_a_session_loses_nothing(writing_desk):
    write_new(writing_desk, "写了一下午的稿子。")
    wait_for_autosave(writing_desk)
    writing_desk.context.clear_cookies(name="sessionid")
    type_text(writing_desk, "最后一句。")
    writing_desk.click("[name=_save]")
    fill_in_sign_in(writing_desk, "writer")
    writing_desk.wait_for_selector(EDITOR)
    expect(writing_desk.locator(EDITOR)).to_contain_text("写了一下午的稿子。最后一句。")
    press(writing_desk, "_save")
    assert "写了一下午的稿子。最后一句。" in Article.objects.get().body
    open_form(writing_desk)
    expect(writing_desk.locator(OFFER)).to_have_count(0)
    wait_for_nothing_here(writing_desk)


def test_the_next_user_of_the_computer_sees_nothing(writing_desk):
    make_user(group="writer", username="colleague")
    write_new(writing_desk, "不想让别人看见的话。")
    wait_for_autosave(writing_desk)
    type_text(writing_desk, "还有一句。")
    with writing_desk.expect_event("load"):
        writing_desk.click("#logout-form button")
    assert "newsroom-unsent" not in kept_here(writing_desk)
    page = sign_in_as(writing_desk, "colleague")
    expect(page.locator(".unsaved-list")).to_have_count(0)
    open_form(page)
    expect(page.locator(OFFER)).to_have_count(0)
    assert written(page) == ""
    # It is all there for whom it belongs to.
    with page.expect_event("load"):
        page.click("#logout-form button")
    sign_in_as(page, "writer").click(".unsaved-list a")
    page.wait_for_selector(EDITOR)
    expect(page.locator(EDITOR)).to_contain_text("不想让别人看见的话。还有一句。")


def refuse(route):
    route.abort()


def test_signing_out_asks_before_it_loses_what_the_server_has_not_got(writing_desk):
    article = make_draft(body="<p>原文。</p>")
    open_form(writing_desk, change_address(article))
    writing_desk.route("**/autosave/**", refuse)
    type_text(writing_desk, "太晚了。")
    expect(writing_desk.locator(STATUS)).to_contain_text("已存在本机")
    with writing_desk.expect_event("dialog") as asked:
        writing_desk.once("dialog", lambda dialog: dialog.dismiss())
        writing_desk.click("#logout-form button")
    assert "仍要退出" in asked.value.message
    assert "太晚了。" in kept_here(writing_desk)
    writing_desk.once("dialog", lambda dialog: dialog.accept())
    with writing_desk.expect_event("load"):
        writing_desk.click("#logout-form button")
    assert "太晚了。" not in kept_here(writing_desk)


def test_what_stayed_here_goes_when_somebody_else_signs_in(writing_desk):
    make_user(group="writer", username="colleague")
    write_new(writing_desk, "过期会话里的话。")
    wait_for_autosave(writing_desk)
    writing_desk.context.clear_cookies(name="sessionid")
    type_text(writing_desk, "没有寄出的话。")
    expect(writing_desk.locator(STATUS)).to_contain_text(SIGNED_OUT)
    assert "newsroom-unsent" in kept_here(writing_desk)
    other = sign_in_as(writing_desk.context.new_page(), "colleague")
    expect(other.locator(".unsaved-list")).to_have_count(0)
    # The form that is still open must not become the colleague's draft.
    writing_desk.bring_to_front()
    type_text(writing_desk, "又一句。")
    expect(writing_desk.locator(STATUS)).to_contain_text("现在登录的是另一位用户")
    assert not Autosave.objects.filter(user__username="colleague").exists()
    assert "没有寄出的话" not in Autosave.objects.get().fields["body"]


def test_a_locked_database_is_said_and_waited_for(writing_desk):
    write_new(writing_desk, "原来的话。")
    wait_for_autosave(writing_desk)
    with write_lock():
        type_text(writing_desk, "锁住时写的话。")
        expect(writing_desk.locator(STATUS)).to_have_text("服务器正忙。已存在本机。")
    wait_for_autosave(writing_desk)
    assert "锁住时写的话。" in Autosave.objects.get().fields["body"]


def test_a_text_that_was_published_meanwhile_is_not_touched_and_nothing_is_lost(
    writing_desk, editor
):
    article = make_draft(body="<p>原文。</p>")
    open_form(writing_desk, change_address(article))
    article.publish(by=editor)
    type_text(writing_desk, "太晚了。")
    status = writing_desk.locator(STATUS)
    expect(status).to_contain_text("请把写好的内容交给编辑。您写的内容已经替您保存。")
    press(writing_desk, "_save")
    assert "太晚了。" in written(writing_desk)
    article.refresh_from_db()
    assert article.body == "<p>原文。</p>"
    assert "太晚了。" in Autosave.objects.get().fields["body"]


def test_a_conflict_keeps_the_text_until_it_is_resolved(writing_desk):
    article = make_draft(body="<p>原文。</p>")
    open_form(writing_desk, change_address(article))
    type_text(writing_desk, "我的。")
    wait_for_autosave(writing_desk)
    fresh = Article.objects.get(pk=article.pk)
    fresh.body = "<p>原文。别人的。</p>"
    fresh.save()
    press(writing_desk, "_save")
    assert Autosave.objects.get().fields["body"] == "<p>原文。我的。</p>"
    open_form(writing_desk, change_address(article))
    # The text that is restored still knows what it started from.
    restore(writing_desk)
    press(writing_desk, "_save")
    expect(writing_desk.locator(".conflict")).to_contain_text("别人的。")
    with writing_desk.expect_event("load"):
        writing_desk.click(".conflict .default")
    article.refresh_from_db()
    assert article.body == "<p>原文。别人的。</p><p>原文。我的。</p>"
    assert not Autosave.objects.exists()


def test_a_browser_that_keeps_nothing_can_still_write(writing_desk):
    writing_desk.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') }")
    write_new(writing_desk, "没有存储也能写。")
    wait_for_autosave(writing_desk)
    writing_desk.context.set_offline(True)
    type_text(writing_desk, "断网了。")
    expect(writing_desk.locator(STATUS)).to_contain_text("请不要关闭这个页面")
    writing_desk.context.set_offline(False)
    wait_for_autosave(writing_desk)
    press(writing_desk, "_save")
    assert "没有存储也能写。断网了。" in Article.objects.get().body
