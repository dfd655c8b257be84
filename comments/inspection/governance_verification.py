"""Computing the figures of a governance report again, and comparing them with its file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from articles.months import Year
from comments.csv_safe import escape_formula
from comments.inspection.governance import HEADINGS, LAST_ROW, YEAR, Figure, GovernanceReport
from comments.inspection.governance_rules import LOGS, NAMES

# Columns with what a figure is called: section, name, of which, and log.
WORDS = (0, 1, 2, 4)
# The keys of the rows that are no figures: what they are computed from.
ABOUT_ITSELF = {YEAR, *(f"{LAST_ROW}:{name}" for name in LOGS)}


class NotAReport(Exception):
    """The file is no governance report, or lacks what it is computed again from."""


class Difference(NamedTuple):
    """A sentence; what has no log may have changed since, which is no proof of anything."""

    sentence: str
    is_of_log: bool


class FiledReport(NamedTuple):
    """A report as its file has it: the rows of the table, by their keys."""

    rows: dict[str, list[str]]

    @classmethod
    def read(cls, content: bytes) -> FiledReport:
        """Read the file; raises NotAReport. Spreadsheet programs may have saved it anew."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("gb18030", "replace")
        report = cls({})
        try:
            table = list(csv.reader(io.StringIO(text, newline="")))
        except csv.Error as error:
            raise NotAReport from error
        for row in table[1:]:
            # A second row of a figure, or one without a key, would be read by people alone.
            if any(row) and (len(row) != len(HEADINGS) or row[-1] in ("", *report.rows)):
                raise NotAReport
            if any(row):
                report.rows[row[-1]] = row
        if not set(report.rows) >= ABOUT_ITSELF:
            raise NotAReport
        return report

    def number(self, key: str) -> int:
        text = self.rows[key][3]
        if not (text.isascii() and text.isdecimal() and len(text) <= 18):
            raise NotAReport
        return int(text)

    def year(self) -> Year:
        try:
            return Year.parse(f"{self.number(YEAR):04}")
        except ValueError as error:
            raise NotAReport from error

    def last_rows(self) -> dict[str, int]:
        return {name: self.number(f"{LAST_ROW}:{name}") for name in LOGS}

    def words(self, key: str) -> list[str]:
        """Return what the figure is called, without what spreadsheet programs do to spaces."""
        return [" ".join(self.rows[key][column].split()) for column in WORDS]

    def facts(self, key: str) -> list[str]:
        """Return the number, and the first and the last row that it was counted from."""
        row = self.rows.get(key)
        return [row[3], row[5], row[6]] if row else ["", "", ""]


def _same(filed: str, computed: str) -> bool:
    try:
        # A spreadsheet program writes 12.0 as 12.
        return filed == computed or float(filed) == float(computed)
    except ValueError:
        return False


def differences(filed: FiledReport) -> Iterator[Difference]:
    """Yield a sentence for each figure that is another one when it is computed again."""
    report = GovernanceReport.load(filed.year(), filed.last_rows())
    for name, number, digest in report.heads():
        is_there = not number or LOGS[name]._default_manager.filter(pk=number).exists()
        if not is_there or digest not in filed.rows[f"{LAST_ROW}:{name}"][7]:
            sentence = _("%(log)s: row %(number)d is not the one that the report was made from.")
            values = {"log": NAMES[name], "number": number}
            yield Difference(sentence % values, is_of_log=True)
    computed = report.figures()
    sections = {figure.key: label for label, of in report.sections for figure in of}
    for key in sorted((filed.rows.keys() | computed.keys()) - {*ABOUT_ITSELF, str(HEADINGS[-1])}):
        figure = computed.get(key)
        now = figure.facts() if figure else ("", "", "")
        if not all(map(_same, filed.facts(key), now)):
            yield _difference(key, filed, now, figure)
        elif figure and filed.words(key) != (
            words := _words(sections[key], figure, filed.words(key))
        ):
            sentence = _("%(key)s: the file calls it “%(filed)s”, its name is “%(name)s”.")
            values = {"key": key, "filed": " ".join(filed.words(key)), "name": " ".join(words)}
            yield Difference(sentence % values, is_of_log=True)


def _words(section: str, figure: Figure, filed: list[str]) -> list[str]:
    """Return what the figure is called now; names of people may have changed since."""
    of_which = filed[2] if figure.rule.by == ("by",) else figure.of_which
    words = [section, figure.rule.label, of_which, figure.rule.log_name]
    return [" ".join(str(escape_formula(str(word))).split()) for word in words]


def _difference(key: str, filed: FiledReport, now: tuple[str, ...], figure: Any) -> Difference:
    names = ("filed", "first", "last", "computed", "first_now", "last_now")
    values = dict(zip(names, [value or "–" for value in (*filed.facts(key), *now)], strict=True))
    # Those without a log are always there: none of them is counted by a value.
    is_of_log = figure.rule.log in LOGS if figure else True
    sentence = _(
        "%(key)s: the file has %(filed)s (rows %(first)s to %(last)s), computed is %(computed)s"
        " (rows %(first_now)s to %(last_now)s)."
    )
    return Difference(sentence % {"key": key, **values}, is_of_log)
