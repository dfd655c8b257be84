"""Rules about readers' comments: who may write, who looks at them, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Page
from comments import triggers
from comments.models import Comment, Term
from comments.models.permissions import IMPOSE_RESTRICTIONS, MODERATE_COMMENTS
from newscenter.compliance import norms
from newscenter.compliance.norms import Citation
from newscenter.compliance.rule import Finding, Rule, missing_triggers, only_a_person_can_tell
from newscenter.compliance.site import Site

# The norms say “in time”; three days span a weekend.
LONGEST_WAIT = timedelta(days=3)


def _desk(query: str = "") -> str:
    return reverse("admin:comments_comment_desk") + query


def _people_page(site: Site) -> str:
    # Administrators alone may open it.
    return reverse("admin:auth_user_changelist")


def _identity(site: Site) -> Iterator[Finding]:
    if site.takes_comments and not settings.IDENTITY_PROVIDER:
        text = _("Comments are open, and no service verifies who writes them.")
        yield Finding(text, f"{site.commenting_page}#id_open")


def _review_first(site: Site) -> Iterator[Finding]:
    yield from missing_triggers(site.missing_triggers & set(triggers.DECISION_RULES))


def _log(site: Site) -> Iterator[Finding]:
    kept = {name for name, rule in triggers.RULES.items() if rule[0] != triggers.REPORT}
    yield from missing_triggers(site.missing_triggers & kept)


def _moderators(site: Site) -> Iterator[Finding]:
    moderators = [user for user in site.who_may(MODERATE_COMMENTS) if not user.is_superuser]
    if site.takes_comments and not moderators:
        yield Finding(_("Comments are open, and nobody is a moderator."), _people_page(site))


def _queue(site: Site) -> Iterator[Finding]:
    sent_before = Comment.objects.pending().filter(submitted_at__lt=site.now - LONGEST_WAIT)
    if sent_before.filter(appealed_at=None).exists():
        yield Finding(_("Comments have been waiting for more than three days."), _desk())


def _terms(site: Site) -> Iterator[Finding]:
    if site.takes_comments and not Term.objects.in_use().exists():
        address = reverse("admin:comments_termlist_changelist")
        yield Finding(_("No term list is in use."), address)


def _emergency(site: Site) -> Iterator[Finding]:
    if len(site.who_may(IMPOSE_RESTRICTIONS)) < 2:
        text = _("Fewer than two people can close comments: nobody might be there.")
        yield Finding(text, _people_page(site))


def _reports(site: Site) -> Iterator[Finding]:
    for reports, address in site.open_reports:
        if reports.filter(at__lt=site.now - LONGEST_WAIT).exists():
            yield Finding(_("Reports have been waiting for more than three days."), address)


def _appeals(site: Site) -> Iterator[Finding]:
    appealed = Comment.objects.pending().filter(appealed_at__lt=site.now - LONGEST_WAIT)
    if appealed.exists():
        yield Finding(_("Appeals have been waiting for more than three days."), _desk())


def _agreement(site: Site) -> Iterator[Finding]:
    text, address = site.page_text(Page.Slug.TERMS), site.page_address(Page.Slug.TERMS)
    if not text.strip():
        yield Finding(_("The page “Terms of service” is empty."), address)
        return
    if "评论" not in text:
        yield Finding(_("The page “Terms of service” says nothing about comments."), address)
    if not any(word in text for word in ("不发布", "删除", "处置", "限制", "关闭")):
        text = _("The page “Terms of service” does not say what happens to unlawful comments.")
        yield Finding(text, address)


RULES = (
    Rule(
        "real-name",
        gettext_lazy("Real names behind the nicknames"),
        gettext_lazy("Who comments has been identified by a service, or comments are closed."),
        (Citation(norms.COMMENTS, 4, 1), Citation(norms.SECURITY, 26)),
        _identity,
    ),
    Rule(
        "review-first",
        gettext_lazy("Review before publication"),
        gettext_lazy("The database itself refuses a public comment that nobody has decided on."),
        (Citation(norms.COMMENTS, 4, 3),),
        _review_first,
    ),
    Rule(
        "moderators",
        gettext_lazy("Moderators"),
        gettext_lazy("While comments are open, at least one active person is a moderator."),
        (Citation(norms.COMMENTS, 4, 7), Citation(norms.ECOLOGY, 9)),
        _moderators,
    ),
    Rule(
        "moderator-training",
        gettext_lazy("Training of the moderators"),
        gettext_lazy("Have all moderators been trained within a year, and is that recorded?"),
        (Citation(norms.COMMENTS, 4, 7), Citation(norms.ECOLOGY, 9)),
        only_a_person_can_tell,
    ),
    Rule(
        "queue",
        gettext_lazy("Timely moderation"),
        gettext_lazy("No new comment waits for more than three days."),
        (Citation(norms.COMMENTS, 4, 5),),
        _queue,
    ),
    Rule(
        "screening",
        gettext_lazy("Technical screening of comments"),
        gettext_lazy("While comments are open, at least one term list is in use."),
        (Citation(norms.COMMENTS, 4, 6),),
        _terms,
    ),
    Rule(
        "emergency",
        gettext_lazy("Emergency measures"),
        gettext_lazy("At least two people can close comments and hide senders at once."),
        (Citation(norms.COMMENTS, 4, 5), Citation(norms.ECOLOGY, 9)),
        _emergency,
    ),
    Rule(
        "report-to-authority",
        gettext_lazy("Reporting to the cyberspace administration"),
        gettext_lazy(
            "Is it laid down in writing who reports unlawful content to the cyberspace"
            " administration, and how?"
        ),
        (Citation(norms.COMMENTS, 4, 5), Citation(norms.SECURITY, 49)),
        only_a_person_can_tell,
    ),
    Rule(
        "safety-assessment",
        gettext_lazy("Safety assessment of new functions"),
        gettext_lazy(
            "Was the comment service assessed before it went online, if it can shape public"
            " opinion or mobilise people?"
        ),
        (Citation(norms.COMMENTS, 5),),
        only_a_person_can_tell,
    ),
    Rule(
        "agreement",
        gettext_lazy("Agreement with commenters"),
        gettext_lazy(
            "“Terms of service” states the rules for comments and what happens to unlawful ones."
        ),
        (Citation(norms.COMMENTS, 6), Citation(norms.ECOLOGY, 15)),
        _agreement,
    ),
    Rule(
        "decision-log",
        gettext_lazy("Records of what was decided"),
        gettext_lazy("The database lets nobody change or delete comments, decisions and measures."),
        (Citation(norms.COMMENTS, 7), Citation(norms.SECURITY, 49)),
        _log,
    ),
    Rule(
        "reports",
        gettext_lazy("Timely handling of reports"),
        gettext_lazy("No report by a reader waits for more than three days."),
        (Citation(norms.COMMENTS, 13), Citation(norms.ECOLOGY, 16)),
        _reports,
    ),
    Rule(
        "appeals",
        gettext_lazy("Timely handling of appeals"),
        gettext_lazy("No appeal by a commenter waits for more than three days."),
        (Citation(norms.COMMENTS, 13),),
        _appeals,
    ),
)
