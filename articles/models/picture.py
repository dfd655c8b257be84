"""Pictures uploaded by the staff."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.date_field import BoundedDateTimeField


class Picture(models.Model):
    """A picture as the site shows it, encoded anew by `articles.images.processing`."""

    file = models.ImageField(
        _("file"), upload_to="pictures/%Y/%m/", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    alternative_text = models.CharField(
        _("alternative text"),
        max_length=200,
        help_text=_("What the picture shows, for readers who can't see it."),
    )
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    credit = models.CharField(
        _("credit"), max_length=80, blank=True, help_text=_("Who took or drew it.")
    )
    uploaded_at = BoundedDateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-uploaded_at", "-id"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(
                name="picture_has_alternative_text", condition=~Q(alternative_text="")
            )
        ]

    def __str__(self) -> str:
        return self.caption or self.alternative_text
