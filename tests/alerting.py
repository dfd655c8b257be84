"""Fixtures for alerts: somebody who gets them, and a logger whose errors are told."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from newscenter.alerts.error_log import ErrorHandler
from newscenter.log_protection import grants
from tests.timestamp_authority import serving

WORDS = "张三的手机号是 13800138000"


@pytest.fixture
def alerts(settings, tmp_path, monkeypatch) -> None:
    """A site whose errors are told to somebody."""
    settings.VAR_DIR = settings.VISITS_DIR = tmp_path
    settings.BACKUP_DIR = str(tmp_path / "backups")
    settings.ADMINS = [("", "admin@example.cn")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(grants, "problems", lambda _connection: [])


@pytest.fixture
def logger() -> logging.Logger:
    """A logger whose errors are told, as those of the site are."""
    (handler,) = (item for item in logging.root.handlers if isinstance(item, ErrorHandler))
    # It remembers what it has told in other tests.
    handler.__init__()
    return logging.getLogger("articles.broken")


@pytest.fixture
def hook(settings) -> Iterator[list[dict]]:
    """The messages that a chat group has got."""
    received: list[dict] = []

    def answer(body: bytes) -> bytes:
        received.append(json.loads(body))
        return b'{"errcode": 0, "code": 0}'

    with serving(answer) as url:
        settings.ALERT_WEBHOOK = url
        yield received


def fail(logger: logging.Logger) -> None:
    try:
        int(WORDS)
    except ValueError:
        logger.exception("Not done: %s", WORDS)
