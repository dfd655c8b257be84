"""The setting LOGGING: one handler, with lines for people or JSON for programs."""

from __future__ import annotations

from typing import Any


def logging(name: str) -> dict[str, Any]:
    """Return the setting, with lines in the format of this name."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {
                "()": "newscenter.log_redaction.RedactingFormatter",
                # After a colon, the first word of captcha.py would be taken for the answer of one.
                "format": "{asctime} {levelname} [{name}]{in_request} {message}",
                "style": "{",
            },
            "json": {"()": "newscenter.log_redaction.JSONFormatter"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": name},
            "alerts": {"class": "newscenter.alerts.error_log.ErrorHandler"},
        },
        "root": {"handlers": ["console", "alerts"], "level": "INFO"},
        # Django's own handlers mail an error inside the request, and write lines as they are.
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
