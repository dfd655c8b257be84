"""Hostile input is refused with an error page, or is only text."""

import json

import html5lib
import pytest
from django.urls import reverse

from articles.models import Article, Category, Publication
from comments.models import Comment
from tests.factories import (
    approved_comment,
    comment_post,
    make_article,
    make_category,
    make_comment,
)

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<style>body{display:none}</style>",
    "javascript:alert(1)",
    "</title></head><body onload=alert(1)>",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "<!--",
    "\u202eevil\u202c",
    "\u200b\u200d\u2066",
    "𠮷👨‍👩‍👧‍👦",
]


def assert_tame(page):
    """Nothing in the page acts: no inline script or style, no handler, no address that runs."""
    assert page.status_code == 200
    for element in html5lib.parse(page.text, namespaceHTMLElements=False).iter():
        assert element.tag != "style"
        if element.tag == "script" and element.get("type") == "application/ld+json":
            assert json.loads(element.text)["@context"] == "https://schema.org"
        elif element.tag == "script":
            assert element.get("src", "").startswith("/static/")
        assert element.tag != "img" or not element.get("src", "").startswith("x")
        assert not any(name.startswith("on") for name in element.attrib)
        assert not element.get("href", "").lower().startswith(("javascript:", "data:"))
        assert not element.get("style")


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_names_and_titles_is_only_text(reader, moderator, text):
    Publication.objects.filter(pk=1).update(
        name=text,
        tagline=text,
        copyright_holder=text,
        icp_number=text,
        police_number=text,
        news_licence=text,
        built_by=text,
        report_telephone=text,
        postal_address=text,
    )
    category = make_category(name=text[:40], description=text)
    article = make_article(
        category=category,
        title=text,
        kicker=text,
        subtitle=text,
        summary=text,
        author_note=text,
        source=text,
        byline=text,
        responsible_editor=text,
        body=f"<p>{text}</p>",
    )
    approved_comment(article=article, by=moderator, nickname=text, body=text)
    for address in (
        "/",
        category.get_absolute_url(),
        article.get_absolute_url(),
        f"{article.get_absolute_url()}comments/",
        "/pages/about/",
        "/pages/sitemap/",
    ):
        assert_tame(reader.get(address))


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_returned_in_a_form_is_only_text(reader, text):
    article = make_article()
    form = comment_post(nickname=text, body=text, captcha_1="wrong")
    assert_tame(reader.post(reverse("comments:list", args=[article.pk]), form))


@pytest.mark.parametrize(
    "number",
    ["-1", "0", "99999999999999999999", "9" * 400, "x", "1.5", "%00", "1%20", "１２", "1e3"],
)
@pytest.mark.parametrize(
    "pattern",
    [
        "/articles/{}/",
        "/articles/{}/comments/",
        "/articles/{}/comments/captcha/",
        "/articles/{}/print/",
    ],
)
def test_invalid_article_numbers_are_not_found(reader, number, pattern):
    assert reader.get(pattern.format(number)).status_code == 404
    assert reader.post(pattern.format(number), {"body": "x"}).status_code in (404, 405)


@pytest.mark.parametrize("slug", ["none", "%00", "..", "a" * 3000, "'", "%F0%9F%98%80"])
def test_missing_categories_and_pages_are_not_found(reader, slug):
    assert reader.get(f"/category/{slug}/").status_code == 404
    assert reader.get(f"/pages/{slug}/").status_code == 404


def test_public_pages_refuse_post(reader):
    article = make_article()
    for address in (
        "/",
        article.get_absolute_url(),
        article.category.get_absolute_url(),
        "/pages/about/",
        "/pages/sitemap/",
        f"/articles/{article.pk}/comments/captcha/",
    ):
        assert reader.post(address).status_code == 405, address


def test_an_empty_post_is_returned_with_errors(reader):
    response = reader.post(reverse("comments:list", args=[make_article().pk]), {})
    assert response.status_code == 200
    assert not Comment.objects.exists()


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data"])
def test_a_post_that_is_not_a_form_stores_no_comment(reader, content_type):
    url = reverse("comments:list", args=[make_article().pk])
    response = reader.post(url, b'{"nickname": "x"}', content_type=content_type)
    assert response.status_code in (200, 400)
    assert not Comment.objects.exists()


def test_a_form_in_another_encoding_is_refused_with_an_error_page(reader):
    url = reverse("comments:list", args=[make_article().pk])
    encoding = "application/x-www-form-urlencoded; charset=utf-7"
    reader.handler.enforce_csrf_checks = True
    reader.get(url)  # With its cookie, the token is looked for in the form.
    response = reader.post(url, b"nickname=x", content_type=encoding)
    assert response.status_code == 400
    assert "无法识别这个请求" in response.text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_only_a_post_is_redisplayed(reader, method):
    reader.handler.enforce_csrf_checks = True
    url = reverse("comments:list", args=[make_article().pk])
    assert reader.generic(method, url).status_code == 403


def test_thousands_of_fields_are_refused(reader):
    url = reverse("comments:list", args=[make_article().pk])
    assert reader.post(url, {f"f{number}": "x" for number in range(1100)}).status_code == 400


@pytest.mark.parametrize("number", ["-1", "9" * 25, "abc", "1.5", "１", "\x00"])
def test_invalid_primary_keys_are_refused_in_the_admin(admin_client, number):
    comment = make_comment()
    chosen = {"action": "approve_selected", "index": "0", "_selected_action": [comment.pk, number]}
    address = reverse("admin:comments_comment_changelist")
    assert admin_client.post(address, chosen).status_code == 400
    assert Comment.objects.pending().exists()
    for query in ({"article": number}, {"id__in": number}):
        assert admin_client.get(address, query).status_code in (200, 302, 400), query


def test_deleting_a_category_that_has_articles_is_refused(editor_client):
    article = make_article()
    url = reverse("admin:articles_category_delete", args=[article.category_id])
    response = editor_client.post(url, {"post": "yes"}, follow=True)
    assert response.status_code in (200, 403)
    assert Category.objects.filter(pk=article.category_id).exists()


def test_a_long_user_agent_is_truncated(reader):
    url = reverse("comments:list", args=[make_article().pk])
    reader.post(url, comment_post(), headers={"User-Agent": "x" * 100_000})
    assert len(Comment.objects.get().browser) == 300


def test_a_missing_captcha_picture_is_gone(reader):
    assert reader.get("/captcha/image/nonsense/").status_code == 410
    assert reader.get("/captcha/audio/nonsense.wav").status_code == 404


def test_every_page_has_a_strict_content_security_policy(reader):
    article = make_comment().article
    for address in (
        "/",
        article.get_absolute_url(),
        f"{article.get_absolute_url()}comments/",
        "/accounts/login/",
        "/nowhere/",
    ):
        policy = reader.get(address)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy + ";"
        assert "style-src 'self';" in policy + ";"
        assert "unsafe" not in policy
        assert "nonce" not in policy


def test_a_draft_with_the_longest_body_is_served(reader):
    article = make_article(body="<p>" + "字" * 190_000 + "</p>")
    assert reader.get(article.get_absolute_url()).status_code == 200
    assert Article.objects.get().body.startswith("<p>字")
