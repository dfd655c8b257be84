"""Errors and failing health checks reach somebody, seldom enough, and without readers' words."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from articles import outgoing_requests
from newscenter.alerts import error_log, sentry, watch, webhook
from newscenter.alerts.error_log import ErrorReport
from newscenter.alerts.limits import MOST_AN_HOUR, ErrorLimits
from newscenter.alerts.watch import Watch
from tests.alerting import WORDS, fail
from tests.timestamp_authority import hang, serving

pytest_plugins = ["tests.alerting"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alerts")]
HOUR = 3600.0


def test_an_error_is_mailed_without_the_words_in_it(logger) -> None:
    fail(logger)
    Watch().look(0)
    (message,) = mail.outbox
    assert message.to == ["admin@example.cn"]
    assert "ValueError" in message.subject
    assert "alerting.py" in message.body
    for secret in (WORDS, "13800138000"):
        assert secret not in str(message.message())


def test_an_error_of_a_page_is_not_mailed_in_the_request(reader, logger, monkeypatch) -> None:

    def broken(*args: object) -> None:
        raise RuntimeError(WORDS)

    monkeypatch.setattr("articles.search.views.render", broken)
    reader.raise_request_exception = False
    assert reader.get("/search/?q=密码").status_code == 500
    assert mail.outbox == []
    (error,) = error_log.take()
    assert "RuntimeError" in error.text
    assert "articles:search" in error.text
    assert "密码" not in error.text


def test_refused_requests_are_not_told(logger) -> None:
    logger.error("Invalid HTTP_HOST header", extra={"status_code": 400})
    logger.warning("Not found")
    assert error_log.take() == []


def test_a_storm_of_errors_is_one_message_an_hour(logger, monkeypatch) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(error_log.time, "monotonic", lambda: clock.now)
    look = Watch()
    for minute in range(61):
        clock.now = minute * 60.0
        for _ in range(10 if minute else 1000):
            fail(logger)
        look.look(clock.now)
    assert len(mail.outbox) == 2
    assert mail.outbox[0].body.startswith("上次通知以来出错 1 次")
    # All but those since the last full minute.
    assert mail.outbox[1].body.startswith("上次通知以来出错 1590 次")


def test_many_kinds_of_errors_are_few_messages() -> None:
    limits = ErrorLimits()
    limits.add([ErrorReport(str(kind), "text") for kind in range(1000)], 0)
    for now in (0.0, 10.0, HOUR - 1):
        for error in limits.due(now):
            limits.mark_sent(error, now)
    assert limits.due(HOUR - 1) == []
    assert len(limits.due(HOUR)) == MOST_AN_HOUR


def test_the_file_of_errors_stays_small(settings) -> None:
    error = ErrorReport("kind", "x" * 100_000)
    assert [error_log.append(error) for _ in range(9)] == [True] * 6 + [False] * 3


def test_a_disk_that_is_full_stops_no_request(logger, monkeypatch) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.open", full)
    fail(logger)


@pytest.mark.parametrize(
    "host", ["qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn", "hooks.example.cn"]
)
def test_each_service_gets_its_own_format(monkeypatch, host) -> None:
    sent: list[tuple[str, dict]] = []

    def post(address: str, body: bytes, headers: object) -> outgoing_requests.Answer:
        sent.append((address, json.loads(body)))
        return outgoing_requests.Answer(200, b'{"errcode": 0, "StatusCode": 0}')

    monkeypatch.setattr(webhook, "post", post)
    monkeypatch.setattr(webhook.time, "time", lambda: 1_700_000_000.0)
    hook = webhook.Webhook(f"https://{host}/robot?access_token=abc", "SECdemo")
    assert webhook.send(hook, "新闻", "磁盘", "满" * 2000) == ""
    ((address, content),) = sent
    text = json.dumps(content, ensure_ascii=False)
    assert "磁盘" in text
    if host == "hooks.example.cn":
        assert content == {"site": "新闻", "subject": "磁盘", "text": "满" * 2000}
        return
    assert len(text.encode()) < 2200
    assert "SECdemo" not in text + address
    # Computed with the examples in the services' own documentation.
    if host == "oapi.dingtalk.com":
        assert "&timestamp=1700000000000&sign=" in address
    if host == "open.feishu.cn":
        assert content["timestamp"] == "1700000000"
        assert len(content["sign"]) == 44


def test_a_webhook_that_refuses_or_hangs_is_shown_on_the_first_page(
    settings, monkeypatch, admin_client
) -> None:
    monkeypatch.setattr(outgoing_requests.post, "__kwdefaults__", {"seconds": 0.3})
    settings.ADMINS = []
    settings.ALERT_WEBHOOK_FORMAT = "wecom"
    refused = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
    for answer in (lambda _body: refused, hang, lambda _body: b"<html>", lambda _body: None):
        with serving(answer) as url:
            settings.ALERT_WEBHOOK = url
            with pytest.raises(SystemExit):
                call_command("send_test_alert", stdout=StringIO())
    assert "send_test_alert" in admin_client.get("/admin/").text


def test_while_a_service_hangs_two_requests_at_most_wait_for_it() -> None:
    """The other threads of a worker have to answer readers."""

    def ask(_number: int) -> str:
        try:
            outgoing_requests.post(url, b"", {}, seconds=2)
        except outgoing_requests.NoAnswerError as error:
            return str(error)
        return ""

    with serving(hang) as url, ThreadPoolExecutor(3) as pool:
        messages = list(pool.map(ask, range(3)))
    refused = "other requests to services are waiting for their answers"
    assert messages.count(refused) == 1
    # Afterwards each of them has its turn again.
    with serving(lambda _body: b"{}") as url, ThreadPoolExecutor(3) as pool:
        assert list(pool.map(ask, range(6))) == [""] * 6


def test_what_did_not_arrive_is_sent_again(settings, logger, monkeypatch) -> None:
    settings.ADMINS = []
    settings.ALERT_WEBHOOK = "http://127.0.0.1:9/"
    look = Watch()
    fail(logger)
    look.look(0)
    settings.ADMINS = [("", "admin@example.cn")]
    look.look(watch.SECONDS_AFTER_FAILURE - 1)
    assert mail.outbox == []
    look.look(watch.SECONDS_AFTER_FAILURE)
    assert len(mail.outbox) == 1


def test_the_test_alert_says_what_has_arrived(settings, hook) -> None:
    output = StringIO()
    call_command("send_test_alert", stdout=output)
    assert len(output.getvalue().splitlines()) == 2
    assert len(mail.outbox) == len(hook) == 1
    settings.ADMINS, settings.ALERT_WEBHOOK = [], ""
    with pytest.raises(CommandError):
        call_command("send_test_alert", stdout=output)


def test_nothing_is_written_where_nobody_is_told(settings, logger, tmp_path) -> None:
    settings.ADMINS = []
    fail(logger)
    assert not (tmp_path / "alerts").exists()


def test_events_for_sentry_hold_no_words(logger) -> None:
    import sentry_sdk

    events: list[dict] = []
    sentry.start("http://key@127.0.0.1:9/1")
    client = sentry_sdk.get_client()
    client.transport.capture_envelope = lambda envelope: events.append(envelope.get_event())
    try:
        fail(logger)
        logger.error("Invalid host %s", WORDS, extra={"status_code": 400})
        logger.error("Not done: %s", WORDS)
    finally:
        sentry_sdk.get_global_scope().set_client(None)
    assert len(events) == 2
    assert "13800138000" not in json.dumps(events)
    assert "ValueError" in json.dumps(events)


def test_the_watch_goes_on_whatever_it_meets(monkeypatch) -> None:
    looks: list[float] = []

    def look(self: Watch, now: float) -> None:
        if looks:
            self.stop()
        looks.append(now)
        raise OSError("anything")

    monkeypatch.setattr(Watch, "look", look)
    monkeypatch.setattr(watch, "SECONDS_BETWEEN", 0.01)
    thread = Watch().start()
    thread.join(10)
    assert len(looks) == 2
    assert not thread.is_alive()
