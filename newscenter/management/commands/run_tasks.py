"""Do background tasks, one after another."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from newscenter.alerts.watch import Watch
from newscenter.task_worker import TaskWorker, only_worker

# Readers' pages are served first.
NICENESS = 10


class Command(BaseCommand):
    help = gettext_noop(
        "Does background tasks one after another until it is stopped: smaller versions of pictures,"
        " pictures of other sites that were pasted, e-mail to the moderators. Meanwhile it runs the"
        " health checks every two minutes and sends alerts. The server starts it"
        " and keeps it running; where another server shows the site, run it beside that one. While"
        " it does not run, tasks wait in the database, and readers and writers can go on. A task"
        " that runs for more than five minutes is ended and has failed; one whose worker was"
        " killed is done again, three times at most."
    )
    # Without the database they would fail, and it may be away for a while.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help=_("do the tasks that are due now, and end")
        )

    def handle(self, *, once: bool, **options: Any) -> None:
        folder = Path(settings.VAR_DIR)
        try:
            with only_worker(folder) as names:
                if names is None:
                    raise CommandError(
                        _(
                            "Tasks are being done already: by the server, which runs this command"
                            " by itself, or in another terminal."
                        )
                    )
                worker = TaskWorker(names)
                if once:
                    self.stdout.write(_("%d tasks were done.") % worker.run_due())
                else:
                    os.nice(NICENESS)
                    watch = Watch()
                    watch.start()
                    worker.run()
                    watch.stop()
        except OSError as error:
            raise CommandError(
                _("The folder %(folder)s can't be used: %(reason)s")
                % {"folder": folder, "reason": _(str(error.strerror))}
            ) from error
