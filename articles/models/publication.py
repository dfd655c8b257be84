"""Masthead and legal data of the site: a table of one row."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from solo.models import SingletonModel

from articles.date_field import BoundedDateTimeField
from articles.models import filing_numbers
from articles.models.filing_numbers import normalize, normalize_telephone

NORMALIZED = {
    "icp_number": normalize,
    "police_number": normalize,
    "news_licence": normalize,
    "site_id_code": normalize,
    "postcode": normalize,
    "telephone": normalize_telephone,
    "report_telephone": normalize_telephone,
}


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
        validators=[filing_numbers.icp_number],
        help_text=_(
            "For example 京ICP备12345678号-1, with or without its “-1”;"
            " linked to beian.miit.gov.cn."
        ),
    )
    police_number = models.CharField(
        _("public security filing number"),
        max_length=60,
        blank=True,
        validators=[filing_numbers.police_number],
        help_text=_(
            "For example 京公网安备11010502030000号; linked to its record at beian.mps.gov.cn, with"
            " the badge."
        ),
    )
    news_licence = models.CharField(
        _("internet news service licence number"),
        max_length=60,
        blank=True,
        validators=[filing_numbers.news_licence],
        help_text=_("11 digits, for example 10120170001."),
    )
    site_id_code = models.CharField(
        _("government site code"),
        max_length=20,
        blank=True,
        validators=[filing_numbers.site_id_code],
        help_text=_("Sites of government bodies only: 10 characters, for example 1101050001."),
    )
    sponsored_by = models.CharField(_("sponsored by"), max_length=120, blank=True)
    operated_by = models.CharField(_("operated by"), max_length=120, blank=True)
    built_by = models.CharField(_("site built by"), max_length=120, blank=True)
    postal_address = models.CharField(_("postal address"), max_length=200, blank=True)
    postcode = models.CharField(
        _("postcode"), max_length=10, blank=True, validators=[filing_numbers.postcode]
    )
    telephone = models.CharField(
        _("telephone"), max_length=40, blank=True, validators=[filing_numbers.telephone]
    )
    email = models.EmailField(_("e-mail"), blank=True)
    report_telephone = models.CharField(
        _("telephone for reports"),
        max_length=40,
        blank=True,
        validators=[filing_numbers.telephone],
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

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        for name, normalized in NORMALIZED.items():
            setattr(self, name, normalized(getattr(self, name)))
        super().clean_fields(exclude)

    def police_record(self) -> str:
        """Return the address of the public record of the filing with the police."""
        code = re.search(r"\d{14}", self.police_number)
        record = f"#/query/webSearch?code={code[0]}" if code else ""
        return f"https://beian.mps.gov.cn/{record}"

    def is_grey_at(self, now: datetime, *, on_home: bool) -> bool:
        """Whether the front page, or any other page, is shown without colour at this time."""
        if self.grey_from is None or self.grey_until is None:
            return False
        in_scope = on_home or self.grey_scope == self.GreyScope.SITE
        return in_scope and self.grey_from <= now < self.grey_until
