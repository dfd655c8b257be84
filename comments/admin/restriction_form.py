"""The form that a restriction is taken with: what to do, and one field for each kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Category
from comments.client_ip import parse_sender_network
from comments.models import Restriction
from comments.models.comment import NICKNAME_STORED_LENGTH
from comments.models.restriction import REASON_LENGTH

Kind = Restriction.Kind


class RestrictionForm(forms.Form):
    """Valid, it has `kind`, `subject` and `reason`. Each kind but the first has its own field."""

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
        error_messages={"invalid_choice": _("There is no article of this number.")},
    )
    nickname = forms.CharField(
        label=_("Nickname"), required=False, max_length=NICKNAME_STORED_LENGTH, strip=False
    )
    network = forms.CharField(label=_("Network"), required=False, max_length=43)
    reason = forms.CharField(label=_("reason"), required=False, max_length=REASON_LENGTH)

    def clean_network(self) -> str:
        text = self.cleaned_data["network"]
        network = parse_sender_network(text)
        if text and not network:
            message = _("“%(line)s” is no network address; write for example 203.0.113.7.")
            raise ValidationError(message, params={"line": text})
        return network

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        kind = said.get("kind", "")
        said["subject"] = ""
        if kind in ("", Kind.SITE) or kind in self.errors:
            return said
        subject = said.get(kind)
        if not subject:
            self.add_error(kind, gettext("Say whom or what the restriction is about."))
        said["subject"] = str(getattr(subject, "pk", subject))
        return said
