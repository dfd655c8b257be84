"""Alerts that reached nobody: the newsroom's first page says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress

from django.utils.translation import gettext as _

from newscenter.alerts import error_log
from newscenter.alerts.delivery import Delivery
from newscenter.monitoring.problem import Problem

FILE = "undelivered"


def note_failures(deliveries: list[Delivery]) -> None:
    """Remember which ways have failed, and forget those before."""
    failures = [
        f"{delivery.channel}: {delivery.failure}" for delivery in deliveries if delivery.failure
    ]
    path = error_log.folder() / FILE
    with suppress(OSError):
        if failures:
            path.parent.mkdir(mode=0o750, exist_ok=True)
            path.write_text(json.dumps(failures))
        else:
            path.unlink(missing_ok=True)


def problems() -> Iterator[Problem]:
    try:
        failures = json.loads((error_log.folder() / FILE).read_text())
    except (OSError, ValueError):
        return
    if error_log.are_wanted() and failures:
        yield Problem(
            _("the last alert did not arrive: %s") % "; ".join(map(str, failures)),
            _("Try: manage.py send_test_alert"),
        )
