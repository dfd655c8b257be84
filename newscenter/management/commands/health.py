"""Say whether everything runs that the site needs."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from newscenter.monitoring.health_checks import CHECKS, problems


class Command(BaseCommand):
    help = gettext_noop(
        "Checks all that has to run: database, triggers, static files, cache, media folder, disk"
        " space, search index, view counts, background tasks, e-mail and backup. What fails is"
        " printed with what to do next, and the exit status is 1. The newsroom's first page says"
        " the same."
    )
    # Its own are all that is asked for.
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        failed = problems()
        for check in CHECKS:
            texts = [f"{problem.text} – {problem.hint}" for of, problem in failed if of == check]
            for text in texts or [_("in order")]:
                self.stdout.write(f"{check.name}: {text}")
        if failed:
            sys.exit(1)
