"""Masthead and legal data of the site: a table of one row."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from solo.models import SingletonModel

from articles.date_field import BoundedDateTimeField


class Publication(SingletonModel):
    """The masthead. Everything but the name is shown only where it is filled in."""

    class GreyScope(models.TextChoices):
        HOME = "home", _("the front page")
        SITE = "site", _("all pages of the site")

    name = models.CharField(_("name"), max_length=60, default="News center")
    tagline = models.CharField(_("tagline"), max_length=120, blank=True)
    site_address = models.URLField(
        _("site address"), blank=True, help_text=_("For example https://news.example.cn")
    )
    copyright_holder = models.CharField(_("copyright holder"), max_length=120, blank=True)
    copyright_since = models.PositiveSmallIntegerField(
        _("first year of copyright"), null=True, blank=True
    )
    icp_number = models.CharField(
        _("ICP filing number"),
        max_length=60,
        blank=True,
        help_text=_("Linked to beian.miit.gov.cn, with or without its “-1”."),
    )
    police_number = models.CharField(
        _("public security filing number"),
        max_length=60,
        blank=True,
        help_text=_("Linked to beian.mps.gov.cn, with the badge."),
    )
    news_licence = models.CharField(
        _("internet news service licence number"), max_length=60, blank=True
    )
    built_by = models.CharField(_("site built by"), max_length=120, blank=True)
    postal_address = models.CharField(_("postal address"), max_length=200, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    report_telephone = models.CharField(
        _("telephone for reports"),
        max_length=40,
        blank=True,
        help_text=_("Where readers report unlawful or harmful content."),
    )
    report_email = models.EmailField(_("e-mail for reports"), blank=True)
    full_text_in_feeds = models.BooleanField(
        _("full text in feeds"),
        default=False,
        help_text=_(
            "Otherwise only title and summary. What a feed reader has fetched can't be taken back."
        ),
    )
    grey_from = BoundedDateTimeField(
        _("grey from"),
        null=True,
        blank=True,
        help_text=_("On days of national mourning the site is shown without colour."),
    )
    grey_until = BoundedDateTimeField(
        _("grey until"),
        null=True,
        blank=True,
        help_text=_("At this time the site gets its colours back automatically."),
    )
    grey_scope = models.CharField(
        _("pages in grey"), max_length=10, choices=GreyScope, default=GreyScope.SITE
    )

    class Meta:
        verbose_name = _("masthead and legal data")
        verbose_name_plural = _("masthead and legal data")
        default_permissions = ("change", "view")
        constraints = [
            # django-solo reads row 1 and would never show another one.
            models.CheckConstraint(name="publication_is_one_row", condition=models.Q(id=1)),
            models.CheckConstraint(name="publication_has_a_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="publication_grey_has_two_ends",
                condition=models.Q(grey_from=None, grey_until=None)
                | models.Q(
                    grey_from__isnull=False,
                    grey_until__isnull=False,
                    grey_until__gt=models.F("grey_from"),
                ),
                violation_error_message=_(
                    "Enter both a start and an end; the end must be after the start."
                ),
            ),
            models.CheckConstraint(
                name="publication_grey_scope", condition=models.Q(grey_scope__in=["home", "site"])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_grey_at(self, now: datetime, *, on_home: bool) -> bool:
        """Whether the front page, or any other page, is shown without colour at this time."""
        if self.grey_from is None or self.grey_until is None:
            return False
        in_scope = on_home or self.grey_scope == self.GreyScope.SITE
        return in_scope and self.grey_from <= now < self.grey_until
