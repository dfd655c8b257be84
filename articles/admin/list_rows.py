"""Rows of a list in the admin that are edited in the list itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import QueryDict


class ListRowForm(forms.ModelForm):  # type: ignore[type-arg]
    """The fields that can be edited in the list, where Django gives them no labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
            # Compared with what the list has shown: what others have changed since stays.
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any] | None:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.changed_data:
            now = self[name].initial
            if name in data and now not in (self._shown(name), data[name]):
                self._show_again(name)
                sentence = _("Meanwhile somebody has set this to %s. Saving again replaces it.")
                self.add_error(name, sentence % now)
        return data

    def _shown(self, name: str) -> Any:
        """Return the value that the list has shown."""
        field = self.fields[name]
        text = field.hidden_widget().value_from_datadict(
            self.data, self.files, self.add_initial_prefix(name)
        )
        try:
            return field.to_python(text)
        except forms.ValidationError:
            return None

    def _show_again(self, name: str) -> None:
        """Have the list show the value as it is now: who saves once more has seen it."""
        data = cast("QueryDict", self.data).copy()
        data[self.add_initial_prefix(name)] = self[name].initial
        self.data = data
