"""Look again at what waits, after terms have changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from comments.terms.rescreen import screen_waiting


class Command(BaseCommand):
    help = (
        "Gives every waiting comment the flags that the terms in use give. Comments that come in"
        " get theirs by themselves; this is for those that were there when a list was switched on"
        " or a term changed. Works in small batches while the site runs; safe to run at any time."
    )

    def handle(self, **options: Any) -> None:
        progress = screen_waiting()
        self.stdout.write(f"{progress.looked_at} looked at, {progress.changed} changed.")
