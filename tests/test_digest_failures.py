"""The digest when mail server, worker or task fail, and when several run at once."""

import pytest
from django.core import mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from comments import digest
from comments.models import Comment, DigestSchedule
from tests.digest_worker import HOUR, MINUTE, MORNING, post, run_times, schedule, subjects, work
from tests.factories import make_article, make_comment, triggers_lifted

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("digest_recipient"),
]


def test_a_failing_mail_server_affects_no_reader_and_is_retried(
    reader, digest_rules, clock, settings
):
    settings.EMAIL_BACKEND = "tests.digest_worker.RefusingBackend"
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


def test_a_worker_killed_while_sending_causes_no_second_message(
    reader, digest_rules, clock, settings
):
    settings.EMAIL_BACKEND = "tests.digest_worker.KilledBackend"
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


def test_a_lost_task_is_replaced(reader, digest_rules, clock):
    post(reader)
    DBTaskResult.objects.all().delete()
    clock.shift(HOUR)
    post(reader, nickname="乙")
    assert run_times() == []
    clock.shift(5 * MINUTE)
    post(reader, nickname="丙")
    assert run_times() == [MORNING + HOUR + 10 * MINUTE]


def test_a_worker_that_was_down_sends_one_message(reader, digest_rules, clock):
    for _ in range(10):
        post(reader)
        clock.shift(HOUR + 10 * MINUTE)
    assert len(run_times()) == 10
    work()
    assert subjects() == ["待审评论 10 条"]


def test_a_surplus_task_does_nothing(reader, digest_rules, clock):
    assert digest.send.call() is False
    post(reader)
    assert digest.send.call() is False
    clock.shift(5 * MINUTE)
    assert [digest.send.call(), digest.send.call()] == [True, False]
    assert len(subjects()) == 1


def test_of_many_concurrent_workers_one_sends(at_once, digest_rules):
    make_comment()
    DigestSchedule.objects.create(pk=1, due_at=MORNING)
    sent = at_once(lambda _: digest.send.call(), 8)
    assert sorted(sent) == [False] * 7 + [True]
    assert len(subjects()) == 1


def test_of_many_concurrent_comments_one_enqueues(at_once, digest_rules):
    def arrive(_) -> None:
        with transaction.atomic():
            digest.expect(digest_rules)

    assert at_once(arrive, 8) == [None] * 8
    assert len(run_times()) == 1


def test_a_comment_arriving_while_the_task_finds_nothing_is_not_missed(at_once, digest_rules):
    article = make_article()

    def meet(number: int) -> None:
        if number % 2:
            digest.send.call()
        else:
            with transaction.atomic():
                digest.expect(digest_rules)
                make_comment(article=article)

    for _ in range(5):
        mail.outbox.clear()
        DigestSchedule.objects.update_or_create(pk=1, defaults={"due_at": MORNING})
        assert at_once(meet, 4) == [None] * 4
        assert schedule().due_at is not None
        with triggers_lifted():
            Comment.objects.update(status="rejected", decided_at=MORNING)
