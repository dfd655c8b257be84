"""Forms for importing terms and for trying them on a sentence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Term, TermList
from comments.terms.files import NotATermFile, TermImport, decode, parse

MAX_FILE_SIZE = 8 * 1024 * 1024


class ImportForm(forms.Form):
    list = forms.ModelChoiceField(
        label=_("Into the list"), queryset=TermList.objects.all(), required=False
    )
    name = forms.CharField(label=_("or into a new list named"), max_length=60, required=False)
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("Text with one term per line, or CSV.")
    )
    text = forms.CharField(label=_("or text"), required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Term.Kind.choices,
        initial=Term.Kind.FLAG,
        help_text=_("For terms whose kind is not given in the file."),
    )
    scope = forms.ChoiceField(
        label=_("Looked for in"), choices=Term.Scope.choices, initial=Term.Scope.BOTH
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MAX_FILE_SIZE:
            raise ValidationError(_("The file is larger than 8 MB."))
        return file

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(data.get("list")) == bool(data.get("name", "").strip()):
            self.add_error("name", _("Choose a list, or name a new one."))
        if bool(data.get("file")) == bool(data.get("text", "").strip()):
            self.add_error("file", _("Choose a file, or write the terms below."))
        if not self.errors:
            data["terms"] = self._terms()
        return data

    def _terms(self) -> TermImport:
        data = self.cleaned_data
        file = data["file"]
        try:
            text = decode(file.read()) if file else data["text"]
            is_csv = bool(file) and file.name.lower().endswith(".csv")
            return parse(text, is_csv=is_csv, kind=data["kind"], scope=data["scope"])
        except NotATermFile as error:
            raise ValidationError(str(error)) from error

    def target(self) -> TermList:
        """Return the list to import into, made if it is new. Valid forms only."""
        chosen: TermList | None = self.cleaned_data["list"]
        name = self.cleaned_data["name"].strip()
        # After an interrupted import the new list exists already, and is filled up.
        return chosen or TermList.objects.get_or_create(name=name)[0]


class TryForm(forms.Form):
    nickname = forms.CharField(
        label=_("Nickname"), required=False, max_length=Comment.NICKNAME_LENGTH * 10
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=Comment.BODY_LENGTH * 10,
        widget=forms.Textarea,
        strip=False,
    )
    list = forms.ModelChoiceField(
        label=_("Using the terms of"),
        queryset=TermList.objects.all(),
        required=False,
        empty_label=_("all lists in use"),
    )
