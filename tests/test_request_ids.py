"""Ids of requests: in the answer, in the log, and on the error page."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.test import Client

from newscenter import server_log
from newscenter.log_redaction import JSONFormatter
from newscenter.monitoring.request_ids import current_request
from tests.factories import BROWSER
from tests.test_log_secrets import fail, log  # noqa: F401

SENT = "0123456789abcdef0123456789abcdef"
STRANGE = ["", "x", SENT * 2, "../../etc/passwd0000", f"{SENT}\n", "号" * 20, "'; DROP TABLE x; --"]


@pytest.fixture
def failing(monkeypatch, db) -> Client:
    monkeypatch.setattr("articles.pages.views.FrontPage", fail)
    return Client(headers={"User-Agent": BROWSER}, raise_request_exception=False)


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere/", "/static/nothing.css"])
def test_every_answer_has_an_id_of_its_own(reader, db, path: str) -> None:
    ids = {reader.get(path)["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", request_id) for request_id in ids)
    assert current_request.get() is None


def test_the_id_that_a_proxy_has_given_is_kept(reader, db) -> None:
    assert reader.get("/", headers={"X-Request-ID": SENT})["X-Request-ID"] == SENT


@pytest.mark.parametrize("sent", STRANGE)
def test_what_is_no_id_is_replaced(reader, db, sent: str) -> None:
    answer = reader.get("/", headers={"X-Request-ID": sent})
    assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-ID"])


def test_the_log_and_the_error_page_name_the_id(failing, log) -> None:  # noqa: F811
    answer = failing.get("/", headers={"X-Request-ID": SENT})
    assert answer.status_code == 503
    assert f"<strong>{SENT[:8].upper()}</strong>" in answer.text
    assert f"({SENT}) Service Unavailable: /" in log.getvalue()


def test_the_log_names_the_id_of_a_refused_request(reader, db, log) -> None:  # noqa: F811
    answer = reader.get("/nowhere/")
    assert f"({answer['X-Request-ID']}) Not Found: /nowhere/" in log.getvalue()


def test_lines_outside_of_requests_have_no_id(log) -> None:  # noqa: F811
    logging.getLogger("newscenter").warning("Visits are counted again.")
    assert log.getvalue().endswith("[newscenter] Visits are counted again.\n")


def test_lines_of_json_can_be_read_by_programs(failing, log) -> None:  # noqa: F811
    [handler] = [h for h in logging.root.handlers if getattr(h, "stream", None) is log]
    handler.setFormatter(JSONFormatter())
    failing.get("/", headers={"X-Request-ID": SENT})
    logging.getLogger("newscenter").warning("新闻\x1b[31m\x9b\n%s", "password=kingfisher")
    error, other = map(json.loads, log.getvalue().splitlines())
    assert error["request_id"] == SENT
    assert error["route"] == "articles:home"
    assert error["level"] == "ERROR"
    assert "no luck" in error["traceback"]
    assert "LINE 1: ***" in error["traceback"]
    assert other["message"] == "新闻\x1b[31m\x9b\npassword=***"
    assert "request_id" not in other
    assert "\x9b" not in log.getvalue()


@pytest.mark.parametrize(("value", "formatters"), [("json", {"generic", "access"}), ("", set())])
def test_the_server_writes_json_as_well(monkeypatch, value: str, formatters: set[str]) -> None:
    monkeypatch.setenv("LOG_FORMAT", value)
    assert set(server_log.configuration().get("formatters", {})) == formatters
    text = 'Unexpected exit from "worker-1"'
    record = logging.LogRecord("_granian", logging.ERROR, "", 0, text, (), None)
    fields = json.loads(server_log.JSONFormatter().format(record))
    assert (fields["level"], fields["logger"]) == ("ERROR", "granian")
    assert fields["message"] == text
