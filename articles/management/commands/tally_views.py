"""Count the visits in the visit log, again and again."""

from __future__ import annotations

import logging
import signal
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles.models import PageChange
from articles.readership.tally import Tally, only_tally

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 0.5


class Command(BaseCommand):
    help = gettext_noop(
        "Adds the visits in the visit log (the folder “visits” in VAR_DIR) to the views of the"
        " articles, every half second until it is stopped. The server starts it and keeps it"
        " running; where another server shows the site, run it beside that one. A visit is an"
        " article's page that was sent to its end to somebody who reads it: robots, previews,"
        " prefetched and embedded pages and signed-in staff do not count, a reload does. Each visit"
        " is counted once, whatever is stopped or killed meanwhile; while the database is locked"
        " or away, visits wait in the log. Files that are counted and no longer written to are"
        " removed."
    )
    # Without the database they would fail, and it may be away for a while.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help=_("count what is there now, and end")
        )

    def handle(self, *, once: bool, **options: Any) -> None:
        folder = Path(settings.VISITS_DIR)
        self.tally = Tally(folder)
        try:
            with only_tally(folder) as is_only:
                if not is_only:
                    raise CommandError(
                        _(
                            "The visits in %s are being counted already: by the server, which runs"
                            " this command by itself, or in another terminal."
                        )
                        % folder
                    )
                self._count_once() if once else self._count_until_stopped()
        except OSError as error:
            raise CommandError(
                _("The folder %(folder)s can't be used: %(reason)s")
                % {"folder": folder, "reason": _(str(error.strerror))}
            ) from error

    def _count_once(self) -> None:
        self.tally.count_all()
        self.stdout.write(_("%d visits were counted.") % self.tally.views)

    def _count_until_stopped(self) -> None:
        self.is_stopped = False
        self.is_failing = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.is_stopped:
            self._count()
            time.sleep(SECONDS_BETWEEN)
        # Whoever stops it has stopped the server first.
        self._count()

    def _stop(self, *args: object) -> None:
        # Only noted: what is being committed is committed.
        self.is_stopped = True

    def _count(self) -> None:
        try:
            close_old_connections()
            while self.tally.count_some() and not self.is_stopped:
                pass
            PageChange.fold()
        except (Error, OSError) as error:
            connection.close()
            if not self.is_failing:
                logger.warning("Visits can't be counted now; they wait in the log: %s", error)
            self.is_failing = True
        else:
            if self.is_failing:
                logger.info("Visits are counted again.")
            self.is_failing = False
