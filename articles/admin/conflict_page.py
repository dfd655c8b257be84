"""The page on which a writer chooses between their own text and one that was saved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorFormField

from articles.admin.versioned_form import VersionedForm
from articles.editing.base import Base, posted_value, shown_value
from articles.editing.conflicts import Conflict, resolve
from articles.markup.sanitizer import clean

RESOLVED = "resolved"
OWN_BASE = "own_base"
# Parts of the page's own names; everything else that was posted goes on to the form.
_OWN = {"base", OWN_BASE, "csrfmiddlewaretoken", RESOLVED}


def _is_rich_text(field: forms.Field) -> bool:
    return isinstance(field, ProseEditorFormField)


def _in_words(field: forms.Field, value: str) -> str:
    """Return a value as the form shows it to people: the name of a row, yes or no."""
    if isinstance(field, forms.ModelChoiceField):
        row = field.queryset.filter(pk=value).first() if value.isdecimal() else None  # type: ignore[union-attr]
        return str(row or "")
    if isinstance(field, forms.BooleanField):
        return str(_("Yes") if value else _("No"))
    if hasattr(field, "in_words"):
        return str(field.in_words(value))
    return value


def conflicts(form: VersionedForm) -> Iterator[Conflict]:
    """Yield the conflicts of a bound form, in the order of its fields."""
    for name in form.compared_fields:
        if name in form.conflicts:
            yield difference(form, name)


def difference(form: VersionedForm, name: str) -> Conflict:
    """Return what the bound form has in a field, and what the row has."""
    field = form.fields[name]
    is_rich_text = _is_rich_text(field)
    mine, theirs = posted_value(form, name), shown_value(form, name)
    return Conflict(
        name=name,
        label=str(form[name].label),
        theirs=clean(theirs) if is_rich_text else theirs,
        mine=clean(mine) if is_rich_text else mine,
        by_paragraph=is_rich_text,
        theirs_shown=_in_words(field, theirs),
        mine_shown=_in_words(field, mine),
        before=_before(form, name) if is_rich_text else "",
        joined=_joined(field, theirs, mine),
    )


def _joined(field: forms.Field, theirs: str, mine: str) -> str:
    return field.joined(theirs, mine) if hasattr(field, "joined") else ""


def _before(form: VersionedForm, name: str) -> str:
    """Return the text that the form was filled with, as the history has it; empty if it has not."""
    base, history = form.posted_base, getattr(form.instance, "history", None)
    if base is None or history is None:
        return ""
    # A save that changes nothing but the number of the version adds no row.
    versions = history.filter(version__lte=base.version).order_by("-history_id")
    return str(versions.values_list(name, flat=True).first() or "")


def own_base(form: VersionedForm) -> Base:
    """Return what the own texts of the conflicts go on from; of other fields, what is stored."""
    stored = Base.parse(form.initial["base"]) or Base()
    before = form.posted_base or stored
    own = {name: before.digests[name] for name in form.conflicts if name in before.digests}
    return Base(before.version, {**stored.digests, **own})


def other_values(form: VersionedForm) -> Iterator[tuple[str, str]]:
    """Yield names and values to post again: mine where I have changed them, else the stored ones.

    Buttons and what else the page of the form posts go on too.
    """
    for name in form.compared_fields:
        if name in form.conflicts:
            continue
        value = posted_value(form, name) if name in form.changed_data else shown_value(form, name)
        # A box that is not ticked posts nothing.
        if value or not isinstance(form.fields[name], forms.BooleanField):
            yield name, value
    for name, values in cast("QueryDict", form.data).lists():
        if name not in form.fields and name not in _OWN and "-choice" not in name:
            yield from ((name, value) for value in values if not name.endswith("-own"))


def newer_version(form: VersionedForm, user: Any) -> Any:
    """Return the newest version since the form was filled, of somebody else if there is one."""
    base = form.posted_base or Base()
    history: Any = form.instance.history
    versions = history.filter(version__gt=base.version, history_user__isnull=False)
    versions = versions.select_related("history_user").order_by("-history_id")
    return versions.exclude(history_user=user.pk).first() or versions.first()


def resolved(form: VersionedForm, data: QueryDict) -> QueryDict:
    """Return the posted data of the conflict page as the form would have posted them.

    `form` is the unbound form of the row as it is now. When the row has changed once more since
    the page was shown, the own text stays, with the base that it was written on: nothing of the
    others is in it yet, and the form finds the next conflict.
    """
    data = data.copy()
    base = Base.parse(data.get("base", ""))
    is_current = base is not None and base.version == form.instance.version
    if not is_current:
        data["base"] = data.get(OWN_BASE, "")
    for name in data.getlist(RESOLVED):
        if name not in form.fields:
            continue
        if not is_current:
            data[name] = data.get(f"{name}-own", "")
            continue
        field, theirs = form.fields[name], shown_value(form, name)
        joined = _joined(field, theirs, data.get(f"{name}-own", ""))
        theirs = clean(theirs) if _is_rich_text(field) else theirs
        data[name] = resolve(name, theirs, data, joined=joined)
    return data
