"""Delete for good what has been in the bin for thirty days."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles.models.bin import (
    delete_attachments,
    delete_drafts,
    delete_picture_fetches,
    delete_pictures,
    end_of_keeping,
)


class Command(BaseCommand):
    help = gettext_noop(
        "Delete the drafts and pictures that have been in the bin for thirty days. What readers"
        " have ever seen is never in it; a picture that is used again leaves it."
    )

    def handle(self, **options: Any) -> None:
        before = end_of_keeping()
        counts = {"drafts": delete_drafts(before), "pictures": delete_pictures(before)}
        delete_attachments(before)
        delete_picture_fetches(before)
        self.stdout.write(
            _("Deleted from the bin: %(drafts)d drafts, %(pictures)d pictures.") % counts
        )
