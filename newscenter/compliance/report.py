"""Results in words: for the page, the command, and the report that an inspector takes away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models.person_name import person_name
from newscenter import __version__
from newscenter.compliance.models import ComplianceAnswer, ComplianceReport
from newscenter.compliance.rule import Result
from newscenter.compliance.rulebook import SUBJECTS, examine
from newscenter.compliance.site import Site


class Line(TypedDict):
    """A rule with its result, in words: stored in reports, so fields are added and not renamed."""

    key: str
    subject: str
    title: str
    criterion: str
    norms: list[str]
    state: str
    result: str
    texts: list[str]
    addresses: list[str]


def answer_in_words(answer: ComplianceAnswer) -> str:
    values = {
        "answer": answer.get_answer_display(),
        "name": person_name(answer.by),
        "date": timezone.localtime(answer.at).date().isoformat(),
    }
    text = _("%(answer)s (%(name)s, %(date)s)") % values
    return f"{text}：{answer.note}" if answer.note else text


def as_line(result: Result) -> Line:
    rule = result.rule
    subject = next(subject for subject in SUBJECTS if rule in subject.rules)
    texts = [answer_in_words(result.answer)] if result.answer else result.sentences
    return {
        "key": rule.key,
        "subject": str(subject.name),
        "title": str(rule.title),
        "criterion": str(rule.criterion),
        "norms": [str(citation) for citation in rule.citations],
        "state": result.state.value,
        "result": str(result.state.label),
        "texts": texts,
        "addresses": [finding.address for finding in result.findings if finding.address],
    }


def store_report(site: Site, *, by: User) -> ComplianceReport:
    """Store the results of this moment as `by` prints them."""
    lines: list[Any] = list(map(as_line, examine(site)))
    return ComplianceReport.objects.create(
        lines=lines, publication=site.publication.name, version=__version__, by=by
    )


def by_subject(lines: Iterable[Line]) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line["subject"], []).append(line)
    return groups
