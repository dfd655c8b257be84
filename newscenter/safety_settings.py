"""The settings of what tells people outside: addresses for errors, anchors of the logs."""

from __future__ import annotations

from email.utils import getaddresses

from newscenter.env import choice, env

ADMINS = [pair for pair in getaddresses([env.str("ADMINS", default="")]) if any(pair)]
ALERT_WEBHOOK = env.str("ALERT_WEBHOOK", default="")
# By default as the host of the webhook understands it: newscenter/alerts/webhook.py.
ALERT_WEBHOOK_FORMAT = choice("ALERT_WEBHOOK_FORMAT", ("", "wecom", "dingtalk", "feishu", "json"))
ALERT_WEBHOOK_SECRET = env.str("ALERT_WEBHOOK_SECRET", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
# The certificate that readers' browsers are shown, where it can be read here.
CERTIFICATE_FILE = env.str("CERTIFICATE_FILE", default="")
TIMESTAMP_AUTHORITIES = env.list("TIMESTAMP_AUTHORITIES", default=[])
# In place of those of the system.
TIMESTAMP_CERTIFICATES = env.str("TIMESTAMP_CERTIFICATES", default="")
# In place of a folder in VAR_DIR.
ANCHOR_DIR = env.str("ANCHOR_DIR", default="")

__all__ = [
    "ADMINS",
    "ALERT_WEBHOOK",
    "ALERT_WEBHOOK_FORMAT",
    "ALERT_WEBHOOK_SECRET",
    "ANCHOR_DIR",
    "CERTIFICATE_FILE",
    "SENTRY_DSN",
    "TIMESTAMP_AUTHORITIES",
    "TIMESTAMP_CERTIFICATES",
]
