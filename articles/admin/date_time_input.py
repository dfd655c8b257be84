"""The browser's own control of a time: one field, in the browser's language, without a script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import DateTimeField


def date_time_input() -> forms.DateTimeInput:
    return forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


# For `formfield_overrides`: Django's two fields have one label.
DATE_TIME_OVERRIDES: dict[Any, Any] = {
    DateTimeField: {"form_class": forms.DateTimeField, "widget": date_time_input()}
}
