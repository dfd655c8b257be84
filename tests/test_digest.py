"""The digest that tells moderators by e-mail how much is waiting: numbers only, not too often."""

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from articles.models import Publication
from comments import digest
from comments.models import Comment, CommentingSettings, DigestSchedule, Report
from comments.posting import status_links
from tests.digest_worker import HOUR, MINUTE, MORNING, post, run_times, schedule, subjects, work
from tests.factories import (
    approved_comment,
    comment_post,
    make_article,
    make_comment,
    make_user,
    rejected_comment,
    sign_in,
    solved_captcha,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("digest_recipient"),
]

CANARY = "金丝雀"


def test_the_first_comment_waits_for_others_before_a_digest(reader, digest_rules, clock):
    for nickname in ("甲", "乙", "丙"):
        assert post(reader, nickname=nickname).status_code == 302
    assert run_times() == [MORNING + 5 * MINUTE]
    work()
    assert subjects() == []
    clock.shift(5 * MINUTE)
    work()
    assert subjects() == ["待审评论 3 条"]
    assert mail.outbox[0].to == ["bai@yunhua.example"]


def test_the_message_has_the_numbers_and_a_link_to_the_desk(digest_rules, clock):
    masthead = {"name": "云桦 <A&B> 新闻", "site_address": "https://云桦.example/"}
    Publication.objects.update_or_create(pk=1, defaults=masthead)
    make_comment(flagged=True)
    make_comment()
    rejected_comment().appeal()
    Report.objects.create(comment=approved_comment(), kind="other")
    digest.expect(digest_rules)
    clock.shift(5 * MINUTE)
    work()
    assert subjects() == ["待审评论 3 条，待处理举报 1 条"]
    body, _line, anchor = mail.outbox[0].body.partition("newscenter-anchor")
    assert anchor.startswith(" 1 2026-03-02T00:17:00Z decisions 3 ")
    assert body == (
        "云桦 <A&B> 新闻\n\n"
        "待审评论：3 条\n"
        "其中有标记：1 条\n"
        "其中读者申诉：1 条\n"
        "待处理举报：1 条\n"
        "最早的一条评论提交于 2026年3月2日 08:12\n\n"
        "审核台：https://xn--9kqr34d.example/admin/comments/comment/desk/\n\n"
        "提醒邮件每 4 小时至多一封，没有待审评论和举报时不发送。\n\n"
        "请保存这封邮件：日后可凭它证明各项记录今天的内容。\n"
    )


def test_a_flood_is_counted_up_to_a_bound(digest_rules, clock, monkeypatch):
    monkeypatch.setattr(digest, "MAX_COUNTED", 2)
    article = make_article()
    for _number in range(3):
        make_comment(article=article)
    digest.expect(digest_rules)
    clock.shift(5 * MINUTE)
    work()
    assert subjects() == ["待审评论 2+ 条"]


def test_the_message_quotes_no_reader(reader, digest_rules, clock):
    fields = {"nickname": f"{CANARY}的名字", "body": f"{CANARY}的话"}
    article = make_article(title=f"{CANARY}的文章")
    reader.post(f"/articles/{article.pk}/comments/", comment_post(**fields))
    seen = approved_comment(article=article, **fields)
    Report.objects.create(comment=seen, kind="other", note=f"{CANARY}的话")
    clock.shift(5 * MINUTE)
    work()
    raw = mail.outbox[0].message()
    assert CANARY not in str(raw.items()) + mail.outbox[0].subject + mail.outbox[0].body
    assert raw["Auto-Submitted"] == "auto-generated"


def test_nothing_is_sent_when_nothing_is_waiting(reader, digest_rules, clock, moderator):
    post(reader)
    Comment.objects.get().approve(by=moderator)
    clock.shift(5 * MINUTE)
    work()
    assert (subjects(), run_times()) == ([], [])
    clock.shift(MINUTE)
    post(reader, nickname="乙")
    assert run_times() == [MORNING + 11 * MINUTE]


