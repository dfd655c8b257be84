"""Forms that notice what others have saved since they were shown, and merge with it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.editing.base import Base, digest, posted_value, shown_value

CONFLICT = "conflict"


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form with the base that it was filled with.

    A field is changed only if its user has changed it. What others have changed meanwhile stays;
    a field that both have changed is a conflict, and the form is invalid.
    """

    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["base"] = str(Base.of(self, self.instance.version, self.compared_fields))

    @property
    def compared_fields(self) -> list[str]:
        return [name for name in self.fields if name != "base"]

    @cached_property
    def posted_base(self) -> Base | None:
        """The base of the form that was posted; None for a new row, or if there was none."""
        return Base.parse(self["base"].data or "") if self.instance.pk else None

    def _differs(self, name: str, text: str) -> bool:
        base = self.posted_base
        before = base.digests.get(name) if base else None
        return digest(text) != (before or digest(shown_value(self, name)))

    @cached_property
    def changed_data(self) -> list[str]:
        if self.posted_base is None:
            return [name for name in super().changed_data if name != "base"]
        return [name for name in self.compared_fields if self._differs(name, self._posted(name))]

    def _posted(self, name: str) -> str:
        return posted_value(self, name)

    @cached_property
    def conflicts(self) -> list[str]:
        """The fields that the user has changed, and somebody else in another way."""
        return [
            name
            for name in self.changed_data
            if self._differs(name, now := shown_value(self, name)) and self._posted(name) != now
        ]

    def clean(self) -> dict[str, Any] | None:
        if self.conflicts:
            message = _("Somebody else has changed the same fields meanwhile.")
            raise forms.ValidationError(message, code=CONFLICT)
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.instance.pk:
            return data
        # An untouched field may show what is old by now: it keeps what the row has.
        for name in set(self.compared_fields) - set(self.changed_data):
            if name in data and self._posted(name) != shown_value(self, name):
                field = self.fields[name]
                data[name] = field.clean(field.prepare_value(self[name].initial))
        return data
