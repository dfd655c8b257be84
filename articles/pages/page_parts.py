"""Parts of pages, kept in the memory of each process for the values that they show.

After a change most parts of a page are as they were: menu, footer, and all comments but the new
one. A part sees nothing but its values, so as long as these are the same, so is the part.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from operator import attrgetter
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles.prepared_statements import shared_number

MAX_BYTES = 16 * 1024 * 1024
# A character of Chinese takes two bytes, and the values are about as long as what is rendered.
BYTES_PER_CHARACTER = 4
SCALARS = {str, int, bool, type(None), datetime, date, time, timedelta, float, Decimal, UUID, bytes}


class PartStore:
    """The parts kept by this process: those used last, within MAX_BYTES."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._parts: OrderedDict[Hashable, str] = OrderedDict()
        self._size = 0

    def get_or_render(self, key: Hashable, render: Callable[[], str]) -> str:
        with self._lock:
            if (html := self._parts.get(key)) is not None:
                self._parts.move_to_end(key)
                return html
        html = render()
        with self._lock:
            if key not in self._parts:
                self._parts[key] = html
                self._size += BYTES_PER_CHARACTER * len(html)
            while self._size > MAX_BYTES:
                _key, oldest = self._parts.popitem(last=False)
                self._size -= BYTES_PER_CHARACTER * len(oldest)
        return html

    def clear(self) -> None:
        with self._lock:
            self._parts.clear()
            self._size = 0


page_parts = PartStore()


def day_and_language() -> tuple[date, str | None]:
    """Return what every part depends on: times are written without the present year, say."""
    return timezone.localdate(), get_language()


class Keyed(ABC):
    """A value that tells itself by what it is shown: fields of a form, say."""

    @abstractmethod
    def part_key(self) -> Any:
        """Return all values that what is shown follows from."""


def _of_keyed(value: Keyed) -> Hashable:
    return type(value), frozen(value.part_key())


def _of_model(row: Model) -> Hashable:
    if (number := shared_number(row)) is not None:
        return Model, number
    attributes = vars(row).copy()
    # With it come related rows that were read along.
    related = attributes.pop("_state").fields_cache
    return type(row), _of_dict(attributes), _of_dict(related)


def _of_list(values: Iterable[Any]) -> Hashable:
    return tuple([value if type(value) in SCALARS else frozen(value) for value in values])


def _of_dict(values: dict[Any, Any]) -> Hashable:
    return tuple(values), _of_list(values.values())


def _of_dataclass(value: Any) -> Hashable:
    return type(value), _of_dict(vars(value))


def _of_lazy(value: Any) -> Hashable:
    # Reading anything of it evaluates it.
    return frozen(vars(value)["_wrapped"] if value.pk else None)


def _of_safe_string(value: SafeString) -> Hashable:
    # It is not escaped as another text would be.
    return SafeString, str.__str__(value)


# The first that fits.
KINDS: tuple[tuple[Any, Callable[[Any], Hashable]], ...] = (
    (SimpleLazyObject, _of_lazy),
    (Model, _of_model),
    (Keyed, _of_keyed),
    (FieldFile, attrgetter("name")),
    (SafeString, _of_safe_string),
    ((list, tuple), _of_list),
    (dict, _of_dict),
    ((str, int, Promise), str),
    # Django's choices, say.
    (type, lambda value: value),
)


@cache
def _freezer(kind: type[Any]) -> Callable[[Any], Hashable]:
    for kinds, freeze in KINDS:
        if issubclass(kind, kinds):
            return freeze
    if is_dataclass(kind):
        return _of_dataclass
    raise TypeError(f"A part of a page can't be kept by {kind}.")


def frozen(value: Any) -> Hashable:
    """Return the value as a key: equal only to those that are shown in the same way.

    Raises TypeError for what may show something else than its values, such as a request.
    """
    kind = type(value)
    return value if kind in SCALARS else _freezer(kind)(value)  # type: ignore[arg-type]
