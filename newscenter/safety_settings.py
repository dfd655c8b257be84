"""The settings of what tells people outside: addresses for errors, anchors of the logs."""

from __future__ import annotations

from email.utils import getaddresses
from pathlib import Path
from typing import Any

from newscenter.env import choice, env


def settings(var_dir: Path) -> dict[str, Any]:
    """Return the settings, with the defaults for this folder."""
    admins = getaddresses([env.str("ADMINS", default="")])
    return {
        "ADMINS": [(name, address) for name, address in admins if name or address],
        # newscenter/alerts/webhook.py knows the formats of some services by their hosts.
        "ALERT_WEBHOOK": env.str("ALERT_WEBHOOK", default=""),
        "ALERT_WEBHOOK_FORMAT": choice(
            "ALERT_WEBHOOK_FORMAT", ("", "wecom", "dingtalk", "feishu", "json")
        ),
        "ALERT_WEBHOOK_SECRET": env.str("ALERT_WEBHOOK_SECRET", default=""),
        "SENTRY_DSN": env.str("SENTRY_DSN", default=""),
        # The certificate that readers' browsers are shown, where it can be read here.
        "CERTIFICATE_FILE": env.str("CERTIFICATE_FILE", default=""),
        "TIMESTAMP_AUTHORITIES": env.list("TIMESTAMP_AUTHORITIES", default=[]),
        # In place of those of the system.
        "TIMESTAMP_CERTIFICATES": env.str("TIMESTAMP_CERTIFICATES", default=""),
        "ANCHOR_DIR": Path(env.str("ANCHOR_DIR", default="") or var_dir / "anchors"),
    }
