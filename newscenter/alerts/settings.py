"""Settings of the alerts: whom they reach, and how."""

from __future__ import annotations

from email.utils import getaddresses

from newscenter.env import choice, env

ADMINS = [pair for pair in getaddresses([env.str("ADMINS", default="")]) if any(pair)]
ALERT_WEBHOOK = env.str("ALERT_WEBHOOK", default="")
# By default as the host of the webhook understands it: newscenter/alerts/webhook.py.
ALERT_WEBHOOK_FORMAT = choice("ALERT_WEBHOOK_FORMAT", ("", "wecom", "dingtalk", "feishu", "json"))
ALERT_WEBHOOK_SECRET = env.str("ALERT_WEBHOOK_SECRET", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")

__all__ = [
    "ADMINS",
    "ALERT_WEBHOOK",
    "ALERT_WEBHOOK_FORMAT",
    "ALERT_WEBHOOK_SECRET",
    "SENTRY_DSN",
]
