"""Secrets are removed from every line of the log: whoever reads it may not have them."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest

from newscenter.monitoring.request_ids import current_request, id_of, route_of

REMOVED = "***"
# Shorter ones would be found inside ordinary words.
SHORTEST_SECRET = 6
LONGEST_REFUSAL = 500
# The look-behind and the bounds keep long words from being tried from each of their letters.
_NAME = (
    r"(?<![\w-])[\w-]{0,40}(?:passw(?:or)?d|passphrase|secret|token|session_?(?:id|key)|captcha"
    r"|authorization|api_?key|known_device)[\w-]{0,40}"
)
_ASSIGNED = rf"({_NAME}['\"]?\]?\)?\s*(?:=>?|:)\s*\(?)"
_VALUE = r"(?:(?:Bearer|Basic)\s+)?(?:'[^']*'|\"[^\"]*\"|[^\s&;,)}]+)"
_SLASH = "(?:/|%2F)"
_SECRET_PATH = (
    rf"((?:comments{_SLASH}status|{_SLASH}reports|reset{_SLASH}key|confirm-email){_SLASH}"
    r"|received(?:=|%3D))"
)
_PATTERNS = (
    # PostgreSQL quotes the row that it refused, and the statement with its values.
    (r"^(DETAIL|CONTEXT|QUERY|STATEMENT|LINE \d+):.*(?:\n\s*\^)?", rf"\1: {REMOVED}"),
    (r"(\bcookies?\b['\"]?\s*[:=]).*", rf"\1 {REMOVED}"),
    (r"(\w://[^\s/:@]*):[^\s/@]+(?=@)", rf"\1:{REMOVED}"),
    # A mistyped link, which is "not found", is almost the right one.
    # Whoever has the signed part of a status page's address may withdraw the comment; that of a
    # receipt tells what became of a report.
    (_SECRET_PATH + r"[^/?&\s\"'%]+", rf"\1{REMOVED}"),
    # What Django signs ends in the digest.
    (r"(?<![\w.~=-])[\w.~=-]+(?:[:.]|%3A)(?:[\w-]{5,8}(?:[:.]|%3A))?[\w-]{40,}", REMOVED),
    # The key of a password reset.
    (r"\b(?:\w+-)?[0-9a-z]{6,7}-[0-9a-f]{32,64}\b", REMOVED),
    (_ASSIGNED + _VALUE, rf"\1{REMOVED}"),
)
# All control characters but tab and line end.
_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))}
_ESCAPED_IN_JSON = {code: f"\\u{code:04x}" for code in range(127, 160)}
_COMPILED = [
    (re.compile(pattern, re.IGNORECASE | re.MULTILINE), text) for pattern, text in _PATTERNS
]


def _configured() -> list[str]:
    """Return the secrets that the settings hold."""
    values: list[str | None] = [settings.SECRET_KEY, settings.EMAIL_HOST_PASSWORD]
    values += [settings.OIDC_CLIENT_SECRET, settings.SMS_HEADERS]
    values += [config.get("PASSWORD") for config in settings.DATABASES.values()]
    return [value for value in values if value and len(value) >= SHORTEST_SECRET]


def redact(text: str) -> str:
    """Return the text without passwords, keys, tokens, cookies and captcha answers."""
    for secret in _configured():
        text = text.replace(secret, REMOVED)
    for pattern, replacement in _COMPILED:
        text = pattern.sub(replacement, text)
    return text


def _is_refusal(record: logging.LogRecord) -> bool:
    """Whether the line is about a request that was refused, and not about an error of ours."""
    return getattr(record, "status_code", 500) < 500


def request_of(record: logging.LogRecord) -> HttpRequest | None:
    """Return the request that a record of the log is about, if it is about one."""
    # Django logs a refusal when the request is over, and names it in the record.
    request = getattr(record, "request", None)
    return request if isinstance(request, HttpRequest) else current_request.get()


def _shortened(record: logging.LogRecord) -> tuple[logging.LogRecord, int | None]:
    """Return the record as it is to be written, and how long its text may be.

    Anybody can have a request refused, by a foreign Host as often as they like: one short line.
    """
    if not _is_refusal(record):
        return record, None
    without_traceback = vars(record) | {"exc_info": None, "exc_text": None}
    return logging.makeLogRecord(without_traceback), LONGEST_REFUSAL


class RedactingFormatter(logging.Formatter):
    """Format a line of the log, with its traceback, and leave the secrets out.

    Characters that steer a terminal, or make programs take the log for a binary file, are escaped.
    """

    def format(self, record: logging.LogRecord) -> str:
        request = request_of(record)
        record, longest = _shortened(record)
        record = logging.makeLogRecord(
            vars(record) | {"in_request": f" ({id_of(request)})" if request else ""}
        )
        # Cut afterwards: half a secret would not be known for one.
        return redact(super().format(record))[:longest].translate(_ESCAPED)


class JSONFormatter(logging.Formatter):
    """Format a record of the log as one line of JSON, and leave the secrets out."""

    def format(self, record: logging.LogRecord) -> str:
        request = request_of(record)
        record, longest = _shortened(record)
        at = datetime.fromtimestamp(record.created, UTC)
        fields = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": id_of(request) if request else "",
            "route": route_of(request) if request else "",
            "message": redact(record.getMessage())[:longest],
            "traceback": redact(self.formatException(record.exc_info)) if record.exc_info else "",
        }
        line = json.dumps(
            {name: value for name, value in fields.items() if value}, ensure_ascii=False
        )
        return line.translate(_ESCAPED_IN_JSON)
