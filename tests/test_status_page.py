"""The private page behind a signed link: what became of a comment, and taking it back."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import DatabaseError, transaction
from django.test import Client, override_settings
from playwright.sync_api import expect

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


def test_after_posting_the_reader_is_given_the_link(reader):
    article = make_article()
    answer = reader.post(f"{article.get_absolute_url()}comments/", comment_post())
    (signed,) = parse_qs(urlsplit(answer.url).query)["received"]
    page = reader.get(answer.url).text
    assert f'href="{status_links.link_of(signed)}"' in page
    assert status_links.find(signed) == Comment.objects.get()


def test_a_script_is_given_the_link_too(reader):
    url = f"{make_article().get_absolute_url()}comments/"
    script = {"X-Requested-With": "XMLHttpRequest"}
    answer = reader.post(url, comment_post(), headers=script, follow=True)
    assert f'data-status="{link_to(Comment.objects.get())}"' in answer.text
    assert "data-status" not in reader.get(url, headers=script).text


@pytest.mark.parametrize("made_up", ["1", "1-x.y", "x" * 5000, "<b>", "\x00"])
def test_a_link_that_was_made_up_is_shown_to_nobody(reader, made_up):
    url = f"{make_article().get_absolute_url()}comments/"
    assert "/comments/status/" not in reader.get(url, {"received": made_up}).text


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (make_comment, "待审核"),
        (approved_comment, "已发布"),
        (rejected_comment, "未通过审核"),
        (withdrawn_comment, "已撤回"),
    ],
)
def test_the_page_says_how_the_comment_stands_and_never_repeats_it(reader, make, said):
    comment = make(nickname="秘密的名字", body="秘密的话")
    answer = reader.get(link_to(comment))
    assert f"<h2>{said}</h2>" in answer.text
    assert comment.article.title in answer.text
    assert "秘密" not in answer.text


def test_the_page_says_why_it_is_not_published(reader):
    assert "离题<b>" not in (text := reader.get(link_to(rejected_comment(reason="离题<b>"))).text)
    assert "离题&lt;b&gt;" in text
    assert "未注明原因" in reader.get(link_to(rejected_comment(reason=""))).text


def test_the_page_leads_to_the_published_comment_wherever_it_stands(reader, moderator):
    comment = approved_comment(by=moderator)
    for _ in range(60):
        approved_comment(by=moderator, article=comment.article)
    url = reader.get(link_to(comment)).context["published_url"]
    assert comment.body in reader.get(url).text
    assert url.endswith(f"#comment-{comment.pk}")


def test_a_comment_whose_article_was_taken_back_is_not_called_published(reader, editor):
    comment = approved_comment()
    comment.article.take_back(by=editor)
    answer = reader.get(link_to(comment))
    assert "文章目前未公开" in answer.text
    assert comment.article.title not in answer.text


def test_the_page_is_kept_and_found_by_nobody(reader):
    for answer in (
        reader.get(link_to(make_comment())),
        withdraw(reader, withdrawn_comment()),
        reader.post(link_to(make_comment()), {"action": "appeal"}),
    ):
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "same-origin"
    text = reader.get(link_to(make_comment())).text
    assert '<meta name="robots" content="noindex' in text
    assert 'rel="canonical"' not in text


@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: "9" + s, str.upper, lambda s: "x"])
def test_a_forged_link_leads_nowhere(reader, change):
    forged = change(status_links.sign(make_comment()))
    assert reader.get(f"/comments/status/{forged}/").status_code == 404
    assert reader.post(f"/comments/status/{forged}/", {"action": "withdraw"}).status_code == 404


def test_the_link_of_another_comment_with_the_same_number_leads_nowhere(reader):
    comment = make_comment()
    link = link_to(Comment(pk=comment.pk, article=comment.article, nickname="他", body="别的话"))
    assert reader.get(link).status_code == 404


def test_links_outlive_a_change_of_the_secret(reader, settings):
    link = link_to(make_comment())
    fallbacks = [settings.SECRET_KEY]
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=fallbacks):
        assert reader.get(link).status_code == 200


@pytest.mark.parametrize("make", [make_comment, approved_comment, rejected_comment])
def test_a_comment_can_be_withdrawn_in_any_state(reader, make):
    comment = make()
    url = comment.article.get_absolute_url()
    answer = withdraw(reader, comment)
    assert (answer.status_code, answer.url) == (302, link_to(comment))
    assert "已撤回" in reader.get(answer.url).text
    assert comment.body not in reader.get(url).text
    assert comment.body not in reader.get(f"{url}comments/").text
    last = comment.last_decision()
    assert (last.by, last.to_status, last.reason) == (None, "withdrawn", "读者撤回")
    assert list(problems()) == []


def test_a_second_click_finds_it_withdrawn(reader):
    comment = make_comment()
    assert [withdraw(reader, comment).status_code for _ in range(2)] == [302, 302]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("step", ["approve", "reject", "reopen", "take_down"])
def test_nobody_brings_a_withdrawn_comment_back(moderator, step):
    comment = withdrawn_comment()
    with pytest.raises(AlreadyDecided) as caught:
        getattr(comment, step)(by=moderator)
    assert caught.value.decision.who() == "评论作者"
    with pytest.raises(AlreadyDecided):
        comment.withdraw()
    assert not Comment.objects.published().exists()


def test_who_decides_too_late_is_told_that_its_author_withdrew_it(moderator_client):
    comment = withdrawn_comment()
    url = f"/admin/comments/comment/{comment.pk}/decide/?version=0"
    answer = moderator_client.post(url, {"decision": "approve"}, follow=True)
    assert "评论作者" in answer.text


def test_looking_and_strange_deeds_change_nothing(reader):
    comment = make_comment()
    reader.get(link_to(comment), {"action": "withdraw"})
    for action in ("", "approve", "WITHDRAW"):
        assert reader.post(link_to(comment), {"action": action}).status_code == 400
    assert not Decision.objects.exists()


def test_a_post_without_its_token_is_refused():
    comment = make_comment()
    strict = Client(headers={"User-Agent": BROWSER}, enforce_csrf_checks=True)
    assert withdraw(strict, comment).status_code == 403
    assert not Decision.objects.exists()


def test_the_page_asks_for_no_session(reader):
    reader.get(link_to(make_comment()))
    assert "sessionid" not in reader.cookies


def test_the_database_takes_no_decision_without_a_name_but_the_readers():
    comment = make_comment()
    for to_status in ("approved", "rejected"):
        with pytest.raises(DatabaseError), transaction.atomic():
            transition(comment, None, "pending", to_status)
    with pytest.raises(DatabaseError), transaction.atomic():
        transition(comment, make_user(group="moderator"), "pending", "withdrawn")
    comment.refresh_from_db()
    assert (comment.status, comment.version) == ("pending", 0)


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_decisions_at_once_end_withdrawn(at_once):
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
def test_in_a_browser_the_reader_comes_to_the_page_and_withdraws(page, live_server, browser):
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False)
    opened = context.new_page()
    comment = make_comment(body="要收回的话")
    opened.goto(link_to(comment))
    opened.get_by_text("撤回评论").click()
    opened.get_by_role("button", name="确认撤回").click()
    expect(opened.get_by_role("heading", name="已撤回")).to_be_visible()
    context.close()
    assert Comment.objects.get().status == Comment.Status.WITHDRAWN
