"""The field of a date and time in the forms of the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import DateTimeField


class DateTimeInput(forms.DateTimeInput):
    """The browser's own control: one field, in the language of the browser, without a script."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


# For `formfield_overrides`: Django's admin has two fields, which share one label.
ONE_FIELD: dict[type, dict[str, Any]] = {
    DateTimeField: {"form_class": forms.DateTimeField, "widget": DateTimeInput}
}
