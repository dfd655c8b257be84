"""Send a test alert by every way that the settings name."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from newscenter.alerts import sentry
from newscenter.alerts.delivery import Alert, Delivery, deliver
from newscenter.alerts.undelivered import note_failures


class Command(BaseCommand):
    help = gettext_noop(
        "Sends a test alert by e-mail to ADMINS, to the chat group of ALERT_WEBHOOK and to the"
        " service of SENTRY_DSN, and says what has arrived. The exit status is 1 if something has"
        " not. Alerts are errors, and health checks that begin to fail or are in order again;"
        " the server sends them by itself, the same error at most once an hour."
    )
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        text = _("This is a test. Alerts of the site will come this way.")
        deliveries = deliver(Alert(_("Test alert"), text))
        note_failures(deliveries)
        if settings.SENTRY_DSN:
            deliveries.append(_to_sentry(text))
        if not deliveries:
            raise CommandError(
                _("Nobody is told of errors: set ADMINS, ALERT_WEBHOOK or SENTRY_DSN.")
            )
        for channel, failure in deliveries:
            state = _("not sent: %s") % failure if failure else _("sent")
            self.stdout.write(f"{channel}: {state}")
        if any(delivery.failure for delivery in deliveries):
            sys.exit(1)


def _to_sentry(text: str) -> Delivery:
    if not sentry.is_installed():
        return Delivery("Sentry", _("the package sentry-sdk is not installed"))
    return Delivery("Sentry", "" if sentry.send_test(text) else _("it was not taken"))
