"""Checks of the steps: each yields what its step still lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, Category, Page, Publication
from comments.models import CommentingSettings
from newscenter.backups.state import State
from newscenter.demo import content
from newscenter.monitoring.health_checks import recent_problems
from newscenter.setup_checklist.models import SetupChecklist

# Their texts name the organisation and its contacts, which the supplied ones can't.
OWN_PAGES = (Page.Slug.ABOUT, Page.Slug.PRIVACY)
# Of newscenter/monitoring/health_checks.py.
BACKUP_CHECKS = ("backup", "drill")


class Missing(NamedTuple):
    text: str
    # Where it is mended: a page of the admin, and the field on it.
    address: str = ""


@dataclass
class Site:
    """The site as the steps look at it, each part read once."""

    user: User
    is_secure: bool
    checklist: SetupChecklist

    @cached_property
    def publication(self) -> Publication:
        return Publication.get_solo()

    @cached_property
    def people(self) -> list[User]:
        active = User.objects.filter(is_active=True, is_staff=True)
        return list(active.prefetch_related("groups"))

    def has_role(self, *groups: str) -> bool:
        return any(group.name in groups for user in self.people for group in user.groups.all())


def _field(name: str) -> str:
    return f"{reverse('admin:articles_publication_changelist')}#id_{name}"


def name(site: Site) -> Iterator[Missing]:
    default = Publication._meta.get_field("name").default
    if site.publication.name == default:
        yield Missing(_("The site still has the name “%s”") % default, _field("name"))
    if not site.publication.site_address:
        text = _("The address of the site is missing, which links in e-mails begin with")
        yield Missing(text, _field("site_address"))


def filing_numbers(site: Site) -> Iterator[Missing]:
    for name in ("icp_number", "police_number"):
        # The demo's consist of zeros; what follows a hyphen is the number of a site.
        if not re.search("[1-9]", getattr(site.publication, name).partition("-")[0]):
            label = label_for_field(name, Publication)
            yield Missing(_("Not filled in: %s") % label, _field(name))


def report_contacts(site: Site) -> Iterator[Missing]:
    if not (site.publication.report_telephone or site.publication.report_email):
        text = _("Neither a telephone number nor an e-mail address for reports is given")
        yield Missing(text, _field("report_telephone"))


def categories(site: Site) -> Iterator[Missing]:
    if not Category.objects.exists():
        yield Missing(_("There is no category yet"), reverse("admin:articles_category_add"))


def people(site: Site) -> Iterator[Missing]:
    add = reverse("admin:auth_user_add")
    if sum(user.is_superuser for user in site.people) < 2:
        yield Missing(_("There is no second administrator"), add)
    if not site.has_role("writer", "editor"):
        yield Missing(_("Nobody is a writer or an editor"), add)
    if not site.has_role("moderator") and CommentingSettings.get_solo().open:
        yield Missing(_("Nobody is a moderator, and comments are open"), add)


def identity(site: Site) -> Iterator[Missing]:
    rules = CommentingSettings.get_solo()
    if rules.open and not settings.IDENTITY_PROVIDER:
        text = _(
            "Comments are open to people who are not verified: set IDENTITY_PROVIDER on the server,"
            " or close comments"
        )
        yield Missing(text, reverse("admin:comments_commentingsettings_changelist"))


def mail(site: Site) -> Iterator[Missing]:
    if settings.EMAIL_BACKEND == "newscenter.unsent_mail.EmailBackend":
        yield Missing(_("No mail server is named: set EMAIL_URL on the server"))
    elif site.checklist.mail_sent_at:
        return
    elif not site.user.email:
        text = _("Your account has no e-mail address that a test message could be sent to")
        yield Missing(text, reverse("admin:auth_user_change", args=[site.user.pk]) + "#id_email")
    elif site.checklist.mail_error:
        yield Missing(_("The test message was not sent: %s") % site.checklist.mail_error)
    elif site.checklist.is_mail_under_way:
        yield Missing(_("The test message is on its way to %s") % site.checklist.mail_address)
    else:
        yield Missing(_("No test message has been sent yet"))


def backup(site: Site) -> Iterator[Missing]:
    state = State.read()
    if not state.backup_at:
        yield Missing(_("No backup has been made yet: manage.py backup makes one"))
    elif not state.drill_at:
        yield Missing(_("No backup has been tried out yet: manage.py restore --drill does it"))
    for check, problem in recent_problems.read():
        if check.key in BACKUP_CHECKS:
            yield Missing(problem.text)


def https(site: Site) -> Iterator[Missing]:
    if not settings.HTTPS:
        yield Missing(_("HTTPS is off: set HTTPS=1 on the server"))
    elif not site.is_secure:
        yield Missing(_("This page did not come by HTTPS"))


def footer_pages(site: Site) -> Iterator[Missing]:
    for page in Page.objects.only("slug", "body", "version"):
        # Every save counts up.
        is_supplied = page.slug in OWN_PAGES and page.version == 1
        if is_supplied or not page.body.strip():
            text = _("“%s” still has the supplied text") if is_supplied else _("“%s” is empty")
            yield Missing(text % page, reverse("admin:articles_page_change", args=[page.pk]))


@cache
def _demo_people() -> set[tuple[str, str]]:
    accounts = content.site()["accounts"]
    return {(account["username"], account["first_name"]) for account in accounts}


def demo_accounts(people: Iterable[User]) -> list[str]:
    """Return the names of those who came with the demo."""
    known = _demo_people()
    return [user.username for user in people if (user.username, user.first_name) in known]


@cache
def _demo_articles() -> list[str]:
    return [article.external_id for article in content.article_files()]


def demo(site: Site) -> Iterator[Missing]:
    if number := Article.objects.published().filter(external_id__in=_demo_articles()).count():
        text = ngettext(
            "Readers still see %d article of the demo",
            "Readers still see %d articles of the demo",
            number,
        )
        address = reverse("admin:articles_article_changelist") + "?state=published"
        yield Missing(text % number, address)
    if names := demo_accounts(site.people):
        text = _("Accounts of the demo can still sign in: %s") % "、".join(names)
        yield Missing(text, reverse("admin:auth_user_changelist"))
