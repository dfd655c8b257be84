"""Screen the waiting comments again after terms have changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from comments.terms.rescreen import rescreen


class Command(BaseCommand):
    help = gettext_noop(
        "Gives every waiting comment the flags of the terms in use. New comments are screened when"
        " they arrive; this is for those that were waiting already when a list was switched on or"
        " a term changed. Works in small batches while the site runs; safe to run at any time."
    )

    def handle(self, **options: Any) -> None:
        progress = rescreen()
        self.stdout.write(
            _("%(examined)d comments examined, %(changed)d changed.")
            % {"examined": progress.examined, "changed": progress.changed}
        )
