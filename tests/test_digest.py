"""The digest that tells moderators by e-mail how much is waiting: numbers only, not too often."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from articles.models import Publication
from comments import digest
from comments.models import Comment, CommentingSettings, DigestSchedule, Report
from comments.posting import status_links
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

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 0, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CANARY = "金丝雀"


class Refusing(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("mail server")


class Killed(EmailBackend):
    """The worker is stopped while it talks to the mail server."""

    def send_messages(self, messages):
        raise SystemExit(1)


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def rules():
    rules = CommentingSettings.get_solo()
    rules.digest_hours = 4
    rules.save()
    return rules


@pytest.fixture(autouse=True)
def the_worker_keeps_the_tests_connection(monkeypatch):
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture(autouse=True)
def colleague(db):
    return make_user(group="moderator", email="bai@yunhua.example")


def work() -> None:
    """What the worker does until nothing is due any more."""
    db_worker.Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
    ).run()


def subjects() -> list[str]:
    return [message.subject for message in mail.outbox]


def post(reader, **fields: str):
    return reader.post(f"/articles/{make_article().pk}/comments/", comment_post(**fields))


def moments() -> list[datetime]:
    """For when tasks stand in the queue."""
    return sorted(DBTaskResult.objects.filter(status="READY").values_list("run_after", flat=True))


def schedule() -> DigestSchedule:
    return DigestSchedule.objects.get()


def test_the_first_comment_waits_for_others_before_a_digest(reader, rules, clock):
    for nickname in ("甲", "乙", "丙"):
        assert post(reader, nickname=nickname).status_code == 302
    assert moments() == [MORNING + 5 * MINUTE]
    work()
    assert subjects() == []
    clock.shift(5 * MINUTE)
    work()
    assert subjects() == ["待审评论 3 条"]
    assert mail.outbox[0].to == ["bai@yunhua.example"]


def test_the_message_has_the_numbers_and_a_link_to_the_desk(rules, clock):
    masthead = {"name": "云桦 <A&B> 新闻", "site_address": "https://news.yunhua.example/"}
    Publication.objects.update_or_create(pk=1, defaults=masthead)
    make_comment(flagged=True)
    make_comment()
    rejected_comment().appeal()
    Report.objects.create(comment=approved_comment(), kind="other")
    digest.expect(rules)
    clock.shift(5 * MINUTE)
    work()
    assert subjects() == ["待审评论 3 条，待处理举报 1 条"]
    assert mail.outbox[0].body == (
        "云桦 <A&B> 新闻\n\n"
        "待审评论：3 条\n"
        "其中有标记：1 条\n"
        "其中读者申诉：1 条\n"
        "待处理举报：1 条\n"
        "最早的一条评论提交于 2026年3月2日 08:12\n\n"
        "审核台：https://news.yunhua.example/admin/comments/comment/desk/\n\n"
        "提醒邮件每 4 小时至多一封，没有待审评论和举报时不发送。\n"
    )


def test_the_message_quotes_no_reader(reader, rules, clock):
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


def test_nothing_is_sent_when_nothing_is_waiting(reader, rules, clock, moderator):
    post(reader)
    Comment.objects.get().approve(by=moderator)
    clock.shift(5 * MINUTE)
    work()
    assert (subjects(), moments()) == ([], [])
    clock.shift(MINUTE)
    post(reader, nickname="乙")
    assert moments() == [MORNING + 11 * MINUTE]


def test_at_most_one_message_is_sent_per_interval(reader, rules, clock):
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


def test_what_is_still_waiting_is_reported_again(reader, rules, clock, moderator):
    post(reader)
    clock.shift(5 * MINUTE)
    work()
    clock.shift(4 * HOUR)
    work()
    assert len(subjects()) == 2
    Comment.objects.get().approve(by=moderator)
    clock.shift(4 * HOUR)
    work()
    assert (len(subjects()), moments(), schedule().due_at) == (2, [], None)


def test_the_interval_holds_after_a_quiet_time(reader, rules, clock, moderator):
    post(reader)
    clock.shift(5 * MINUTE)
    work()
    Comment.objects.get().approve(by=moderator)
    clock.shift(4 * HOUR)
    work()
    post(reader, nickname="乙")
    assert moments() == [MORNING + 4 * HOUR + 10 * MINUTE]


def test_appeals_and_reports_are_counted_too(reader, rules, clock, moderator):
    comment = rejected_comment(by=moderator)
    reader.post(status_links.link_of(status_links.sign(comment)), {"action": "appeal"})
    assert moments() == [MORNING + 5 * MINUTE]
    DBTaskResult.objects.all().delete()
    DigestSchedule.objects.update(due_at=None)
    comment.refresh_from_db()
    comment.reject(by=make_user(group="moderator"), reason="广告")
    fields = {"kind": "insult", "note": ""} | solved_captcha()
    reader.post(f"/comments/{approved_comment(by=moderator).pk}/report/", fields)
    assert moments() == [MORNING + 5 * MINUTE]
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


def test_nothing_is_sent_without_recipients(reader, rules, clock, colleague):
    colleague.email = ""
    colleague.save()
    post(reader)
    clock.shift(5 * MINUTE)
    work()
    assert (subjects(), moments()) == ([], [])


def test_a_digest_that_is_switched_off_enqueues_nothing(reader, clock, django_assert_num_queries):
    post(reader)
    assert (moments(), DigestSchedule.objects.count()) == ([], 0)
    rules = CommentingSettings.get_solo()
    with django_assert_num_queries(0):
        digest.expect(rules)


def test_a_new_interval_applies_at_once(admin, reader, rules, clock):
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


def test_a_failing_mail_server_affects_no_reader_and_is_retried(reader, rules, clock, settings):
    settings.EMAIL_BACKEND = "tests.test_digest.Refusing"
    assert post(reader).status_code == 302
    clock.shift(5 * MINUTE)
    work()
    assert DBTaskResult.objects.failed().count() == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert post(reader, nickname="乙").status_code == 302
    clock.shift(14 * MINUTE)
    work()
    assert subjects() == []
    clock.shift(MINUTE)
    work()
    assert subjects() == ["待审评论 2 条"]
    assert schedule().due_at == MORNING + 4 * HOUR + 20 * MINUTE


def test_a_worker_killed_while_sending_causes_no_second_message(reader, rules, clock, settings):
    settings.EMAIL_BACKEND = "tests.test_digest.Killed"
    post(reader)
    clock.shift(5 * MINUTE)
    work()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clock.shift(4 * HOUR - MINUTE)
    post(reader, nickname="乙")
    work()
    assert subjects() == []
    clock.shift(MINUTE)
    work()
    assert subjects() == ["待审评论 2 条"]


def test_a_lost_task_is_replaced(reader, rules, clock):
    post(reader)
    DBTaskResult.objects.all().delete()
    clock.shift(HOUR)
    post(reader, nickname="乙")
    assert moments() == []
    clock.shift(5 * MINUTE)
    post(reader, nickname="丙")
    assert moments() == [MORNING + HOUR + 10 * MINUTE]


def test_a_worker_that_was_down_sends_one_message(reader, rules, clock):
    for _ in range(10):
        post(reader)
        clock.shift(HOUR + 10 * MINUTE)
    assert len(moments()) == 10
    work()
    assert subjects() == ["待审评论 10 条"]


def test_a_surplus_task_does_nothing(reader, rules, clock):
    assert digest.send.call() is False
    post(reader)
    assert digest.send.call() is False
    clock.shift(5 * MINUTE)
    assert [digest.send.call(), digest.send.call()] == [True, False]
    assert len(subjects()) == 1


def test_of_many_concurrent_workers_one_sends(at_once, rules):
    make_comment()
    DigestSchedule.objects.create(pk=1, due_at=MORNING)
    sent = at_once(lambda _: digest.send.call(), 8)
    assert sorted(sent) == [False] * 7 + [True]
    assert len(subjects()) == 1


def test_of_many_concurrent_comments_one_enqueues(at_once, rules):
    def arrive(_) -> None:
        with transaction.atomic():
            digest.expect(rules)

    assert at_once(arrive, 8) == [None] * 8
    assert len(moments()) == 1


def test_a_comment_arriving_while_the_task_finds_nothing_is_not_missed(at_once, rules):
    article = make_article()

    def meet(number: int) -> None:
        if number % 2:
            digest.send.call()
        else:
            with transaction.atomic():
                digest.expect(rules)
                make_comment(article=article)

    for _ in range(5):
        mail.outbox.clear()
        DigestSchedule.objects.update_or_create(pk=1, defaults={"due_at": MORNING})
        assert at_once(meet, 4) == [None] * 4
        assert schedule().due_at is not None
        Comment.objects.update(status="rejected", decided_at=MORNING)
