"""Rules about the protection of minors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import Term
from comments.models.report_kind import ReportKind
from newscenter.compliance import norms
from newscenter.compliance.norms import Citation
from newscenter.compliance.rule import Finding, Rule, only_a_person_can_tell
from newscenter.compliance.site import Site

# What the lists that find bullying are about.
BULLYING = ("insult", "threat")
# “First”: other reports may wait for three days.
LONGEST_WAIT = timedelta(days=1)


def _bullying(site: Site) -> Iterator[Finding]:
    if not site.takes_comments:
        return
    if not Term.objects.in_use().filter(list__content_class__in=BULLYING).exists():
        yield Finding(
            _("No term list about insults or threats is in use."),
            reverse("admin:comments_termlist_changelist"),
        )


def _reports(site: Site) -> Iterator[Finding]:
    about_minors = {"kind": ReportKind.MINORS, "at__lt": site.now - LONGEST_WAIT}
    for reports, address in site.open_reports:
        if reports.filter(**about_minors).exists():
            text = _("Reports about harm to minors have been waiting for more than a day.")
            yield Finding(text, address)


RULES = (
    Rule(
        "minors-prominent",
        gettext_lazy("Prominent places and minors"),
        gettext_lazy(
            "Is content that may harm minors kept off the front page and other prominent places?"
        ),
        (Citation(norms.MINORS, 24),),
        only_a_person_can_tell,
    ),
    Rule(
        "minors-bullying",
        gettext_lazy("Recognising online bullying"),
        gettext_lazy("While comments are open, a term list about insults or threats is in use."),
        (Citation(norms.MINORS, 26),),
        _bullying,
    ),
    Rule(
        "minors-reports",
        gettext_lazy("Reports about minors"),
        gettext_lazy("No report about harm to minors waits for more than a day."),
        (Citation(norms.MINORS),),
        _reports,
    ),
)
