"""The settings of commenting: one row. No setting publishes a comment that nobody reviewed."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from solo.models import SingletonModel

INVALID_NETWORK = _("“%(line)s” is not a network address; write for example 10.20.0.0/16.")


class CommentingSettings(SingletonModel):
    open = models.BooleanField(
        _("comments are open"),
        default=True,
        help_text=_("Off: readers still see published comments but can't post new ones."),
    )
    posts_per_minute = models.PositiveSmallIntegerField(
        _("comments per minute from one network address"),
        default=10,
        validators=[MinValueValidator(1)],
    )
    own_networks = models.TextField(
        _("own networks"),
        blank=True,
        help_text=_("One per line, such as 10.20.0.0/16. The limit does not apply to them."),
    )
    sender_data_days = models.PositiveSmallIntegerField(
        _("days to keep sender data"),
        default=183,
        validators=[MinValueValidator(1)],
        help_text=_(
            "Older addresses, ports, networks, browsers and verified identities are erased by"
            " manage.py erase_sender_data. The law (网络安全法) requires network logs to be kept"
            " for at least six months."
        ),
    )
    digest_hours = models.PositiveSmallIntegerField(
        _("hours between e-mails to the moderators"),
        default=0,
        validators=[MaxValueValidator(168)],
        help_text=_(
            "Moderators with an e-mail address are told how many comments are waiting, at most once"
            " in so many hours; 0 means never."
        ),
    )

    show_province = models.BooleanField(
        _("show the province of the sender"),
        default=False,
        db_default=False,
        help_text=_(
            "Beside the time of each comment that is sent from now on. IP2REGION_FILE on the server"
            " names the file that provinces are looked up in."
        ),
    )

    class Meta:
        verbose_name = _("comment settings")
        verbose_name_plural = _("comment settings")
        # The row always exists: nobody adds or deletes it.
        default_permissions = ("change", "view")
        constraints = [
            models.CheckConstraint(
                name="commenting_settings_are_one_row", condition=models.Q(id=1)
            ),
            models.CheckConstraint(
                name="posts_per_minute_at_least_one", condition=models.Q(posts_per_minute__gte=1)
            ),
            models.CheckConstraint(
                name="sender_data_is_kept_a_day",
                condition=models.Q(sender_data_days__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def read(cls) -> CommentingSettings:
        """Return the settings without writing the row if it is missing, for pages that are read."""
        return cls.objects.filter(pk=1).first() or cls()

    def clean(self) -> None:
        """Refuse own networks that are not addresses."""
        # Not a validator of the field: migrations would name it, and have to import it for good.
        for line in self.own_networks.split():
            try:
                ip_network(line)
            except ValueError as error:
                raise ValidationError({"own_networks": INVALID_NETWORK % {"line": line}}) from error

    @property
    def digest_interval(self) -> timedelta:
        return timedelta(hours=self.digest_hours)

    def is_own_network(self, address: str) -> bool:
        return any(ip_address(address) in ip_network(line) for line in self.own_networks.split())
