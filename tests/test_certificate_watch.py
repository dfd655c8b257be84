"""The certificate of the site: asked for by the watch where no file is named."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles.models import Publication
from newscenter.monitoring import certificate


def failing() -> list[str]:
    return [problem.text for problem in certificate.problems()]


def test_without_a_file_the_site_itself_is_asked_by_the_watch(db, settings, monkeypatch) -> None:
    settings.HTTPS = True
    Publication.objects.update_or_create(pk=1, defaults={"site_address": "https://news.example"})
    asked: list[tuple[str, int, str]] = []

    def of_server(*address: Any) -> datetime:
        asked.append(address)
        return timezone.now() + timedelta(days=3, hours=1)

    monkeypatch.setattr(certificate, "of_server", of_server)
    assert failing() == []
    certificate.look()
    assert "还有 3 天到期" in failing()[0]
    assert asked == [("news.example", 443, "news.example")]


def test_a_site_whose_name_leads_nowhere_from_here_is_asked_on_the_machine(
    db, settings, monkeypatch
) -> None:
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["localhost", "127.0.0.1", "news.example"]
    asked: list[tuple[str, int, str]] = []

    def of_server(*address: Any) -> datetime:
        asked.append(address)
        if address[0] == "news.example":
            raise OSError
        return timezone.now() + timedelta(days=3, hours=1)

    monkeypatch.setattr(certificate, "of_server", of_server)
    certificate.look()
    assert [address[0] for address in asked] == ["news.example", "127.0.0.1"]
    assert "还有 3 天到期" in failing()[0]


@pytest.mark.parametrize("hosts", [["localhost", "127.0.0.1"], ["*"]])
def test_a_site_without_a_name_is_not_asked(db, settings, monkeypatch, hosts) -> None:
    settings.HTTPS, settings.ALLOWED_HOSTS = True, hosts
    monkeypatch.setattr(certificate, "of_server", lambda *_address: pytest.fail("asked"))
    certificate.look()
    assert failing() == []
