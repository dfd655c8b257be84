"""Fields of a form as a part of a page: they are rendered by some ten templates each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from articles.pages.page_parts import Keyed


class FormFields(Keyed):
    """Some fields of a form, known by their values, errors and choices."""

    def __init__(self, form: forms.BaseForm, *names: str) -> None:
        self._form = type(form)
        self._fields = [form[name] for name in names]

    def part_key(self) -> Any:
        shown = [
            (field.name, field.value(), list(field.errors), list(_choices(field)))
            for field in self._fields
        ]
        return self._form, shown

    def __iter__(self) -> Iterator[forms.BoundField]:
        return iter(self._fields)


class EmptyFields(FormFields):
    """Fields of which only empty ones are kept: what somebody has typed is not."""

    def part_key(self) -> Any:
        if any(field.value() or field.errors for field in self._fields):
            raise TypeError("What somebody has typed is not kept.")
        return super().part_key()


def _choices(field: forms.BoundField) -> Any:
    return getattr(field.field, "choices", ())
