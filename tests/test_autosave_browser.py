"""Nothing that is typed in the newsroom is lost: ten ways to lose a text, in a real browser."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from articles.models import Article, Autosave
from tests.browser import run_axe
from tests.editor_form import go_back
from tests.factories import make_draft, make_picture, make_user
from tests.served_site import wait_until
from tests.writing import (
    EDITOR,
    OFFER,
    change_address,
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
    other.goto("/admin/")
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


def test_a_tab_closed_within_the_second_loses_nothing(writing_desk):
    tab = writing_desk.context.new_page()
    write_new(tab, "刚写就关。")
    tab.close(run_before_unload=True)
    # The closing tab sends its text without waiting for the answer.
    for _try in range(100):
        # A page that has sent the text loads itself again, and may do so in place of this.
        with suppress(Error):
            writing_desk.goto("/admin/")
        if writing_desk.locator(".unsaved-list a").count():
            break
        writing_desk.wait_for_timeout(100)
    writing_desk.click(".unsaved-list a")
    writing_desk.wait_for_selector(EDITOR)
    expect(writing_desk.locator(EDITOR)).to_contain_text("刚写就关。")


def test_two_forms_of_new_articles_are_two_drafts(writing_desk):
    second = writing_desk.context.new_page()
    for page, text in ((writing_desk, "第一篇。"), (second, "第二篇。")):
        write_new(page, text)
    for page in (writing_desk, second):
        wait_for_autosave(page)
    assert writing_desk.url != second.url
    assert {row.fields["body"] for row in Autosave.objects.all()} == {
        "<p>第一篇。</p>",
        "<p>第二篇。</p>",
    }
    for page, text in ((writing_desk, "第一篇。"), (second, "第二篇。")):
        page.reload()
        page.wait_for_selector(EDITOR)
        assert written(page) == text


def test_a_second_tab_of_one_article_replaces_nothing(writing_desk):
    address = change_address(make_draft(body="<p>原文。</p>"))
    second = writing_desk.context.new_page()
    for page, text in ((writing_desk, "第一个标签页。"), (second, "第二个标签页。")):
        open_form(page, address)
        type_text(page, text)
        wait_for_autosave(page)
    assert Autosave.objects.count() == 1
    open_form(second, address)
    offers = second.locator(OFFER)
    expect(offers).to_have_count(2)
    expect(offers.filter(has_text="第一个标签页")).to_have_count(1)
    # What one of them has saved is no longer offered, what the other has typed is.
    press(writing_desk, "_save")
    expect(writing_desk.locator(OFFER)).to_have_count(1)
    assert "第二个标签页" in writing_desk.locator(OFFER).text_content()


def test_what_differs_is_shown_and_can_be_discarded(writing_desk):
    address = change_address(make_draft(body="<p>原文。</p>", subtitle="旧副题"))
    open_form(writing_desk, address)
    writing_desk.fill("[name=subtitle]", "新副题")
    writing_desk.uncheck("[name=comments_open]")
    type_text(writing_desk, "加一句。")
    wait_for_autosave(writing_desk)
    open_form(writing_desk, address)
    offer = writing_desk.locator(OFFER)
    expect(offer).to_contain_text("写的内容还没有保存")
    offer.locator("summary").click()
    for words in ("新副题", "旧副题", "加一句。"):
        expect(offer).to_contain_text(words)
    restore(writing_desk)
    assert written(writing_desk) == "原文。加一句。"
    assert writing_desk.input_value("[name=subtitle]") == "新副题"
    assert not writing_desk.is_checked("[name=comments_open]")
    with writing_desk.expect_event("load"):
        writing_desk.click(f"{OFFER} button")
    writing_desk.wait_for_selector(EDITOR)
    assert written(writing_desk) == "原文。"
    assert not Autosave.objects.exists()


def test_an_offer_is_discarded_without_leaving_what_is_typed(writing_desk):
    write_new(writing_desk, "旧的。")
    wait_for_autosave(writing_desk)
    write_new(writing_desk, "新的。")
    writing_desk.locator(OFFER).get_by_role("button", name="丢弃").click()
    expect(writing_desk.locator(OFFER)).to_have_count(0)
    assert written(writing_desk) == "新的。"
    wait_for_autosave(writing_desk)
    assert Autosave.objects.get().fields["body"] == "<p>新的。</p>"


def test_cover_tags_and_publication_time_are_kept(editing_desk):
    picture = make_picture(alternative_text="秋天的麦田")
    write_new(editing_desk, "丰收。")
    editing_desk.fill("[name=tag_names]", "丰收，麦田")
    editing_desk.fill("[name=publish_at]", "2030-12-31T12:00")
    editing_desk.click("[data-choose]")
    editing_desk.click(".picture-dialog [data-picture]")
    wait_for_autosave(editing_desk)
    editing_desk.reload()
    editing_desk.wait_for_selector(EDITOR)
    assert editing_desk.input_value("[name=tag_names]") == "丰收，麦田"
    assert editing_desk.input_value("[name=publish_at]") == "2030-12-31T12:00"
    assert editing_desk.input_value("[name=cover]") == str(picture.pk)
    assert editing_desk.locator(".picture-input img").get_attribute("alt") == "秋天的麦田"


def test_the_way_back_leads_to_what_was_typed_and_not_to_a_second_article(writing_desk):
    write_new(writing_desk, "走开一会儿。")
    writing_desk.goto("/admin/")
    go_back(writing_desk)
    expect(writing_desk.locator(EDITOR)).to_contain_text("走开一会儿。")
    press(writing_desk, "_save")
    go_back(writing_desk)
    type_text(writing_desk, "回来再写。")
    press(writing_desk, "_save")
    assert "回来再写。" in Article.objects.get().body


@pytest.mark.parametrize("button", ["_save", "_publish"])
def test_a_double_click_saves_once(editing_desk, button):
    write_new(editing_desk, "双击两次。")
    editing_desk.dblclick(f"[name={button}]")
    editing_desk.wait_for_selector(".messagelist .success")
    assert Article.objects.count() == 1
    wait_until(lambda: not Autosave.objects.exists(), 15)


def test_a_save_right_after_a_preview_is_saved(writing_desk):
    article = make_draft(body="<p>原文。</p>")
    open_form(writing_desk, change_address(article))
    type_text(writing_desk, "先看。")
    with writing_desk.context.expect_page() as preview:
        writing_desk.click("[name=_preview]")
    preview.value.wait_for_selector("article")
    type_text(writing_desk, "再改。")
    press(writing_desk, "_save")
    writing_desk.wait_for_selector(".messagelist .success")
    article.refresh_from_db()
    assert article.body == "<p>原文。先看。再改。</p>"


def test_footer_pages_are_kept_too(editing_desk):
    address = "/admin/articles/page/1/change/"
    open_form(editing_desk, address)
    type_text(editing_desk, "新的联系方式。")
    wait_for_autosave(editing_desk)
    editing_desk.goto("/admin/")
    editing_desk.click(".unsaved-list a")
    restore(editing_desk)
    assert "新的联系方式。" in written(editing_desk)
    press(editing_desk, "_save")
    assert not Autosave.objects.exists()


def test_who_else_has_the_article_open_is_named(writing_desk, computer):
    make_user(group="editor", username="editor", last_name="石", first_name="小满")
    address = change_address(make_draft())
    other = computer("editor")
    open_form(other, address)
    open_form(writing_desk, address)
    expect(writing_desk.locator(".presence")).to_have_text("石小满 也打开了这篇文章。")


def test_offers_and_the_list_of_unsaved_texts_are_accessible_on_a_phone_too(writing_desk, computer):
    make_user(group="editor", username="editor")
    address = change_address(make_draft(body="<p>原文。</p>"))
    open_form(computer("editor"), address)
    open_form(writing_desk, address)
    type_text(writing_desk, "加一句。")
    wait_for_autosave(writing_desk)
    for path in (address, "/admin/"):
        writing_desk.goto(path)
        for summary in writing_desk.locator(f"{OFFER} summary").all():
            summary.click()
        for width in (1280, 360):
            writing_desk.set_viewport_size({"width": width, "height": 900})
            violations = run_axe(writing_desk, context="#content").response["violations"]
            assert violations == [], path
            assert writing_desk.evaluate("document.documentElement.scrollWidth") <= width
