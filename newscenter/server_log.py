"""Lines of the server's main process, which loads no Django, as the setting LOG_FORMAT has them."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any

_JSON = {"()": "newscenter.server_log.JSONFormatter"}


class JSONFormatter(logging.Formatter):
    """Format a record with the names that newscenter/log_redaction.py has for its fields."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name.lstrip("_"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def configuration() -> dict[str, Any]:
    """Return what differs from the server's own configuration."""
    if os.environ.get("LOG_FORMAT", "").strip().lower() != "json":
        return {}
    return {"formatters": {"generic": _JSON, "access": _JSON}}