def test_at_most_one_message_is_sent_per_interval(reader, digest_rules, clock):
    post(reader)
    clock.shift(5 * MINUTE)
    work()
    for _ in range(5):
        clock.shift(47 * MINUTE)
        post(reader, nickname="乙")
        work()
    assert subjects() == ["待审评论 1 条"]
    clock.shift(5 * MINUTE)
    work()
    assert subjects() == ["待审评论 1 条", "待审评论 6 条"]


def test_what_is_still_waiting_is_reported_again(reader, digest_rules, clock, moderator):
    post(reader)
    clock.shift(5 * MINUTE)
    work()
    clock.shift(4 * HOUR)
    work()
    assert len(subjects()) == 2
    Comment.objects.get().approve(by=moderator)
    clock.shift(4 * HOUR)
    work()
    assert (len(subjects()), run_times(), schedule().due_at) == (2, [], None)


def test_the_interval_holds_after_a_quiet_time(reader, digest_rules, clock, moderator):
    post(reader)
    clock.shift(5 * MINUTE)
    work()
    Comment.objects.get().approve(by=moderator)
    clock.shift(4 * HOUR)
    work()
    post(reader, nickname="乙")
    assert run_times() == [MORNING + 4 * HOUR + 10 * MINUTE]


def test_appeals_and_reports_are_counted_too(reader, digest_rules, clock, moderator):
    comment = rejected_comment(by=moderator)
    reader.post(status_links.link_of(status_links.sign(comment)), {"action": "appeal"})
    assert run_times() == [MORNING + 5 * MINUTE]
    DBTaskResult.objects.all().delete()
    DigestSchedule.objects.update(due_at=None)
    comment.refresh_from_db()
    comment.reject(by=make_user(group="moderator"), reason="广告")
    fields = {"kind": "insult", "note": ""} | solved_captcha()
    reader.post(f"/comments/{approved_comment(by=moderator).pk}/report/", fields)
    assert run_times() == [MORNING + 5 * MINUTE]
    clock.shift(5 * MINUTE)
    work()
    assert subjects() == ["待处理举报 1 条"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"group": "moderator"}, True),
        ({"is_superuser": True, "is_staff": True}, True),
        ({"group": "moderator", "is_active": False}, False),
        ({"group": "moderator", "is_staff": False}, False),
        ({"group": "editor"}, False),
        ({}, False),
    ],
)
def test_active_moderators_receive_the_digest(fields, told):
    make_user(email="somebody@yunhua.example", **fields)
    assert ("somebody@yunhua.example" in digest.recipients()) is told


def test_an_address_shared_by_two_moderators_gets_one_message(moderator):
    make_user(group="moderator", email="bai@yunhua.example")
    assert digest.recipients() == ["bai@yunhua.example"]


def test_nothing_is_sent_without_recipients(reader, digest_rules, clock, digest_recipient):
    digest_recipient.email = ""
    digest_recipient.save()
    post(reader)
    clock.shift(5 * MINUTE)
    work()
    assert (subjects(), run_times()) == ([], [])


def test_a_digest_that_is_switched_off_enqueues_nothing(reader, clock, django_assert_num_queries):
    post(reader)
    assert (run_times(), DigestSchedule.objects.count()) == ([], 0)
    switched_off = CommentingSettings.get_solo()
    with django_assert_num_queries(0):
        digest.expect(switched_off)


def test_a_new_interval_applies_at_once(admin, reader, digest_rules, clock):
    def save(hours: int) -> None:
        fields = {"open": "on", "posts_per_minute": 10, "sender_data_days": 183}
        address = "/admin/comments/commentingsettings/"
        response = sign_in(admin).post(address, fields | {"digest_hours": hours})
        assert response.status_code == 302

    post(reader)
    clock.shift(5 * MINUTE)
    work()
    save(1)
    assert schedule().due_at == MORNING + 5 * MINUTE + HOUR
    clock.shift(HOUR)
    save(0)
    work()
    assert (len(subjects()), schedule().due_at) == (1, None)
    save(4)
    clock.shift(3 * HOUR)
    work()
    assert len(subjects()) == 2
