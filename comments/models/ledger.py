"""A proxy of the log of decisions, for the page at /admin/comments/ledger/."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from comments.models.decision import Decision


class Ledger(Decision):
    """Gives the page an admin of its own."""

    class Meta:
        proxy = True
        verbose_name = _("ledger")
        verbose_name_plural = _("Ledger and proof")
        default_permissions = ()
