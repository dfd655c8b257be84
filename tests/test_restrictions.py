"""In an emergency comments are closed and senders hidden: at once, logged, and reversibly."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from comments.inspection import verification
from comments.models import Comment, Restriction, RestrictionHead
from comments.models.exceptions import AlreadyInForce
from tests.factories import (
    approved_comment,
    comment_post,
    make_article,
    make_category,
    make_comment,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

PAGE = "/admin/comments/restriction/"
SITE, CATEGORY, ARTICLE = Restriction.Kind.SITE, Restriction.Kind.CATEGORY, Restriction.Kind.ARTICLE
NICKNAME, NETWORK = Restriction.Kind.NICKNAME, Restriction.Kind.NETWORK


def post(reader, article, **fields):
    return reader.post(f"{article.get_absolute_url()}comments/", comment_post(**fields))


def page_of(reader, article):
    return reader.get(article.get_absolute_url()).text


@pytest.fixture
def article():
    return make_article(category=make_category(parent=make_category()))


@pytest.fixture
def comments(article):
    """Two comments of one sender, one of somebody else."""
    return [
        approved_comment(article=article, nickname="搅局者", body="第一句", network="192.0.2.1"),
        approved_comment(article=article, nickname="换了名", body="第二句", network="192.0.2.1"),
        approved_comment(article=article, nickname="江边人", body="第三句", network="192.0.2.9"),
    ]


def closures(article):
    return [
        (SITE, ""),
        (CATEGORY, str(article.category_id)),
        (CATEGORY, str(article.category.parent_id)),
        (ARTICLE, str(article.pk)),
    ]


@pytest.mark.parametrize("number", range(4))
def test_closed_articles_take_no_comments_until_the_restriction_is_lifted(
    reader, article, moderator, number
):
    restriction = Restriction.impose(*closures(article)[number], by=moderator)
    assert 'name="captcha_1"' not in page_of(reader, article)
    refused = post(reader, article, body="我写了很久")
    assert refused.status_code == 403
    assert "我写了很久" in refused.text
    assert not Comment.objects.exists()
    restriction.lift(by=moderator)
    assert post(reader, article).status_code == 302


def test_other_categories_and_articles_stay_open(reader, article, moderator):
    Restriction.impose(CATEGORY, str(article.category_id), by=moderator)
    Restriction.impose(ARTICLE, str(article.pk), by=moderator)
    assert post(reader, make_article(category=article.category.parent)).status_code == 302


def test_a_category_does_not_close_the_article_with_the_same_number(reader, article, moderator):
    Restriction.impose(CATEGORY, str(article.pk + 1000), by=moderator)
    Restriction.impose(ARTICLE, str(article.category_id + 1000), by=moderator)
    assert post(reader, article).status_code == 302


@pytest.mark.parametrize(
    ("kind", "subject", "left"),
    [(NICKNAME, "搅局者", ["第二句", "第三句"]), (NETWORK, "192.0.2.1", ["第三句"])],
)
def test_a_hidden_sender_disappears_from_every_page_until_lifted(
    reader, article, comments, moderator, kind, subject, left
):
    before = Comment.objects.values("pk", "status", "version").order_by("pk")
    was = list(before)
    restriction = Restriction.impose(kind, subject, by=moderator)
    for address in (article.get_absolute_url(), f"{article.get_absolute_url()}comments/"):
        page = reader.get(address).text
        assert [comment.body for comment in comments if comment.body in page] == left
    assert f"已有 {len(left)} 条评论" in page_of(reader, article)
    restriction.lift(by=moderator)
    assert all(comment.body in page_of(reader, article) for comment in comments)
    assert list(before) == was


def test_a_comment_approved_while_its_sender_is_hidden_is_not_shown(reader, article, moderator):
    Restriction.impose(NICKNAME, "搅局者", by=moderator)
    approved_comment(article=article, nickname="搅局者", body="又来了")
    assert "又来了" not in page_of(reader, article)


def test_the_author_is_told_that_the_comment_is_not_shown(reader, article, moderator):
    answer = post(reader, article, nickname="搅局者")
    comment = Comment.objects.get()
    comment.approve(by=moderator)
    Restriction.impose(NICKNAME, "搅局者", by=moderator)
    link = reader.get(answer["Location"]).context["status_link"]
    assert "目前不显示" in reader.get(link).text


def test_a_hidden_network_is_not_erased_while_it_is_hidden(moderator):
    old = timezone.now() - timedelta(days=400)
    comment = make_comment(network="192.0.2.1", browser="Firefox", submitted_at=old)
    other = make_comment(network="192.0.2.9", submitted_at=old)
    restriction = Restriction.impose(NETWORK, "192.0.2.1", by=moderator)
    call_command("erase_sender_data")
    comment.refresh_from_db()
    other.refresh_from_db()
    assert (comment.network, other.network) == ("192.0.2.1", "")
    assert (comment.address, comment.browser) == (None, "")
    restriction.lift(by=moderator)
    call_command("erase_sender_data")
    comment.refresh_from_db()
    assert comment.network == ""


def test_the_second_moderator_is_told_who_imposed_or_lifted_it(moderator):
    other = make_user(group="moderator")
    restriction = Restriction.impose(SITE, by=moderator)
    with pytest.raises(AlreadyInForce) as late:
        Restriction.impose(SITE, by=other)
    assert late.value.restriction == restriction
    lifting = restriction.lift(by=moderator)
    with pytest.raises(AlreadyInForce) as late:
        restriction.lift(by=other)
    assert late.value.restriction == lifting
    assert Restriction.impose(SITE, by=other).pk > lifting.pk


@pytest.mark.django_db(transaction=True)
def test_of_simultaneous_requests_one_imposes_and_one_lifts_it(at_once):
    people = [make_user(group="moderator") for _ in range(8)]
    results = at_once(lambda number: Restriction.impose(NICKNAME, "搅局者", by=people[number]), 8)
    assert sum(isinstance(result, Restriction) for result in results) == 1
    restriction = Restriction.objects.get()
    results = at_once(lambda number: restriction.lift(by=people[number]), 8)
    assert sum(isinstance(result, Restriction) for result in results) == 1
    assert Restriction.objects.count() == 2
    assert list(verification.problems()) == []


@pytest.mark.parametrize("who", ["writer", "editor", "stranger"])
def test_others_may_neither_impose_nor_lift_restrictions(request, moderator, who):
    restriction, person = Restriction.impose(SITE, by=moderator), request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        Restriction.impose(NICKNAME, "江边人", by=person)
    with pytest.raises(PermissionDenied):
        restriction.lift(by=person)
    client = sign_in(person)
    for ask in (client.get, client.post):
        for address in (PAGE, f"{PAGE}impose/", f"{PAGE}{restriction.pk}/lift/"):
            assert ask(address, {"kind": "site"}).status_code in (302, 403, 405)
    assert Restriction.objects.count() == 1


def test_the_page_imposes_and_lifts_restrictions(moderator_client, comments):
    page = moderator_client.get(PAGE, {"kind": "nickname", "subject": "搅局者"})
    assert "将隐藏 1 条已通过的评论" in page.text
    form = {"kind": "nickname", "nickname": "搅局者", "reason": "刷屏"}
    page = moderator_client.post(f"{PAGE}impose/", form, follow=True)
    restriction = Restriction.objects.get()
    assert (restriction.subject, restriction.reason) == ("搅局者", "刷屏")
    assert "已隐藏 1 条已通过的评论" in page.text
    moderator_client.post(f"{PAGE}{restriction.pk}/lift/")
    assert not Restriction.objects.in_force().exists()
    assert "搅局者" in moderator_client.get(PAGE).text


def test_the_page_shows_the_names_of_categories_and_articles(moderator_client, article, moderator):
    for kind, subject in closures(article):
        Restriction.impose(kind, subject, by=moderator)
    page = moderator_client.get(PAGE).text
    assert all(name in page for name in (article.title, article.category.name))


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"kind": "everything"},
        {"kind": "nickname"},
        {"kind": "nickname", "network": "192.0.2.1"},
        {"kind": "network", "network": "10.0.0.0/8"},
        {"kind": "network", "network": "搅局者"},
        {"kind": "article", "article": "-1"},
        {"kind": "category", "category": "9999999"},
        {"kind": "nickname", "nickname": "名" * 300},
        {"kind": "nickname", "nickname": "a\x00b"},
    ],
)
def test_an_incomplete_or_invalid_form_is_shown_again(moderator_client, form):
    assert moderator_client.post(f"{PAGE}impose/", form).status_code == 400
    assert not Restriction.objects.exists()


def test_an_ipv6_address_is_taken_for_its_network(moderator_client):
    form = {"kind": "network", "network": "2001:db8::7"}
    moderator_client.post(f"{PAGE}impose/", form)
    assert Restriction.objects.get().subject == "2001:db8::/64"


@pytest.mark.parametrize(("kind", "subject", "status"), [("x", "某", 200), ("nickname", "\0", 400)])
def test_a_malformed_link_is_no_failure(moderator_client, kind, subject, status):
    assert moderator_client.get(PAGE, {"kind": kind, "subject": subject}).status_code == status


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE comments_restriction SET subject = '别人'",
        "DELETE FROM comments_restriction",
        "DELETE FROM comments_restrictionhead",
    ],
)
def test_the_database_refuses_to_change_or_delete_restrictions(moderator, sql):
    Restriction.impose(NICKNAME, "搅局者", by=moderator)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_changed_head_is_reported(moderator):
    Restriction.impose(NICKNAME, "搅局者", by=moderator)
    assert list(verification.problems()) == []
    RestrictionHead.objects.update(digest="0" * 64)
    assert len(list(verification.problems())) == 1
