"""Nothing unpublished is ever shown: every address is searched for planted words."""

from datetime import timedelta
from itertools import chain

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from articles.models import Article, Picture, Tag
from articles.syndication.sitemaps import ARTICLES_IN_PART
from comments.models import ArticleReport, Comment, Decision, Reply, Report, Restriction
from comments.posting import receipt_links, status_links
from tests.factories import (
    BROWSER,
    approved_comment,
    comment_post,
    make_article,
    make_comment,
    make_draft,
    make_picture,
    make_user,
    rejected_comment,
    sign_in,
    withdrawn_article,
)

CANARY = "金丝雀"
SEEN = "百灵鸟"

pytestmark = pytest.mark.django_db


def planted(words: str, **fields) -> dict:
    return {"nickname": f"{words}的名字", "body": f"{words}的话"} | fields


@pytest.fixture
def site(low_keys, moderator) -> Article:
    """An article with comments in every state, and invisible articles."""
    article = make_article(title="人人可见的文章", cover=make_picture(), tags=[SEEN])
    seen = approved_comment(article=article, by=moderator, **planted(SEEN))
    make_comment(article=article, **planted(CANARY))
    rejected_comment(article=article, by=moderator, reason=CANARY, **planted(CANARY))
    reopened = approved_comment(article=article, by=moderator, **planted(CANARY))
    reopened.reopen(by=moderator, reason=CANARY)
    withdrawn = approved_comment(article=article, by=moderator, **planted(CANARY))
    withdrawn.withdraw()
    taken_down = approved_comment(article=article, by=moderator, **planted(CANARY))
    taken_down.take_down(by=moderator, reason=CANARY)
    appealed = rejected_comment(article=article, by=moderator, **planted(CANARY))
    appealed.appeal()
    approved_comment(article=article, by=moderator, network="192.0.2.77", **planted(CANARY))
    Restriction.impose(Restriction.Kind.NETWORK, "192.0.2.77", by=moderator, reason=CANARY)
    for comment in Comment.objects.exclude(status=Comment.Status.APPROVED):
        Reply.append(comment, f"{CANARY}的话", by=moderator)
    Report.objects.create(comment=taken_down, kind="other", note=f"{CANARY}的话")
    Report.objects.create(comment=seen, kind="other", note=f"{CANARY}的话")
    Report.objects.all().close("dismissed", by=moderator)
    # Wherever an article can come up, these would come up first.
    common_fields = {
        "category": article.category,
        "cover": article.cover,
        "headline": True,
        "recommended": True,
        "pinned_until": timezone.now() + timedelta(days=1),
        "tags": [SEEN, f"{CANARY}标签"],
    }
    hidden = [
        make_draft(title=f"{CANARY}草稿", **common_fields),
        make_article(
            title=f"{CANARY}定时", published_at=timezone.now() + timedelta(hours=1), **common_fields
        ),
        withdrawn_article(title=f"{CANARY}撤稿", summary=f"{CANARY}的提要", **common_fields),
    ]
    for other in hidden:
        approved_comment(article=other, by=moderator, **planted(CANARY))
        ArticleReport.objects.create(article=other, kind="other", note=f"{CANARY}的话")
        other.daily_views.create(day=timezone.localdate(), views=9)
    return article


