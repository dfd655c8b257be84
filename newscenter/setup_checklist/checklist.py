"""Steps of the checklist, in the order of the page: the one list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy

from newscenter.setup_checklist import checks
from newscenter.setup_checklist.checks import Missing, Site


class Step(NamedTuple):
    key: str
    name: Any
    # Why it matters to those who ask themselves whether they need it.
    reason: Any
    missing: Callable[[Site], Iterator[Missing]]


STEPS = (
    Step(
        "name",
        gettext_lazy("Name and address"),
        gettext_lazy("They stand above every page, in feeds and in e-mails."),
        checks.name,
    ),
    Step(
        "https",
        gettext_lazy("HTTPS"),
        gettext_lazy("Without it, passwords can be read on their way."),
        checks.https,
    ),
    Step(
        "people",
        gettext_lazy("Accounts"),
        gettext_lazy(
            "Everybody signs in with an account of their own, because logs name who did what. A"
            " second administrator lets you in again if you lose your password."
        ),
        checks.people,
    ),
    Step(
        "categories",
        gettext_lazy("Categories"),
        gettext_lazy("Every article belongs to one; they are the menu of the site."),
        checks.categories,
    ),
    Step(
        "report_contacts",
        gettext_lazy("Contacts for reports"),
        gettext_lazy("Readers have to find where to report unlawful or harmful content."),
        checks.report_contacts,
    ),
    Step(
        "filing_numbers",
        gettext_lazy("Filing numbers"),
        gettext_lazy("A site that the public can open has to show them at the foot of its pages."),
        checks.filing_numbers,
    ),
    Step(
        "identity",
        gettext_lazy("Identity of commenters"),
        gettext_lazy(
            "In mainland China, who comments in public has to be verified (后台实名); a nickname"
            " and a captcha are not enough."
        ),
        checks.identity,
    ),
    Step(
        "footer_pages",
        gettext_lazy("Footer pages"),
        gettext_lazy(
            "The supplied texts hold for any newsroom. Name your own in “About us” and “Privacy”."
        ),
        checks.footer_pages,
    ),
    Step(
        "mail",
        gettext_lazy("E-mail"),
        gettext_lazy("Moderators are told of waiting comments, administrators of errors."),
        checks.mail,
    ),
    Step(
        "backup",
        gettext_lazy("Backup"),
        gettext_lazy("A backup that nobody has ever restored is a hope."),
        checks.backup,
    ),
    Step(
        "demo",
        gettext_lazy("Demo content"),
        gettext_lazy("Readers take an invented county for a real one."),
        checks.demo,
    ),
)


class Result(NamedTuple):
    step: Step
    missing: list[Missing]


def results(site: Site) -> list[Result]:
    """Return every step with what it still lacks."""
    return [Result(step, list(step.missing(site))) for step in STEPS]
