"""The base of a form: the version and the values it was filled with, to merge later changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Self

from django import forms

if TYPE_CHECKING:
    from collections.abc import Mapping

# Of a SHA-256 in hexadecimal: two different texts of one field don't have the same one by chance.
DIGEST_LENGTH = 20


def as_posted(value: Any) -> str:
    """Return the value of a widget as one text, the same for a form that is shown and posted."""
    if value is None or value is False:
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(map(as_posted, value))
    return "\n".join(str(value).splitlines())


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_LENGTH]


def shown_value(form: forms.BaseForm, name: str) -> str:
    """Return the value that the unbound form shows in a field, as it would be posted untouched."""
    bound = form[name]
    value = bound.field.prepare_value(bound.initial)
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return as_posted(bool(value))
    return as_posted(bound.field.widget.format_value(value))


def posted_value(form: forms.BaseForm, name: str) -> str:
    """Return the value of a field that was posted to the bound form."""
    return as_posted(form[name].data)


@dataclass(frozen=True)
class Base:
    """The version of a row that a form was filled with, and a digest of every field's value."""

    version: int = 0
    digests: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: forms.BaseForm, version: int, names: list[str]) -> Self:
        """Return the base of a form that is about to be shown."""
        return cls(version, {name: digest(shown_value(form, name)) for name in names})

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a base as `__str__` writes it; None for anything else."""
        try:
            data = json.loads(text)
            base = cls(int(data["version"]), dict(data["digests"]))
        except (ValueError, TypeError, KeyError):
            return None
        return base

    def __str__(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))
