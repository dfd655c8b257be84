"""The form for a restriction: its kind, and one field for the subject of each kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Category
from comments.client_ip import parse_sender_network
from comments.models import Restriction
from comments.models.comment import NICKNAME_STORED_LENGTH
from comments.models.restriction import REASON_LENGTH

Kind = Restriction.Kind


class DayForm(forms.Form):
    on = forms.DateField(
        label=_("In force on the day"),
        # Beyond these some time zone has no such day.
        validators=[MinValueValidator(date(1990, 1, 1)), MaxValueValidator(date(2200, 1, 1))],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class RestrictionForm(forms.Form):
    """Cleans to `kind`, `subject` and `reason`. The field of a subject is named after its kind."""

    kind = forms.ChoiceField(label=_("restriction"), choices=Kind, widget=forms.RadioSelect)
    category = forms.ModelChoiceField(
        Category.objects.in_tree_order(), label=_("category"), required=False
    )
    article = forms.ModelChoiceField(
        Article.objects.all(),
        label=_("Number of the article"),
        required=False,
        # A list to choose from would hold every article of the site.
        widget=forms.NumberInput(attrs={"min": 1}),
        error_messages={"invalid_choice": _("There is no article with this number.")},
    )
    nickname = forms.CharField(
        # Not stripped: it has to equal the stored nickname, whatever that begins with.
        label=_("Nickname"),
        required=False,
        max_length=NICKNAME_STORED_LENGTH,
        strip=False,
    )
    network = forms.CharField(label=_("Network"), required=False, max_length=43)
    reason = forms.CharField(label=_("reason"), required=False, max_length=REASON_LENGTH)

    def clean_network(self) -> str:
        text = self.cleaned_data["network"]
        network = parse_sender_network(text)
        if text and not network:
            message = _("“%(line)s” is not a network address; write for example 203.0.113.7.")
            raise ValidationError(message, params={"line": text})
        return network

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind = data.get("kind", "")
        data["subject"] = ""
        # The whole site has no subject; without a kind, or with an error, none can be read.
        if kind in ("", Kind.SITE) or kind in self.errors:
            return data
        subject = data.get(kind)
        if not subject:
            self.add_error(kind, gettext("Fill in what the restriction applies to."))
        data["subject"] = str(getattr(subject, "pk", subject))
        return data
