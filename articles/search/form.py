"""The form of the search page, filled in from the address."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.category_tree import CategoryNode, CategoryTree
from articles.search.query import LONGEST, Term, terms
from articles.search_index.backend import Wanted, microseconds

FORM = "search"
ORDERS = [("", _("newest first")), ("best", _("best first"))]


def _category_choices(nodes: list[CategoryNode], indent: str = "") -> list[tuple[str, str]]:
    found = []
    for node in nodes:
        found.append((node.category.slug, indent + node.category.name))
        found += _category_choices(node.children, indent + "　")
    return found


def _moment(day: date, at: time) -> int:
    return microseconds(datetime.combine(day, at, timezone.get_current_timezone()))


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search for"),
        required=False,
        max_length=LONGEST,
        error_messages={
            "max_length": _("This is too long for a search: at most %(limit_value)d characters.")
        },
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
    category = forms.ChoiceField(
        label=_("category"),
        required=False,
        error_messages={"invalid_choice": _("There is no such category.")},
    )
    since = forms.DateField(
        label=_("first day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    order = forms.ChoiceField(
        label=_("order of results"),
        required=False,
        choices=ORDERS,
        error_messages={"invalid_choice": _("There is no such order.")},
    )

    def __init__(self, data: Any, tree: CategoryTree) -> None:
        # No database has a place for NUL, and some readers' programs add it at the end.
        cleaned = {name: value.replace("\x00", "") for name, value in data.items()}
        super().__init__(cleaned, use_required_attribute=False, label_suffix="")
        self.tree = tree
        choices = [("", _("all categories")), *_category_choices(tree.nodes())]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]
        # They stand beside the results, outside of the form's element.
        for field in self.filters():
            field.field.widget.attrs["form"] = FORM

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("until", _("The last day is before the first."))
        return said

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        return terms(self.cleaned_data.get("q", ""))

    @property
    def narrows(self) -> bool:
        """Whether something else than the words leaves articles out."""
        return any(self.cleaned_data.get(name) for name in ("category", "since", "until"))

    def wanted(self) -> Wanted:
        """What a form that is valid asks for. What is published later is not asked for."""
        said, now = self.cleaned_data, microseconds(timezone.now())
        category = self.tree.find(said["category"]) if said["category"] else None
        until = _moment(said["until"], time.max) if said["until"] else now
        return Wanted(
            self.terms,
            since=_moment(said["since"] or date.min.replace(year=1000), time.min),
            until=min(until, now),
            category_ids=tuple(self.tree.subtree_ids(category)) if category else (),
        )

    def filters(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "q"]

    def query(self) -> str:
        """The address of this search, without its page."""
        said = {name: self[name].value() for name in self.fields}
        return urlencode({name: value for name, value in said.items() if value})

    def query_of_words(self) -> str:
        """The address of a search for the same words and nothing else."""
        return urlencode({"q": self["q"].value()})
