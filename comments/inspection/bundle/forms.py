"""The form that says what a bundle is about, in the admin and for the command."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from comments.inspection.bundle.scope import Scope, parse_article, parse_network
from comments.models.comment import NICKNAME_STORED_LENGTH

LARGEST = 2**63 - 1
# Beyond these some time zone has no date.
DAYS = [MinValueValidator(date(1990, 1, 1)), MaxValueValidator(date(2200, 1, 1))]


class BundleForm(forms.Form):
    comment = forms.IntegerField(
        label=_("Number of the comment"), required=False, min_value=1, max_value=LARGEST
    )
    article = forms.CharField(label=_("Article: number or address"), required=False, max_length=500)
    since = forms.DateField(
        label=_("From (day)"),
        required=False,
        validators=DAYS,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Until (day, inclusive)"),
        required=False,
        validators=DAYS,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    network = forms.CharField(
        label=_("Network address or network"),
        help_text=_("203.0.113.9, 203.0.113.0/24, 2001:db8::/64"),
        required=False,
        max_length=50,
    )
    nickname = forms.CharField(
        label=_("Nickname"), required=False, max_length=NICKNAME_STORED_LENGTH
    )
    logs = forms.BooleanField(
        label=_(
            "With the logs of restrictions, downloads, outcomes of reports and changes of terms"
        ),
        required=False,
        initial=True,
    )
    whole_log = forms.BooleanField(
        label=_("With the whole log of decisions (numbers and digests, no texts)"), required=False
    )

    def clean_article(self) -> int | None:
        text: str = self.cleaned_data["article"]
        if not text:
            return None
        number = parse_article(text)
        if not number:
            raise ValidationError(_("Write the number of an article, or the address of its page."))
        return number

    def clean_network(self) -> str:
        text: str = self.cleaned_data["network"]
        network = parse_network(text) if text else ""
        if network is None:
            raise ValidationError(
                _("Write an address, or a network: /8, /16 or /24 of IPv4, /64 of IPv6.")
            )
        return network

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            if data["since"] and data["until"] and data["until"] < data["since"]:
                self.add_error("until", _("The period ends before it begins."))
            elif not (self.scope().names_comments() or data["whole_log"]):
                raise ValidationError(
                    _(
                        "Say what it is about: fill in at least one field above, or ask for the"
                        " whole log."
                    )
                )
        return data

    def scope(self) -> Scope:
        """Return what was asked for; the form is valid."""
        return Scope(**self.cleaned_data)
