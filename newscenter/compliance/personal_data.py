"""Rules about personal data of readers: what they are told, and how long it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Page
from articles.models.person_name import person_name
from comments.models import Comment
from comments.models.permissions import VIEW_COMMENTS
from newscenter.compliance import norms
from newscenter.compliance.norms import Citation
from newscenter.compliance.rule import Finding, Rule, only_a_person_can_tell
from newscenter.compliance.site import Site
from newscenter.roles import ROLES

# Nobody needs addresses longer for what they are kept for.
LONGEST_RETENTION = 366
# The erasure runs every night.
MARGIN = timedelta(days=3)
COMMENTS_READ = 200
# Settings that name services which readers' data leaves the server for.
PROCESSORS = ("IDENTITY_PROVIDER", "SENTRY_DSN", "BACKUP_S3", "ALERT_WEBHOOK")
SENDER = ("address", "client_port", "browser", "identity")
_CONTACT = re.compile(r"@|电话|邮箱|联系|\d{7,}")
_PERIOD = re.compile(r"[0-9０-９一二三四五六七八九十半两]+ *个?[天日月年]")


def _privacy(site: Site) -> tuple[str, str]:
    return site.page_text(Page.Slug.PRIVACY), site.page_address(Page.Slug.PRIVACY)


def _own_policy(site: Site) -> Iterator[Finding]:
    text, address = _privacy(site)
    page = site.pages.get(Page.Slug.PRIVACY)
    if not text.strip():
        yield Finding(_("The page “Privacy” is empty."), address)
    elif page and page.version == 1:
        # Every save counts up.
        yield Finding(_("The page “Privacy” still has the supplied text."), address)
    elif not _names_us(site, text):
        names = _("The page “Privacy” does not name both the operator and a contact.")
        yield Finding(names, address)


def _names_us(site: Site, text: str) -> bool:
    publication = site.publication
    names = (publication.operated_by, publication.sponsored_by, publication.copyright_holder)
    is_named = any(name and name in text for name in (*names, publication.name))
    return is_named and _CONTACT.search(text) is not None


def _notice(site: Site) -> Iterator[Finding]:
    notice = render_to_string("comments/collected_data.html")
    for slug in (Page.Slug.PRIVACY, Page.Slug.TERMS):
        if reverse("articles:page", args=[slug]) not in notice:
            text = _("The form for comments does not lead to “%s”.")
            yield Finding(text % slug.label, site.page_address(slug))


def _kinds(site: Site) -> Iterator[Finding]:
    text, address = _privacy(site)
    words = {
        _("what is collected: nickname and network address"): r"昵称(.|\n)*(网络地址|IP)",
        _("what it is used for"): r"用于|用来|目的|用途|供.{0,20}使用|使用",
        _("what cookies are stored"): r"(?i)cookie",
    }
    missing = [name for name, pattern in words.items() if not re.search(pattern, text)]
    if missing:
        yield Finding(_("The page “Privacy” does not say: %s") % "；".join(missing), address)


def _period(site: Site) -> Iterator[Finding]:
    text, address = _privacy(site)
    if not _PERIOD.search(text):
        yield Finding(_("The page “Privacy” does not say how long data is kept."), address)


def _rights(site: Site) -> Iterator[Finding]:
    text, address = _privacy(site)
    if not (re.search("查阅|查询|复制", text) and re.search("删除|撤下|更正", text)):
        yield Finding(
            _("The page “Privacy” does not say how people see, correct and delete their data."),
            address,
        )


def _children(site: Site) -> Iterator[Finding]:
    text, address = _privacy(site)
    if not re.search("未成年|儿童|十四周岁|14 *周岁", text):
        yield Finding(_("The page “Privacy” says nothing about minors."), address)


def _retention(site: Site) -> Iterator[Finding]:
    if site.commenting.sender_data_days > LONGEST_RETENTION:
        text = _("Addresses of commenters are kept for %d days, more than a year.")
        days = site.commenting.sender_data_days
        yield Finding(text % days, f"{site.commenting_page}#id_sender_data_days")


def _erasure(site: Site) -> Iterator[Finding]:
    kept = timedelta(days=site.commenting.sender_data_days) + MARGIN
    # Those whose period ended last, read by their index: an archive may hold a million.
    old = Comment.objects.filter(submitted_at__lt=site.now - kept).newest_first()
    if any(any(data) for data in old.values_list(*SENDER)[:COMMENTS_READ]):
        yield Finding(
            _("Older addresses are still there: run manage.py erase_sender_data every night."),
            f"{site.commenting_page}#id_sender_data_days",
        )


def _access(site: Site) -> Iterator[Finding]:
    for name in sorted(site.groups_with(VIEW_COMMENTS) - {"moderator"}):
        text = _("The group “%s” may see network addresses of commenters.")
        address = reverse("admin:auth_group_changelist")
        # The site itself has made those of its roles; another may be that of an inspector.
        yield Finding(text % ROLES.get(name, name), address, asks=name not in ROLES)
    for user in site.given_by_hand(VIEW_COMMENTS):
        if all(group.name != "moderator" for group in user.groups.all()):
            text = _("%s may see network addresses without being a moderator: still needed?")
            address = reverse("admin:auth_user_change", args=[user.pk])
            yield Finding(text % person_name(user), address, asks=True)


def _processors(site: Site) -> Iterator[Finding]:
    if used := [name for name in PROCESSORS if getattr(settings, name, "")]:
        text = _("Others receive data by these settings: %s") % ", ".join(used)
        yield Finding(text, asks=True)


RULES = (
    Rule(
        "privacy-own",
        gettext_lazy("Privacy policy of the operator"),
        gettext_lazy(
            "“Privacy” has the operator's own text, which names the operator and a contact."
        ),
        (Citation(norms.PERSONAL, 17), Citation(norms.COMMENTS, 4, 2)),
        _own_policy,
    ),
    Rule(
        "form-notice",
        gettext_lazy("Notice before somebody comments"),
        gettext_lazy("“Privacy” and “Terms of service” are linked where comments are written."),
        (Citation(norms.PERSONAL, 17), Citation(norms.COMMENTS, 6)),
        _notice,
    ),
    Rule(
        "privacy-kinds",
        gettext_lazy("Kinds of data and purposes"),
        gettext_lazy("“Privacy” states which data is collected, what for, and which cookies."),
        (Citation(norms.PERSONAL, 17), Citation(norms.COMMENTS, 4, 2)),
        _kinds,
    ),
    Rule(
        "privacy-period",
        gettext_lazy("Retention period"),
        gettext_lazy("“Privacy” states how long data is kept."),
        (Citation(norms.PERSONAL, 17), Citation(norms.COMMENTS, 4, 2)),
        _period,
    ),
    Rule(
        "privacy-rights",
        gettext_lazy("Rights of the people concerned"),
        gettext_lazy("“Privacy” states how people see, correct and delete their data."),
        (Citation(norms.PERSONAL, 17), Citation(norms.PERSONAL, 50)),
        _rights,
    ),
    Rule(
        "privacy-minors",
        gettext_lazy("Data of minors"),
        gettext_lazy("“Privacy” has rules for the data of minors, below fourteen in particular."),
        (Citation(norms.PERSONAL, 31), Citation(norms.MINORS, 34)),
        _children,
    ),
    Rule(
        "retention",
        gettext_lazy("Shortest necessary retention"),
        gettext_lazy("Addresses of commenters are kept for a year at most."),
        (Citation(norms.PERSONAL, 19),),
        _retention,
    ),
    Rule(
        "erasure",
        gettext_lazy("Erasure when the period is over"),
        gettext_lazy("No comment that is older than the period still has an address."),
        (Citation(norms.PERSONAL, 19), Citation(norms.PERSONAL, 47)),
        _erasure,
    ),
    Rule(
        "data-access",
        gettext_lazy("Access to addresses only where needed"),
        gettext_lazy("Moderators and administrators alone see the addresses of commenters."),
        (Citation(norms.PERSONAL, 51), Citation(norms.MINORS, 36)),
        _access,
    ),
    Rule(
        "processors",
        gettext_lazy("Agreements with those entrusted with data"),
        gettext_lazy(
            "Is there an agreement with each service that receives data, and is it supervised?"
        ),
        (Citation(norms.PERSONAL, 21),),
        _processors,
    ),
    Rule(
        "privacy-audit",
        gettext_lazy("Audit of how data is handled"),
        gettext_lazy("Is the handling of personal data audited regularly, and is that recorded?"),
        (Citation(norms.PERSONAL, 54), Citation(norms.MINORS, 37)),
        only_a_person_can_tell,
    ),
    Rule(
        "breach-plan",
        gettext_lazy("Plan for a leak of data"),
        gettext_lazy(
            "Is it laid down who tells the authorities and the people concerned of a leak?"
        ),
        (Citation(norms.PERSONAL, 57), Citation(norms.PERSONAL, 51)),
        only_a_person_can_tell,
    ),
)
