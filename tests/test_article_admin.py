"""The admin of articles: categories, footer pages, masthead, index page."""

import json
import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext
from django_tasks_db.models import DBTaskResult

from articles.models import Category, Page, Publication
from newscenter import extra_messages
from tests.factories import make_article, make_category, make_comment, make_draft

CATEGORIES = "/admin/articles/category/"


def category(**fields):
    return {
        "name": "讲述",
        "parent": "",
        "slug": "",
        "position": "0",
        "in_menu": "on",
        "list_style": "titles",
    } | fields


def test_a_category_without_an_address_gets_its_name_in_pinyin(editor_client):
    editor_client.post(f"{CATEGORIES}add/", category())
    assert Category.objects.get().slug == "jiang-shu"
    editor_client.post(f"{CATEGORIES}add/", category(parent=Category.objects.get().pk))
    assert Category.objects.latest("pk").slug == "jiang-shu-2"


def test_the_list_is_in_the_order_of_the_tree(editor_client):
    second = make_category(name="二", position=20)
    first = make_category(name="一", position=10)
    make_category(name="二甲", parent=second)
    make_category(name="一甲", parent=first)
    categories = editor_client.get(CATEGORIES).context["cl"].result_list
    assert [str(category) for category in categories] == ["一", "一甲", "二", "二甲"]


def test_a_category_can_not_be_below_itself(editor_client):
    above = make_category(name="上")
    below = make_category(name="下", parent=above)
    for parent in (above, below):
        form = category(name="上", slug=above.slug, parent=parent.pk)
        assert editor_client.post(f"{CATEGORIES}{above.pk}/change/", form).context["errors"]
    above.refresh_from_db()
    assert above.parent is None


def test_a_category_with_articles_or_subcategories_can_not_be_deleted(editor_client):
    full = make_article().category
    make_category(parent=full)
    for form in ({}, {"post": "yes"}):
        answer = editor_client.post(f"{CATEGORIES}{full.pk}/delete/", form)
        assert answer.status_code == 200
        assert "1 篇文章" in answer.text
        assert "1 个下级栏目" in answer.text
    assert Category.objects.count() == 2


def test_an_empty_category_can_be_deleted(editor_client, writer_client):
    empty = make_category()
    address = f"{CATEGORIES}{empty.pk}/delete/"
    assert writer_client.post(address, {"post": "yes"}).status_code == 403
    editor_client.get(address)
    assert Category.objects.exists()
    editor_client.post(address, {"post": "yes"})
    assert not Category.objects.exists()


def test_the_seven_pages_can_be_changed_and_neither_added_nor_deleted(admin_client, editor_client):
    about = Page.objects.get(slug="about")
    address = f"/admin/articles/page/{about.pk}/"
    editor_client.post(f"{address}change/", {"body": "<p>关于<script>x</script></p>"})
    about.refresh_from_db()
    assert about.body == "<p>关于</p>"
    assert admin_client.get("/admin/articles/page/add/").status_code == 403
    assert admin_client.post(f"{address}delete/", {"post": "yes"}).status_code == 403


def test_only_editors_change_the_masthead(editor_client, writer_client, reader):
    address = "/admin/articles/publication/"
    assert writer_client.get(address).status_code == 403
    sent = {"name": "<b>新闻</b>", "grey_scope": "site"}
    assert editor_client.post(address, sent).status_code == 302
    assert Publication.get_solo().name == "<b>新闻</b>"
    assert "<b>新闻" not in reader.get("/").text
    answer = editor_client.post(address, {"name": "x", "site_address": "javascript:alert(1)"})
    assert answer.context["errors"]


@pytest.mark.parametrize(
    ("client_name", "visible", "hidden"),
    [
        ("writer_client", ["写文章", "草稿"], ["待审评论", "定时发布的文章"]),
        ("editor_client", ["写文章", "定时发布的文章"], ["待审评论"]),
        ("moderator_client", ["待审评论"], ["写文章", "上传图片"]),
    ],
)
def test_the_admin_index_shows_users_their_own_tasks(request, client_name, visible, hidden):
    page = request.getfixturevalue(client_name).get("/admin/").text
    assert all(words in page for words in visible)
    assert not any(words in page for words in hidden)


def test_the_admin_index_shows_the_number_of_pending_comments(moderator_client):
    article = make_article()
    for _number in range(3):
        make_comment(article=article)
    page = moderator_client.get("/admin/").text
    assert re.search(r"<strong>3</strong>\s*<a [^>]*>待审评论</a>", page)


def test_only_pages_with_the_rich_text_editor_have_a_nonce(editor_client, reader):
    article = make_article()
    assert "nonce-" in editor_client.get("/admin/articles/article/add/")["Content-Security-Policy"]
    for address in ("/admin/", "/admin/articles/article/", f"{CATEGORIES}add/"):
        assert "nonce-" not in editor_client.get(address)["Content-Security-Policy"]
    for address in ("/", article.get_absolute_url(), "/pages/about/"):
        answer = reader.get(address)
        assert "nonce" not in answer["Content-Security-Policy"] + answer.text


def test_the_rich_text_editor_is_translated(editor_client):
    words = editor_client.get("/admin/jsi18n/").text
    for english, chinese in [("Bold", "加粗"), ("Edit Link", "编辑链接"), ("Today", "今天")]:
        assert f'"{english}": {json.dumps(chinese)}' in words


def test_untranslated_messages_of_libraries_are_translated(admin_client):
    assert not any(gettext(message) == message for message in extra_messages.SENTENCES)
    assert "密码太短，至少 10 个字符" in str(extra_messages.TOO_SHORT % 10)
    page = admin_client.get("/admin/").text
    assert "Model name" not in page
    fields = {"open": "on", "posts_per_minute": "10", "sender_data_days": "183"}
    address = reverse("admin:comments_commentingsettings_changelist")
    assert "was changed" not in admin_client.post(address, fields, follow=True).text


def test_view_on_site_answers_an_invalid_key_with_not_found(admin_client):
    kind = ContentType.objects.get_for_model(DBTaskResult).pk
    article = make_article()
    article_type = ContentType.objects.get_for_model(article).pk
    for strange in (f"{kind}/37", f"{article_type}/x", f"{article_type}/999999", "x/y"):
        assert admin_client.get(f"/admin/r/{strange}/").status_code in (400, 404)
    answer = admin_client.get(f"/admin/r/{article_type}/{article.pk}/")
    assert answer["Location"].endswith(article.get_absolute_url())


def test_what_is_dropped_from_a_text_is_said(writer_client):
    article = make_draft()
    address = f"/admin/articles/article/{article.pk}/change/"
    body = (
        '<p>文</p><img src="https://example.cn/x.png"><iframe src="x"></iframe><a href="#n">注</a>'
    )
    form = {"title": "题", "category": article.category_id, "body": body}
    page = writer_client.post(address, form, follow=True).text
    assert "正文里放不下这些内容，已去掉：图片 1 张，嵌入的网页 1 个，无效链接 1 个" in page
    assert (
        "已去掉" not in writer_client.post(address, form | {"body": "<p>文</p>"}, follow=True).text
    )
