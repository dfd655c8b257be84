"""A rule of the self-check, what it finds, and its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newscenter.compliance.models import ComplianceAnswer
from newscenter.compliance.norms import Citation
from newscenter.compliance.site import Site


class State(models.TextChoices):
    FAIL = "fail", gettext_lazy("Fails")
    ASK = "ask", gettext_lazy("Ask a person")
    PASS = "pass", gettext_lazy("Passes")


class Finding(NamedTuple):
    """A sentence on what is missing. One that `asks` is no fault yet: only a person can tell."""

    text: str
    # Where it is mended: a page of the admin, and the field on it.
    address: str = ""
    asks: bool = False
    # What was answered before is about something else, such as the year before.
    since: datetime | None = None


class Rule(NamedTuple):
    # In the stored answers and in what the command prints: it never changes.
    key: str
    title: Any
    # What a site has to have; for a rule that only a person can tell, the question.
    criterion: Any
    citations: tuple[Citation, ...]
    findings: Callable[[Site], Iterator[Finding]]

    def is_of(self, norm: str) -> bool:
        return any(citation.norm.key == norm for citation in self.citations)

    def examine(self, site: Site) -> Result:
        """Return the result. An answer counts where the rule asks, and heals no fault."""
        findings = list(self.findings(site))
        faults = [finding for finding in findings if not finding.asks]
        if faults:
            return Result(self, State.FAIL, faults)
        if not findings:
            return Result(self, State.PASS, [])
        state = State.ASK
        answer = site.answers.get(self.key)
        if answer and any(finding.since and answer.at < finding.since for finding in findings):
            answer = None
        if answer:
            is_no = answer.answer == ComplianceAnswer.Answer.NO
            state = State.FAIL if is_no else State.PASS
        return Result(self, state, findings, answer)


@dataclass(frozen=True)
class Result:
    rule: Rule
    state: State
    findings: list[Finding]
    # That of a person, where the state follows from it.
    answer: ComplianceAnswer | None = None

    @property
    def may_be_answered(self) -> bool:
        return any(finding.asks for finding in self.findings)

    @property
    def sentences(self) -> list[str]:
        """Sentences about it: none where the program sees that all is as it should be."""
        return [finding.text for finding in self.findings if finding.text and not self.answer]


def missing_triggers(names: Iterable[str]) -> Iterator[Finding]:
    """Yield the triggers of these names that the database lacks."""
    for name in sorted(names):
        yield Finding(_("The trigger “%s” is missing: run manage.py restore_triggers") % name)


def only_a_person_can_tell(site: Site) -> Iterator[Finding]:
    """Yield the one finding of a rule that no program can decide: its criterion is the question."""
    yield Finding("", asks=True)
