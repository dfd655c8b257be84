"""The watch beside the worker of tasks: it looks after the health checks when nobody visits."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from django.conf import settings
from django.db import Error, close_old_connections
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newscenter.alerts import error_log
from newscenter.alerts.delivery import Alert, deliver
from newscenter.alerts.error_log import ErrorReport
from newscenter.alerts.health_changes import HealthChanges
from newscenter.alerts.limits import ErrorLimits
from newscenter.alerts.undelivered import note_failures
from newscenter.monitoring import certificate
from newscenter.monitoring.health_checks import problems

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 5.0
SECONDS_BETWEEN_CHECKS = 120.0
SECONDS_BETWEEN_CERTIFICATES = 3600.0
# A mail server that is away is not asked every five seconds.
SECONDS_AFTER_FAILURE = 300.0


class Watch:
    """Tells about errors, and about health checks that have changed."""

    def __init__(self) -> None:
        self._errors = ErrorLimits()
        self._health = HealthChanges(Path(settings.VAR_DIR) / error_log.FOLDER / "health.json")
        self._ended = Event()
        self._next_check = self._next_certificate = self._next_delivery = 0.0

    def start(self) -> Thread:
        """Watch in a thread until `stop` is called."""
        thread = Thread(target=self._run, name="watch", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(SECONDS_BETWEEN):
            try:
                close_old_connections()
                with translation.override(settings.LANGUAGE_CODE):
                    self.look(time.monotonic())
            except Exception:
                # It goes on, whatever it has met; the log has it.
                logger.exception("The watch has failed")

    def look(self, now: float) -> None:
        """Do what is due at this time."""
        if now >= self._next_certificate:
            self._next_certificate = now + SECONDS_BETWEEN_CERTIFICATES
            with suppress(Error):
                certificate.look()
        if not error_log.are_wanted():
            return
        self._errors.add(error_log.take(), now)
        if now < self._next_delivery:
            return
        if now >= self._next_check:
            self._next_check = now + SECONDS_BETWEEN_CHECKS
            for change in self._health.changes(problems(), now):
                if self._tell(change.alert, now):
                    self._health.mark_told(change, now)
        for error in self._errors.due(now):
            if self._tell(_alert(error), now):
                self._errors.mark_sent(error, now)

    def _tell(self, alert: Alert, now: float) -> bool:
        """Deliver the alert, and return whether it has reached anybody."""
        if now < self._next_delivery:
            return False
        deliveries = deliver(alert)
        note_failures(deliveries)
        if all(delivery.failure for delivery in deliveries):
            self._next_delivery = now + SECONDS_AFTER_FAILURE
            return False
        return True


def _alert(error: ErrorReport) -> Alert:
    first = error.text.splitlines()[0]
    count = ngettext(
        "%(count)d error since the last message",
        "%(count)d errors since the last message",
        error.number,
    ) % {"count": error.number}
    note = _(
        "Messages of errors may hold readers' words, so they are only in the log: journalctl -u"
        " newscenter. The same error is told at most once an hour."
    )
    return Alert(_("Error: %s") % first[:80], f"{count}\n\n{error.text}\n\n{note}")
