"""Rules about the protection of minors."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import Report, TermList
from comments.screening.flags import CONTENT_CLASSES
from newscenter.compliance import norms
from newscenter.compliance.norms import Citation
from newscenter.compliance.rule import Finding, Rule, only_a_person_can_tell
from newscenter.compliance.site import Site

# What the lists that find bullying are about.
BULLYING = ("insult", "threat")


def _bullying(site: Site) -> Iterator[Finding]:
    if not site.takes_comments:
        return
    classes = [name for name in BULLYING if name in CONTENT_CLASSES]
    if not TermList.objects.filter(active=True, content_class__in=classes).exists():
        yield Finding(
            _("No term list about insults or threats is in use."),
            reverse("admin:comments_termlist_changelist"),
        )


def _reports(site: Site) -> Iterator[Finding]:
    if not any("minor" in kind for kind in Report.Kind.values):
        yield Finding(_("The form for reports has no kind of its own for minors."), asks=True)


RULES = (
    Rule(
        "minors-prominent",
        gettext_lazy("Prominent places and minors"),
        gettext_lazy(
            "Is content that may harm minors kept off the front page and other prominent places?"
        ),
        (Citation(norms.MINORS, 24),),
        only_a_person_can_tell(),
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
        gettext_lazy("Can guardians and minors report easily, and are such reports handled first?"),
        (Citation(norms.MINORS),),
        _reports,
    ),
)
