"""Fixtures and helpers of the digest's tests: a clock, a worker, and mail servers that fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django_tasks_db.models import DBTaskResult

from comments.models import CommentingSettings, DigestSchedule
from newscenter.task_worker import TaskWorker
from tests.factories import comment_post, make_article, make_user

MORNING = datetime(2026, 3, 2, 0, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class RefusingBackend(EmailBackend):
    """A mail server that accepts no connection."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("mail server")


class KilledBackend(EmailBackend):
    """A worker that is stopped while it talks to the mail server."""

    def send_messages(self, messages: Any) -> int:
        raise SystemExit(1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def digest_rules(db: None) -> CommentingSettings:
    rules = CommentingSettings.get_solo()
    rules.digest_hours = 4
    rules.save()
    return rules


@pytest.fixture
def digest_recipient(db: None) -> User:
    return make_user(group="moderator", email="bai@yunhua.example")


def work() -> None:
    """Run a worker until no task is due any more."""
    TaskWorker().run_due()


def subjects() -> list[str]:
    return [message.subject for message in mail.outbox]


def post(reader: Client, **fields: str) -> Any:
    return reader.post(f"/articles/{make_article().pk}/comments/", comment_post(**fields))


def run_times() -> list[datetime]:
    """Return the times that tasks in the queue are scheduled for."""
    return sorted(DBTaskResult.objects.filter(status="READY").values_list("run_after", flat=True))


def schedule() -> DigestSchedule:
    return DigestSchedule.objects.get()
