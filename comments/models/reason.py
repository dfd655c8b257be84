"""The reasons for rejecting a comment that moderators choose from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.decision import REASON_LENGTH


class Reason(models.Model):
    text = models.CharField(_("reason"), max_length=REASON_LENGTH, unique=True)
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("The first nine have the keys 1 to 9.")
    )
    active = models.BooleanField(
        _("in use"), default=True, help_text=_("Off: decisions made with it keep it.")
    )

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="reason_has_a_text", condition=~models.Q(text=""))
        ]

    def __str__(self) -> str:
        return self.text
