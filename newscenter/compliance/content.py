"""Rules about what the newsroom publishes, and about how readers report it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from articles.models.person_name import person_name
from articles.months import Year
from comments.models import Disclosure, Report
from newscenter.compliance import norms
from newscenter.compliance.norms import Citation
from newscenter.compliance.rule import Finding, Rule, only_a_person_can_tell
from newscenter.compliance.site import Site

PUBLISH = "articles.publish_article"
# More would make the list on the page useless.
SHOWN = 5
OPEN_DOORS = {"*", "https:", "http:", "'unsafe-inline'", "'unsafe-eval'"}
REPORT_KINDS = {
    *(Report.Kind.ILLEGAL, Report.Kind.RUMOUR, Report.Kind.INSULT, Report.Kind.PRIVACY),
    *(Report.Kind.MINORS, Report.Kind.UNLABELLED_AI),
}


def change_page(article: Article, field: str = "") -> str:
    address = reverse("admin:articles_article_change", args=[article.pk])
    return f"{address}#id_{field}" if field else address


def _review(site: Site) -> Iterator[Finding]:
    groups = site.groups_with(PUBLISH)
    if "writer" in groups:
        address = reverse("admin:auth_group_changelist")
        yield Finding(_("Writers may publish articles without anybody else seeing them."), address)
    for user in site.given_by_hand(PUBLISH):
        if any(group.name == "writer" for group in user.groups.all()):
            text = _("%s is a writer and may publish articles without anybody else seeing them.")
            yield Finding(
                text % person_name(user), reverse("admin:auth_user_change", args=[user.pk])
            )
    if not site.who_may(PUBLISH):
        yield Finding(_("Nobody may publish articles."), reverse("admin:auth_user_changelist"))


def _sources(site: Site) -> Iterator[Finding]:
    lacking = [
        article for article in site.newest_articles if not (article.source or article.byline)
    ]
    for article in lacking[:SHOWN]:
        text = _("Neither source nor author is given: %s") % article.title
        yield Finding(text, change_page(article, "source"))


def _editors(site: Site) -> Iterator[Finding]:
    lacking = [article for article in site.newest_articles if not article.responsible_editor]
    for article in lacking[:SHOWN]:
        text = _("No responsible editor is given: %s") % article.title
        yield Finding(text, change_page(article, "responsible_editor"))


def _third_parties(site: Site) -> Iterator[Finding]:
    directives: dict[str, list[Any]] = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]  # type: ignore[assignment]
    hosts = {
        source
        for name, sources in directives.items()
        if name.endswith("-src")
        for source in sources
        # The library's mark for a nonce is no text.
        if isinstance(source, str) and ("." in source or source in OPEN_DOORS)
    }
    if hosts:
        text = _("Pages may load what nobody here has reviewed: %s")
        yield Finding(text % ", ".join(sorted(hosts)))


def _report_contact(site: Site) -> Iterator[Finding]:
    if not (site.publication.report_telephone or site.publication.report_email):
        text = _("Neither a telephone number nor an e-mail address for reports is given")
        yield Finding(text, site.publication_field("report_telephone"))


def _report_kinds(site: Site) -> Iterator[Finding]:
    missing = REPORT_KINDS - set(Report.Kind)
    if missing:
        yield Finding(_("Readers can't report: %s") % "、".join(sorted(missing)))


def _governance_report(site: Site) -> Iterator[Finding]:
    last = Year(timezone.localtime(site.now).year - 1)
    reports = Disclosure.objects.filter(kind=Disclosure.Kind.GOVERNANCE, subject=last)
    # One that was fetched before the year was over lacks the rest of it.
    if not reports.filter(at__gte=last.end).exists():
        text = _("The governance report of %s has not been fetched from this site yet.")
        address = reverse("admin:comments_ledger_changelist")
        yield Finding(text % last, address, asks=True, since=last.end)


RULES = (
    Rule(
        "article-review",
        gettext_lazy("Review of articles"),
        gettext_lazy("Writers can't publish; another person does."),
        (Citation(norms.NEWS, 12), Citation(norms.ECOLOGY, 9)),
        _review,
    ),
    Rule(
        "editor-in-chief",
        gettext_lazy("Editor-in-chief and qualified staff"),
        gettext_lazy(
            "Has an editor-in-chief been appointed, and is the staff qualified and trained?"
        ),
        (Citation(norms.NEWS, 11),),
        only_a_person_can_tell,
    ),
    Rule(
        "governance-head",
        gettext_lazy("Person in charge of content governance"),
        gettext_lazy(
            "Has somebody been put in charge of content governance, with rules of procedure?"
        ),
        (Citation(norms.ECOLOGY, 9),),
        only_a_person_can_tell,
    ),
    Rule(
        "governance-report",
        gettext_lazy("Annual report on content governance"),
        gettext_lazy("Has the report on last year's content governance been drawn up?"),
        (Citation(norms.ECOLOGY, 17),),
        _governance_report,
    ),
    Rule(
        "unlawful-content",
        gettext_lazy("Handling of unlawful content"),
        gettext_lazy(
            "Is it laid down who takes unlawful content down at once, keeps the records and"
            " reports it?"
        ),
        (Citation(norms.NEWS, 16), Citation(norms.ECOLOGY, 10), Citation(norms.SECURITY, 49)),
        only_a_person_can_tell,
    ),
    Rule(
        "sources",
        gettext_lazy("Sources of articles"),
        gettext_lazy(
            "The 50 newest articles name their source, or their author if they are our own."
        ),
        (Citation(norms.NEWS, 15),),
        _sources,
    ),
    Rule(
        "responsible-editors",
        gettext_lazy("Names of the editors"),
        gettext_lazy("The 50 newest articles name their responsible editor."),
        (Citation(norms.NEWS, 15),),
        _editors,
    ),
    Rule(
        "reprints",
        gettext_lazy("Reprinted news"),
        gettext_lazy(
            "Is news reprinted only from sources that the state permits, with the original title"
            " and author, and with consent of the owner?"
        ),
        (Citation(norms.NEWS, 15),),
        only_a_person_can_tell,
    ),
    Rule(
        "third-parties",
        gettext_lazy("No unreviewed advertising or scripts of others"),
        gettext_lazy("Pages load nothing from other hosts: their security policy forbids it."),
        (Citation(norms.ECOLOGY, 14), Citation(norms.ELDERLY)),
        _third_parties,
    ),
    Rule(
        "report-contact",
        gettext_lazy("Contact for reports"),
        gettext_lazy("A telephone number or e-mail address for reports stands in the footer."),
        (Citation(norms.ECOLOGY, 16), Citation(norms.NEWS, 18), Citation(norms.SECURITY, 51)),
        _report_contact,
    ),
    Rule(
        "report-kinds",
        gettext_lazy("What can be reported"),
        gettext_lazy("Readers can report unlawful content, rumours, insults and personal data."),
        (Citation(norms.ECOLOGY, 16), Citation(norms.COMMENTS, 13)),
        _report_kinds,
    ),
    Rule(
        "report-replies",
        gettext_lazy("Replies to reports"),
        gettext_lazy("Are people who report something told what has come of it?"),
        (Citation(norms.ECOLOGY, 16),),
        only_a_person_can_tell,
    ),
)