def routes(patterns, prefix=""):
    """Every route of the project, with its converters."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def filled(route: str) -> list[str]:
    """The addresses of a route for the rows in the database."""
    import re

    ids = {
        *Article.objects.values_list("pk", flat=True),
        *Comment.objects.values_list("pk", flat=True),
        *Decision.objects.values_list("pk", flat=True),
        *Picture.objects.values_list("pk", flat=True),
        *Report.objects.values_list("pk", flat=True),
        *User.objects.values_list("pk", flat=True),
        1,
    }
    if "<int:part>" in route:
        ids = {(pk - 1) // ARTICLES_IN_PART + 1 for pk in ids}
    if "<str:signed>" in route:
        if route.startswith("reports/"):
            reports = [*Report.objects.all(), *ArticleReport.objects.all()]
            return [receipt_links.link_to(report) for report in reports]
        signed = [status_links.sign(comment) for comment in Comment.objects.all()]
        return [f"/{route.replace('<str:signed>', text)}" for text in signed]
    slugs = {"about", "privacy", *Tag.objects.values_list("slug", flat=True)}
    slugs |= {*Article.objects.values_list("category__slug", flat=True)}
    route = re.sub(r"[\^$]|\\Z", "", route)
    route = re.sub(r"\(\?P<(\w+)>[^()]*(?:\([^()]*\))*[^()]*\)", r"<\1>", route).replace("\\", "")
    if "<" not in route:
        return [f"/{route}"]
    values = slugs if re.search(r"<(slug:)?(slug|app_label)>", route) else ids
    return [f"/{re.sub('<[^>]+>', str(value), route)}" for value in sorted(values, key=str)]


def every_address() -> list[str]:
    return list(chain.from_iterable(filled(route) for route in routes(get_resolver().url_patterns)))


def text_of(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + str(answer.headers)


def withheld(address: str, answer) -> str:
    """The text of the response, without the reason that the author of a comment is given."""
    text = text_of(answer)
    is_authors = address.startswith("/comments/status/")
    return text.replace(f"<bdi>{CANARY}</bdi>", "") if is_authors else text


def test_every_kind_of_page_is_walked(site):
    addresses = every_address()
    assert {"/", site.get_absolute_url(), f"/articles/{site.pk}/comments/"} <= set(addresses)
    assert any(address.startswith("/admin/comments/comment/") for address in addresses)
    category = site.category.get_absolute_url()
    assert {f"{category}feed/", f"{category}feed/rss/"} <= set(addresses)
    part = (site.pk - 1) // ARTICLES_IN_PART + 1
    assert {f"/sitemap-articles-{part}.xml", "/news-sitemap.xml", "/feed/"} <= set(addresses)


def test_no_address_shows_a_stranger_unpublished_texts(site):
    reader = Client(headers={"User-Agent": BROWSER}, raise_request_exception=False)
    for address in every_address():
        for query in ("", "?page=b9999999999999999-9", f"?q={site.title}", "?received=1"):
            answer = reader.get(address + query, headers={"Accept": "*/*"})
            assert CANARY not in withheld(address, answer), address + query
            assert answer.status_code < 500, address + query


def test_no_address_shows_comments_to_staff_without_moderation_permission(site):
    writer = sign_in(make_user(group="writer"), raise_request_exception=False)
    for address in every_address():
        if address.startswith(("/accounts/logout", "/admin/logout")):
            continue
        answer = writer.get(address)
        assert f"{CANARY}的话" not in text_of(answer), address
        assert answer.status_code < 500, address


def test_error_pages_show_no_unpublished_texts(site):
    reader = Client(headers={"User-Agent": BROWSER}, raise_request_exception=False)
    for address in every_address():
        answer = reader.post(address, comment_post(nickname=""))
        assert CANARY not in withheld(address, answer), address
        assert answer.status_code < 500, address


def test_published_texts_are_shown(site, reader):
    for address in (site.get_absolute_url(), f"/articles/{site.pk}/comments/"):
        assert f"{SEEN}的话" in reader.get(address).text
        assert "已有 1 条评论" in reader.get(address).text


def test_published_texts_are_in_feeds_and_sitemaps(site, reader):
    for address in ("/feed/", "/feed/rss/", f"{site.category.get_absolute_url()}feed/"):
        assert site.title in reader.get(address).text
    part = (site.pk - 1) // ARTICLES_IN_PART + 1
    for address in ("/news-sitemap.xml", f"/sitemap-articles-{part}.xml"):
        assert f"{site.get_absolute_url()}</loc>" in reader.get(address).text


def test_approval_and_its_undoing_take_effect_at_once(reader, moderator):
    comment = make_comment(body="刚刚写下的话")
    url = comment.article.get_absolute_url()
    assert "刚刚写下的话" not in reader.get(url).text
    comment.approve(by=moderator)
    assert "刚刚写下的话" in reader.get(url).text
    comment.reopen(by=moderator)
    assert "刚刚写下的话" not in reader.get(url).text


def test_comments_disappear_with_their_article(reader, moderator, editor):
    comment = approved_comment(by=moderator)
    comment.article.take_back(by=editor)
    assert not Comment.objects.published().exists()
    assert reader.get(comment.get_absolute_url()).status_code == 404


def test_visibility_depends_on_the_time_of_the_query():
    now = timezone.now()
    article = make_article(published_at=now)
    assert article not in Article.objects.visible_at(now - timedelta(microseconds=1))
    assert article in Article.objects.visible_at(now)
