"""The status page of a comment behind its signed link: status, withdrawal, privacy."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import DatabaseError, transaction
from django.test import Client, override_settings
from playwright.sync_api import expect

from articles.pages.fragments import FRAGMENT
from comments.inspection.verification import problems
from comments.models import Comment, Decision
from comments.models.exceptions import AlreadyDecided
from comments.models.transitions import transition
from comments.posting import status_links
from tests.factories import (
    BROWSER,
    approved_comment,
    comment_post,
    make_article,
    make_comment,
    make_user,
    rejected_comment,
)

pytestmark = pytest.mark.django_db


def link_to(comment: Comment) -> str:
    return status_links.link_of(status_links.sign(comment))


def withdraw(reader: Client, comment: Comment):
    return reader.post(link_to(comment), {"action": "withdraw"})


def withdrawn_comment(**fields) -> Comment:
    comment = make_comment(**fields)
    comment.withdraw()
    return comment


def test_after_posting_the_page_links_to_the_status_page(reader):
    article = make_article()
    response = reader.post(f"{article.get_absolute_url()}comments/", comment_post())
    (signed,) = parse_qs(urlsplit(response.url).query)["received"]
    page = reader.get(response.url).text
    assert f'href="{status_links.link_of(signed)}"' in page
    assert status_links.find(signed) == Comment.objects.get()


def test_a_script_receives_the_link_too(reader):
    url = f"{make_article().get_absolute_url()}comments/"
    script = {"Accept": FRAGMENT}
    response = reader.post(url, comment_post(), headers=script, follow=True)
    assert f'data-status-url="{link_to(Comment.objects.get())}"' in response.text
    assert "data-status" not in reader.get(url, headers=script).text


@pytest.mark.parametrize("made_up", ["1", "1-x.y", "x" * 5000, "<b>", "\x00"])
def test_an_invalid_signature_yields_no_link(reader, made_up):
    url = f"{make_article().get_absolute_url()}comments/"
    assert "/comments/status/" not in reader.get(url, {"received": made_up}).text


@pytest.mark.parametrize(
    ("make", "heading"),
    [
        (make_comment, "待审核"),
        (approved_comment, "已发布"),
        (rejected_comment, "未通过审核"),
        (withdrawn_comment, "已撤回"),
    ],
)
def test_the_page_shows_the_status_and_never_the_comment(reader, make, heading):
    comment = make(nickname="秘密的名字", body="秘密的话")
    response = reader.get(link_to(comment))
    assert f"<h2>{heading}</h2>" in response.text
    assert comment.article.title in response.text
    assert "秘密" not in response.text


def test_the_page_shows_the_reason_of_a_rejection(reader):
    assert "离题<b>" not in (text := reader.get(link_to(rejected_comment(reason="离题<b>"))).text)
    assert "离题&lt;b&gt;" in text
    assert "未注明原因" in reader.get(link_to(rejected_comment(reason=""))).text


def test_the_page_links_to_the_published_comment_on_its_page_of_the_list(reader, moderator):
    comment = approved_comment(by=moderator)
    for _ in range(60):
        approved_comment(by=moderator, article=comment.article)
    url = reader.get(link_to(comment)).context["published_url"]
    assert comment.body in reader.get(url).text
    assert url.endswith(f"#comment-{comment.pk}")


def test_a_comment_on_an_unpublished_article_is_not_called_published(reader, editor):
    comment = approved_comment()
    comment.article.take_back(by=editor)
    response = reader.get(link_to(comment))
    assert "文章目前未公开" in response.text
    assert comment.article.title not in response.text


def test_the_page_is_neither_cached_nor_indexed(reader):
    for response in (
        reader.get(link_to(make_comment())),
        withdraw(reader, withdrawn_comment()),
        reader.post(link_to(make_comment()), {"action": "appeal"}),
    ):
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "strict-origin"
    text = reader.get(link_to(make_comment())).text
    assert '<meta name="robots" content="noindex' in text
    assert 'rel="canonical"' not in text


@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: "9" + s, str.upper, lambda s: "x"])
def test_a_forged_link_is_not_found(reader, change):
    forged = change(status_links.sign(make_comment()))
    assert reader.get(f"/comments/status/{forged}/").status_code == 404
    assert reader.post(f"/comments/status/{forged}/", {"action": "withdraw"}).status_code == 404


def test_the_link_of_another_comment_with_the_same_key_is_not_found(reader):
    comment = make_comment()
    link = link_to(Comment(pk=comment.pk, article=comment.article, nickname="他", body="别的话"))
    assert reader.get(link).status_code == 404


def test_links_survive_a_change_of_the_secret_key(reader, settings):
    link = link_to(make_comment())
    fallbacks = [settings.SECRET_KEY]
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=fallbacks):
        assert reader.get(link).status_code == 200


@pytest.mark.parametrize("make", [make_comment, approved_comment, rejected_comment])
def test_a_comment_can_be_withdrawn_in_any_state(reader, make):
    comment = make()
    url = comment.article.get_absolute_url()
    response = withdraw(reader, comment)
    assert (response.status_code, response.url) == (302, link_to(comment))
    assert "已撤回" in reader.get(response.url).text
    assert comment.body not in reader.get(url).text
    assert comment.body not in reader.get(f"{url}comments/").text
    last = comment.last_decision()
    assert (last.by, last.to_status, last.reason) == (None, "withdrawn", "读者撤回")
    assert list(problems()) == []


def test_withdrawing_twice_succeeds_and_is_one_decision(reader):
    comment = make_comment()
    assert [withdraw(reader, comment).status_code for _ in range(2)] == [302, 302]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("step", ["approve", "reject", "reopen", "take_down"])
def test_a_withdrawn_comment_can_not_be_decided_on(moderator, step):
    comment = withdrawn_comment()
    with pytest.raises(AlreadyDecided) as caught:
        getattr(comment, step)(by=moderator)
    assert caught.value.decision.who() == "评论作者"
    with pytest.raises(AlreadyDecided):
        comment.withdraw()
    assert not Comment.objects.published().exists()


def test_a_moderator_who_decides_too_late_is_told_of_the_withdrawal(moderator_client):
    comment = withdrawn_comment()
    url = f"/admin/comments/comment/{comment.pk}/decide/?version=0"
    response = moderator_client.post(url, {"decision": "approve"}, follow=True)
    assert "评论作者" in response.text


def test_get_requests_and_unknown_actions_change_nothing(reader):
    comment = make_comment()
    reader.get(link_to(comment), {"action": "withdraw"})
    for action in ("", "approve", "WITHDRAW"):
        assert reader.post(link_to(comment), {"action": action}).status_code == 400
    assert not Decision.objects.exists()


def test_a_post_without_a_csrf_token_is_refused():
    comment = make_comment()
    strict = Client(headers={"User-Agent": BROWSER}, enforce_csrf_checks=True)
    assert withdraw(strict, comment).status_code == 403
    assert not Decision.objects.exists()


def test_the_page_opens_no_session(reader):
    reader.get(link_to(make_comment()))
    assert "sessionid" not in reader.cookies


def test_the_database_refuses_a_decision_without_a_name_except_a_withdrawal():
    comment = make_comment()
    for to_status in ("approved", "rejected"):
        with pytest.raises(DatabaseError), transaction.atomic():
            transition(comment, None, "pending", to_status)
    with pytest.raises(DatabaseError), transaction.atomic():
        transition(comment, make_user(group="moderator"), "pending", "withdrawn")
    comment.refresh_from_db()
    assert (comment.status, comment.version) == ("pending", 0)


@pytest.mark.django_db(transaction=True)
def test_concurrent_withdrawal_and_decisions_end_withdrawn(at_once):
    comment = make_comment()
    moderators = [make_user(group="moderator") for _ in range(8)]

    def act(number):
        if number == 0:
            return withdraw(Client(headers={"User-Agent": BROWSER}), comment).status_code
        return Comment.objects.get(pk=comment.pk).approve(by=moderators[number])

    assert at_once(act, 8)[0] == 302
    comment.refresh_from_db()
    assert comment.status == Comment.Status.WITHDRAWN
    assert comment.version == comment.decisions.count() <= 2
    assert list(problems()) == []


@pytest.mark.django_db(transaction=True)
def test_withdrawing_works_in_a_browser_without_javascript(page, live_server, browser):
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False)
    opened = context.new_page()
    comment = make_comment(body="要收回的话")
    opened.goto(link_to(comment))
    opened.get_by_text("撤回评论").click()
    opened.get_by_role("button", name="确认撤回").click()
    expect(opened.get_by_role("heading", name="已撤回")).to_be_visible()
    context.close()
    assert Comment.objects.get().status == Comment.Status.WITHDRAWN
