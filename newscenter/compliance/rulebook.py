"""All rules of the self-check, by subject: the one list of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy

from newscenter.compliance import (
    access,
    ai_labels,
    comments,
    content,
    minors,
    personal_data,
    security,
    site_identity,
)
from newscenter.compliance.rule import Result, Rule, State
from newscenter.compliance.site import Site


class Subject(NamedTuple):
    name: Any
    rules: tuple[Rule, ...]


SUBJECTS = (
    Subject(gettext_lazy("Identity of the site"), site_identity.RULES),
    Subject(gettext_lazy("Content"), content.RULES),
    Subject(gettext_lazy("Comments"), comments.RULES),
    Subject(gettext_lazy("Personal data"), personal_data.RULES),
    Subject(gettext_lazy("Accounts, logs and security"), security.RULES),
    Subject(gettext_lazy("AI-generated content"), ai_labels.RULES),
    Subject(gettext_lazy("Minors"), minors.RULES),
    Subject(gettext_lazy("Access for everybody"), access.RULES),
)
RULES = {rule.key: rule for subject in SUBJECTS for rule in subject.rules}


def examine(site: Site, rules: Iterable[Rule] = ()) -> list[Result]:
    """Return the result of these rules, or of all."""
    return [rule.examine(site) for rule in rules or RULES.values()]


def counted(results: Iterable[Result]) -> dict[State, int]:
    states = [result.state for result in results]
    return {state: states.count(state) for state in State}
