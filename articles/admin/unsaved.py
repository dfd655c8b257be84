"""Unsaved text of a user, offered again in the form of its row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.admin.conflict_page import difference
from articles.admin.versioned_form import VersionedForm
from articles.editing.base import as_posted, posted_value, shown_value
from articles.editing.conflicts import Conflict
from articles.models import Autosave, Page
from articles.models.autosave import UnsavedText
from articles.plain_text import cut, in_one_line, lines

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How many the first page of the admin lists.
MAX_LINKS = 20
# How many characters of a text tell it apart from another.
WORDS = 40


def time_in_words(text: UnsavedText) -> str:
    """Return when the text was typed: the time, with the date if it was not today."""
    at = timezone.localtime(text.saved_at)
    return date_format(at, "H:i" if at.date() == timezone.localdate() else "Y-m-d H:i")


@dataclass(frozen=True)
class Offer:
    """A text that was not saved, with what differs from its row; a new article has none."""

    autosave: Autosave
    text: UnsavedText
    differences: list[Conflict]

    @property
    def time(self) -> str:
        return time_in_words(self.text)

    @property
    def query(self) -> str:
        """The query of the address at which the form shows the text."""
        return urlencode({"autosave": self.autosave.key, "tab": self.text.tab})

    @property
    def beginning(self) -> str:
        """The first words that its row has not: two texts of one minute are told apart by them."""
        if not self.differences:
            return cut(in_one_line(" ".join(lines(self.text.fields.get("body", "")))), WORDS)
        first = self.differences[0]
        added = (passage.change.added for passage in first.passages if passage.name)
        return cut(in_one_line(next(filter(None, added), first.mine_shown)), WORDS)

    @property
    def title(self) -> str:
        return self.text.fields.get("title", "")


def offers(rows: list[Autosave], form_class: type[Any], obj: Any) -> Iterator[Offer]:
    """Yield the texts that have something that their row has not."""
    for row in rows:
        for text in row.texts:
            if obj is None:
                yield Offer(row, text, [])
                continue
            form = form_class(text.fields, instance=obj)
            if differences := [difference(form, name) for name in changed_fields(form)]:
                yield Offer(row, text, differences)


@dataclass(frozen=True)
class UnsavedLink:
    """A text that its writer has not saved, for a list of them."""

    title: str
    saved_at: datetime
    address: str


def unsaved_links(user: User) -> list[UnsavedLink]:
    """Return what the user has not saved, the newest first, with the addresses of its forms."""
    return [
        UnsavedLink(_title(row), row["saved_at"], _address(row))
        for row in Autosave.objects.for_list(user)[:MAX_LINKS]
    ]


def _title(row: dict[str, Any]) -> str:
    if row["page_id"]:
        return str(Page.Slug(row["page__slug"]).label)
    return row["title"] or row["article__title"] or ""


def _address(row: dict[str, Any]) -> str:
    """Return where to go on: the form of its row offers the text, a new form has it."""
    if row["page_id"]:
        return reverse("admin:articles_page_change", args=[row["page_id"]])
    if row["article_id"]:
        return reverse("admin:articles_article_change", args=[row["article_id"]])
    return reverse("admin:articles_article_add") + "?" + urlencode({"autosave": row["key"]})


def changed_fields(form: VersionedForm) -> list[str]:
    """Return the fields in which the bound form has other values than its row has by now.

    A form that was saved has none, though the row is newer than it and holds cleaned values.
    """
    return [
        name
        for name in form.changed_data
        if posted_value(form, name) != shown_value(form, name)
        and _cleaned(form, name, posted_value(form, name))
        != _cleaned(form, name, shown_value(form, name))
    ]


def _cleaned(form: VersionedForm, name: str, text: str) -> str:
    """Return a value of the form as it would be shown after it was saved."""
    field = form.fields[name]
    columns = {column.name: column for column in form.instance._meta.concrete_fields}
    try:
        value = field.clean(text)
        if name in columns and not columns[name].is_relation:
            value = columns[name].clean(value, form.instance)
    except ValidationError:
        return text
    return as_posted(field.widget.format_value(field.prepare_value(value)))


def restoring(form_class: type[Any], fields: dict[str, str]) -> type[Any]:
    """Return the form so that it is shown with these fields, as its browser posted them."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        plain = form_class(*args, **kwargs)
        boxes = [n for n, field in plain.fields.items() if isinstance(field, forms.BooleanField)]
        # A box that is not ticked posts nothing.
        values = dict.fromkeys(boxes, "") | {n: fields[n] for n in plain.fields if n in fields}
        form_class.__init__(self, *args, **kwargs | {"initial": plain.initial | values})
        self.initial["base"] = fields.get("base") or plain.initial["base"]

    metaclass: Any = type(form_class)
    restored: type[Any] = metaclass(form_class.__name__, (form_class,), {"__init__": __init__})
    return restored
