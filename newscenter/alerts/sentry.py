"""Errors to a service that speaks Sentry's protocol, where SENTRY_DSN names one.

What leaves holds no words of readers and no secrets, as in newscenter/alerts/error_log.py.
"""

from __future__ import annotations

import logging
from importlib.util import find_spec
from typing import Any

from newscenter.log_redaction import redact

SECONDS_TO_SEND = 10


def is_installed() -> bool:
    return find_spec("sentry_sdk") is not None


def scrub(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
    """Return the event without requests, people, and values of messages; None for a refusal."""
    record = hint.get("log_record")
    if getattr(record, "status_code", 500) < 500:
        return None
    for name in ("request", "user", "breadcrumbs", "extra", "server_name", "modules"):
        event.pop(name, None)
    if template := event.get("logentry", {}).get("message"):
        event["logentry"] = {"message": redact(str(template))[:200]}
    for exception in event.get("exception", {}).get("values", []):
        exception["value"] = ""
        for frame in exception.get("stacktrace", {}).get("frames", []):
            frame.pop("vars", None)
    return event


def start(dsn: str) -> None:
    """Begin to send errors, if that is wanted and the package is there."""
    if not (dsn and is_installed()):
        return
    import sentry_sdk  # noqa: PLC0415
    from sentry_sdk.integrations.logging import LoggingIntegration  # noqa: PLC0415

    sentry_sdk.init(
        dsn,
        # Those that it would choose by itself look into requests and statements.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        before_send=scrub,  # type: ignore[arg-type]
        include_local_variables=False,
        max_request_body_size="never",
    )


def send_test(text: str) -> bool:
    """Send a message and wait for it; return whether it was handed over."""
    import sentry_sdk  # noqa: PLC0415

    return bool(sentry_sdk.capture_message(text)) and sentry_sdk.flush(SECONDS_TO_SEND) is None
