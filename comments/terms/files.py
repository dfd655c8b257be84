"""Term lists as files: text with one term per line, or CSV with all columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from articles.plain_text import cut
from comments.csv_safe import escape_formula
from comments.models.term import FOLDED_LENGTH, TERM_LENGTH, Term, TermList
from comments.screening.patterns import folded_term, shortest_length
from comments.screening.term_entry import FULL_WEIGHT

COLUMNS = ["term", "kind", "scope", "by_pinyin", "by_initials", "note", "active", "weight"]
NOTE_LENGTH = 200
BATCH = 1000
_NO = frozenset({"", "0", "no", "false", "否"})


class NotATermFile(ValueError):
    """The whole file is unreadable; the message is a sentence for the operator."""


@dataclass
class TermImport:
    """The terms of a file, not stored yet, and a sentence for each line that was refused."""

    terms: list[Term] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    known: int = 0

    def store(self, into: TermList) -> int:
        """Add the terms to the list and return how many were new to it.

        After an interruption it can be repeated: terms that are there already stay.
        """
        before = into.terms.count()
        # In batches, so that readers can post in between: SQLite has one writer.
        for first in range(0, len(self.terms), BATCH):
            batch = self.terms[first : first + BATCH]
            for term in batch:
                term.list = into
            Term.objects.bulk_create(batch, ignore_conflicts=True)
        added = into.terms.count() - before
        self.known = len(self.terms) - added
        return added


def decode(content: bytes) -> str:
    """Decode an uploaded file: UTF-8, or GB 18030 as Chinese Excel writes it."""
    # In this order: most UTF-8 files can be decoded as GB 18030 too, to nonsense.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATermFile(_("The file is neither UTF-8 nor GB 18030 text."))


def _rows_of_text(text: str, defaults: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        term = line.strip()
        if term and not term.startswith("#"):
            yield number, defaults | {"text": term}


def _cell(row: dict[str, str | None], name: str) -> str:
    text = (row.get(name) or "").strip()
    # An apostrophe that the export put in front of a formula is no part of the term.
    return text[1:] if text.startswith("'") and escape_formula(text[1:]) == text else text


def _read_csv(text: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Yield the rows with the numbers of their lines. Raises NotATermFile."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        if "term" not in (reader.fieldnames or []):
            raise NotATermFile(
                _("The first line of the file must name the columns, including “term”.")
            )
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        reason = _("Line %d can't be read as CSV: is a quotation mark missing in it or before it?")
        raise NotATermFile(reason % (reader.line_num + 1)) from error


def _rows_of_csv(text: str, defaults: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, row in _read_csv(text):
        cells = {name: _cell(row, name) for name in COLUMNS}
        if any(cells.values()):
            yield (
                number,
                {
                    "text": cells["term"],
                    "kind": cells["kind"] or defaults["kind"],
                    "scope": cells["scope"] or defaults["scope"],
                    "by_pinyin": cells["by_pinyin"].casefold() not in _NO,
                    "by_initials": cells["by_initials"].casefold() not in _NO,
                    "note": cells["note"],
                    # A file without this column is a plain list, of terms that are all in use.
                    "active": cells["active"].casefold() not in _NO - {""},
                    "weight": _weight(cells["weight"]),
                },
            )


def _weight(cell: str) -> int:
    """Return the weight in a cell, or 0 for what is none."""
    is_number = cell.isascii() and cell.isdecimal() and len(cell) < 3
    return int(cell) if is_number else 0 if cell else FULL_WEIGHT


def _problem_with(row: dict[str, Any]) -> str:
    if len(row["text"]) > TERM_LENGTH or len(folded_term(row["text"])) > FOLDED_LENGTH:
        return _("it is too long")
    weight = row.get("weight", FULL_WEIGHT)
    if not 1 <= weight <= FULL_WEIGHT:
        return _("the weight is not a number from 1 to 10")
    if shortest_length(row["text"]) < (2 if weight == FULL_WEIGHT else 1):
        return _("a term has at least two letters or digits")
    if row["kind"] not in Term.Kind.values:
        return _("there is no such kind")
    if row["scope"] not in Term.Scope.values:
        return _("there is no such scope")
    return _("the note is too long") if len(row.get("note", "")) > NOTE_LENGTH else ""


def parse(text: str, *, is_csv: bool, kind: str = "flag", scope: str = "both") -> TermImport:
    """Read the terms from a file's text, without storing them.

    `kind` and `scope` apply where the file itself does not say. Raises NotATermFile.
    """
    rows = _rows_of_csv if is_csv else _rows_of_text
    result = TermImport()
    for number, row in rows(text, {"kind": kind, "scope": scope}):
        if problem := _problem_with(row):
            values = {"line": number, "term": cut(row["text"], 40), "fault": problem}
            result.refused.append(_("Line %(line)d, “%(term)s”: %(fault)s.") % values)
        else:
            result.terms.append(Term(**row))
    return result


def as_text(terms: Iterable[Term]) -> str:
    return "".join(f"{term.text}\n" for term in terms)


def as_csv(terms: Iterable[Term]) -> str:
    """Return the terms with all columns; cells that begin like formulas are escaped."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for term in terms:
        flags = ["1" if flag else "0" for flag in (term.by_pinyin, term.by_initials)]
        cells = [term.text, term.kind, term.scope, *flags, term.note, "1" if term.active else "0"]
        cells.append(str(term.weight))
        writer.writerow([escape_formula(cell) for cell in cells])
    return out.getvalue()
