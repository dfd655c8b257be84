"""The yearly governance report (年度治理报告): figures from the logs that anybody can recompute."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Any, Self

from django.contrib.admin.models import ADDITION, CHANGE, DELETION
from django.contrib.auth import get_user_model
from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Publication
from articles.models.person_name import person_name
from articles.months import Year
from comments.inspection.governance_rules import LOGS, NAMES, TABLES, Rule
from comments.inspection.governance_sections import SECTIONS
from comments.inspection.ledger import months
from comments.models import ArticleReport, Comment, Disclosure, Report, Restriction, Term, TermList
from comments.models.report_kind import ReportKind

# The columns of the table.
HEADINGS = (
    *(
        gettext_lazy("Section"),
        gettext_lazy("Figure"),
        gettext_lazy("Of which"),
        gettext_lazy("Amount"),
    ),
    *(
        gettext_lazy("Log"),
        gettext_lazy("First row"),
        gettext_lazy("Last row"),
        gettext_lazy("Rule of counting"),
        gettext_lazy("Key"),
    ),
)
YEAR, LAST_ROW = "year", "last_row"


def years() -> list[Year]:
    """Return every year from the first comment to this one, the newest first."""
    return [Year(year) for year, _months in groupby(month.year for month in months())]


def last_rows() -> dict[str, int]:
    """Return the number of the last row of each log: what is added later is not counted."""
    return {
        name: model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        for name, model in LOGS.items()
    }


@dataclass(frozen=True)
class Figure:
    """A number with the rows that it was counted from; `key` is the same in every language."""

    rule: Rule
    key: str
    of_which: str
    number: int | float | None
    first: int | None
    last: int | None

    @property
    def span(self) -> str:
        """The first and the last row, for people."""
        ends = [str(pk) for pk in (self.first, self.last) if pk is not None]
        return "–".join(dict.fromkeys(ends))

    def facts(self) -> tuple[str, ...]:
        """Return what must be the same when it is computed again, as a file has it."""
        return tuple(_cell(value) for value in (self.number, self.first, self.last))


def _cell(value: float | None) -> str:
    return "" if value is None else str(value)


def _labels() -> dict[str, dict[Any, Any]]:
    """Return the words for the values that figures are counted by, by column."""
    outcomes = [*ArticleReport.Outcome.choices, *Report.Outcome.choices]
    kinds = [*ReportKind.choices, *Restriction.Kind.choices, *Disclosure.Kind.choices]
    done = {ADDITION: _("added"), CHANGE: _("changed"), DELETION: _("deleted")}
    models = {model._meta.model_name: str(model._meta.verbose_name) for model in (Term, TermList)}
    people = {
        user.pk: f"{person_name(user)} ({user.pk})" for user in get_user_model().objects.all()
    }
    return {
        "to_status": dict(Comment.Status.choices),
        "outcome": dict(outcomes),
        "kind": dict(kinds),
        "comment_report__kind": dict(ReportKind.choices),
        "article_report__kind": dict(ReportKind.choices),
        "action_flag": done,
        "content_type__model": models,
        "by": people,
        "reason": {"": _("None given")},
    }


def _median(rule: Rule, rows: QuerySet[Any]) -> float | None:
    # Eight bytes a row: a median needs all of them.
    minutes = array("d")
    for start, end in rows.order_by("pk").values_list(rule.since, "at").iterator():
        minutes.append(max((end - start).total_seconds() / 60, 0))
    return round(median(minutes), 1) if minutes else None


def _figures(rule: Rule, rows: QuerySet[Any], labels: dict[str, Any]) -> Iterator[Figure]:
    counted = {"number": Count("pk"), "first": Min("pk"), "last": Max("pk")}
    if not rule.by:
        total = rows.order_by().aggregate(**counted)
        if rule.since:
            total["number"] = _median(rule, rows)
        yield Figure(rule, rule.key, "", **total)
        return
    # An ordering left over would split the groups by its columns.
    groups = list(rows.order_by().values(*rule.by).annotate(**counted).order_by(*rule.by))
    if not groups:
        # Said, so that nothing seems to be missing.
        yield Figure(rule, rule.key, "", 0, None, None)
    for row in groups:
        values = {name: row.pop(name) for name in rule.by}
        words = [str(labels[name].get(value, value)) for name, value in values.items()]
        key = ":".join([rule.key, *map(str, values.values())])
        yield Figure(rule, key, " / ".join(words), **row)


@dataclass(frozen=True)
class GovernanceReport:
    """The figures of a year, by section, from rows of the logs up to `last_rows`."""

    year: Year
    last_rows: dict[str, int]
    sections: list[tuple[str, list[Figure]]]

    @classmethod
    def load(cls, year: Year, up_to: dict[str, int] | None = None) -> Self:
        """Compute the figures, with a fixed number of statements."""
        last = up_to or last_rows()
        labels = _labels()

        def rows_of(rule: Rule) -> QuerySet[Any]:
            model = {**LOGS, **TABLES}[rule.log]
            rows = model._default_manager.all()
            return rule.rows(
                rows.filter(pk__lte=last[rule.log]) if rule.log in last else rows, year
            )

        sections = [
            (
                str(section.label),
                [
                    figure
                    for rule in section.rules
                    for figure in _figures(rule, rows_of(rule), labels)
                ],
            )
            for section in SECTIONS
        ]
        return cls(year, last, sections)

    def figures(self) -> dict[str, Figure]:
        return {figure.key: figure for _label, figures in self.sections for figure in figures}

    def named_heads(self) -> Iterator[tuple[str, int, str]]:
        """Yield the same as `heads`, with names for people."""
        for name, number, digest in self.heads():
            yield str(NAMES[name]), number, digest

    def heads(self) -> Iterator[tuple[str, int, str]]:
        """Yield name, number and digest of the last row of each log; "" where it has none."""
        for name, number in self.last_rows.items():
            row: Any = LOGS[name]._default_manager.filter(pk=number).first()
            yield name, number, getattr(row, "digest", "")

    def rows(self, *, by: str) -> Iterator[list[Any]]:
        """Yield the table that `by` downloads."""
        title = _("Governance report")
        created = timezone.localtime().isoformat(" ", "seconds")
        yield [title, Publication.get_solo().name, created, by]
        yield list(HEADINGS)
        yield [title, _("Year"), "", self.year.year, "", "", "", "", YEAR]
        for name, number, digest in self.heads():
            proof = _("Head of the log: %s") % digest if digest else ""
            label = _("Last row counted")
            named = [title, label, "", number, str(NAMES[name])]
            yield [*named, "", number, proof, f"{LAST_ROW}:{name}"]
        for label, figures in self.sections:
            for figure in figures:
                rule, facts = figure.rule, figure.facts()
                named = [label, rule.label, figure.of_which, facts[0]]
                yield [*named, rule.log_name, *facts[1:], rule.text, figure.key]
