"""The form of the search page, filled in from its address."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.category_tree import CategoryNode, CategoryTree
from articles.keyset_pagination import to_microseconds
from articles.pages.form_fields import FormFields
from articles.search.query import MAX_LENGTH, parse_terms
from articles.search_index.query import SearchQuery, Term

ORDERS = [("", _("newest first")), ("best", _("best first"))]
DAYS = {"week": 7, "month": 30, "year": 365}
PERIODS = [
    ("", _("at any time")),
    ("week", _("in the last week")),
    ("month", _("in the last month")),
    ("year", _("in the last year")),
    ("dates", _("between two dates")),
]


def _with_period(data: dict[str, str]) -> dict[str, str]:
    """Return the data with a period, which addresses with dates in them need not name.

    Dates stay in the form when another period is chosen in it, and are no part of that search.
    """
    dates = {"since", "until"}
    if "period" not in data and any(data.get(name) for name in dates):
        data = data | {"period": "dates"}
    if data.get("period") != "dates":
        data = {name: value for name, value in data.items() if name not in dates}
    return data


def _category_choices(nodes: list[CategoryNode], indent: str = "") -> list[tuple[str, str]]:
    choices = []
    for node in nodes:
        choices.append((node.category.slug, indent + node.category.name))
        # The wide space is as wide as a character: browsers collapse or narrow all others.
        choices += _category_choices(node.children, indent + "　")
    return choices


def _timestamp(day: date, at: time) -> int:
    # Days are those of the site, whatever the server's own time zone is.
    return to_microseconds(datetime.combine(day, at, timezone.get_current_timezone()))


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search for"),
        required=False,
        max_length=MAX_LENGTH,
        error_messages={
            "max_length": _("The search is too long: at most %(limit_value)d characters.")
        },
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
    category = forms.ChoiceField(
        label=_("category"),
        required=False,
        error_messages={"invalid_choice": _("There is no such category.")},
    )
    period = forms.ChoiceField(
        label=_("time of publication"),
        required=False,
        choices=PERIODS,
        error_messages={"invalid_choice": _("There is no such period.")},
    )
    since = forms.DateField(
        label=_("first day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    order = forms.ChoiceField(
        label=_("sort order"),
        required=False,
        choices=ORDERS,
        error_messages={"invalid_choice": _("There is no such sort order.")},
    )

    def __init__(self, data: Any, tree: CategoryTree) -> None:
        # PostgreSQL can't store NUL, and some programs append it to what was typed.
        cleaned = {name: value.replace("\x00", "") for name, value in data.items()}
        super().__init__(_with_period(cleaned), use_required_attribute=False, label_suffix="")
        self.tree = tree
        choices = [("", _("all categories")), *_category_choices(tree.nodes())]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("The last day is before the first."))
        return data

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        return parse_terms(self.cleaned_data.get("q", ""))

    @property
    def has_filters(self) -> bool:
        """Whether anything but the words excludes articles."""
        return any(self.cleaned_data.get(name) for name in ("category", "period"))

    def search_query(self) -> SearchQuery:
        """Return the query of a valid form. Articles that are still to appear are excluded."""
        data, now = self.cleaned_data, to_microseconds(timezone.now())
        category = self.tree.find(data["category"]) if data["category"] else None
        until = _timestamp(data["until"], time.max) if data["until"] else now
        return SearchQuery(
            self.terms,
            since=_timestamp(self._first_day(), time.min),
            until=min(until, now),
            category_ids=tuple(self.tree.subtree_ids(category)) if category else (),
        )

    def _first_day(self) -> date:
        if days := DAYS.get(self.cleaned_data["period"]):
            return timezone.localdate() - timedelta(days=days - 1)
        # Not date.min: east of Greenwich its midnight lies before the first year there is.
        return self.cleaned_data["since"] or date.min.replace(year=1000)

    def words(self) -> FormFields:
        return FormFields(self, "q")

    def lists(self) -> FormFields:
        return FormFields(self, "category", "period", "order")

    def dates(self) -> FormFields:
        return FormFields(self, "since", "until")

    @property
    def has_dates(self) -> bool:
        """Whether the dates are part of the search."""
        return bool(self["period"].value() == "dates")

    def query_string(self) -> str:
        """Return the query string of this search, without its page."""
        values = {name: self[name].value() for name in self.fields}
        return urlencode({name: value for name, value in values.items() if value})

    def query_string_without_filters(self) -> str:
        """Return the query string of a search for the same words in all articles."""
        return urlencode({"q": self["q"].value()})
