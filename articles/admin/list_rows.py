"""Rows of a list in the admin that are edited in the list itself."""

from __future__ import annotations

from typing import Any

from django import forms


class ListRowForm(forms.ModelForm):  # type: ignore[type-arg]
    """The fields that can be edited in the list, where Django gives them no labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
            # Compared with what the list has shown: what others have changed since stays.
            field.show_hidden_initial = True
