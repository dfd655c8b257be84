"""The site as the rules see it: each part is read once, with a number of rows that is bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from articles.models import Article, Page, Picture, Publication
from articles.plain_text import lines
from comments import triggers as comment_triggers
from comments.models import ArticleReport, CommentingSettings, Report, Restriction
from comments.posting.privacy_facts import fill_in
from newscenter.compliance.models import ComplianceAnswer
from newscenter.sign_in import triggers as sign_in_triggers

ARTICLES_READ = 50
PICTURES_READ = 3


def _has(rights: Iterable[Permission], permission: str) -> bool:
    return any(f"{right.content_type.app_label}.{right.codename}" == permission for right in rights)


@dataclass
class Site:
    now: datetime = field(default_factory=timezone.now)

    @cached_property
    def answers(self) -> dict[str, ComplianceAnswer]:
        return ComplianceAnswer.objects.valid_at(self.now)

    @cached_property
    def publication(self) -> Publication:
        return Publication.get_solo()

    @property
    def is_of_government(self) -> bool:
        return bool(self.publication.site_id_code)

    @cached_property
    def commenting(self) -> CommentingSettings:
        return CommentingSettings.read()

    @cached_property
    def takes_comments(self) -> bool:
        closed = Restriction.objects.in_force().filter(kind=Restriction.Kind.SITE)
        return self.commenting.open and not closed.exists()

    @cached_property
    def pages(self) -> dict[str, Page]:
        return {page.slug: page for page in Page.objects.all()}

    @cached_property
    def page_texts(self) -> dict[str, str]:
        """Texts of the footer pages as readers see them, by the names in their addresses."""
        return {slug: "\n".join(lines(fill_in(page.body))) for slug, page in self.pages.items()}

    def page_text(self, slug: str) -> str:
        """Return the text of a footer page, empty if it has none."""
        return self.page_texts.get(slug, "")

    def page_address(self, slug: str) -> str:
        page = self.pages.get(slug)
        return reverse("admin:articles_page_change", args=[page.pk]) if page else ""

    @cached_property
    def missing_triggers(self) -> set[str]:
        return comment_triggers.missing(connection) | sign_in_triggers.missing(connection)

    @cached_property
    def people(self) -> list[User]:
        active = User.objects.filter(is_active=True, is_staff=True)
        rights = ("groups__permissions__content_type", "user_permissions__content_type")
        return list(active.prefetch_related(*rights))

    def who_may(self, permission: str) -> list[User]:
        """Return the staff who have a permission; administrators have all."""
        return [
            user
            for user in self.people
            if user.is_superuser
            or _has(user.user_permissions.all(), permission)
            or any(_has(group.permissions.all(), permission) for group in user.groups.all())
        ]

    def given_by_hand(self, permission: str) -> list[User]:
        """Return the staff who have a permission beside those of their groups."""
        return [
            user
            for user in self.people
            if not user.is_superuser and _has(user.user_permissions.all(), permission)
        ]

    def groups_with(self, permission: str) -> set[str]:
        label, _dot, codename = permission.partition(".")
        rights = {"permissions__content_type__app_label": label, "permissions__codename": codename}
        return set(Group.objects.filter(**rights).values_list("name", flat=True))

    @cached_property
    def newest_articles(self) -> list[Article]:
        articles = Article.objects.published().newest_first()
        shown = ("title", "kicker", "source", "byline", "responsible_editor", "ai_generated")
        return list(articles.only(*shown, "body", "published_at")[:ARTICLES_READ])

    @cached_property
    def newest_labelled_pictures(self) -> list[Picture]:
        """Those whose files had a label when they were uploaded, or got one when rendered."""
        in_file = ~Q(ai_label="") | ~Q(renditions="")
        labelled = Picture.objects.filter(in_file, ai_generated=True).order_by("-pk")
        return list(labelled.only("file", "ai_label")[:PICTURES_READ])

    @property
    def open_reports(self) -> Iterator[tuple[QuerySet[Any], str]]:
        """Yield the open reports on comments and on articles, and the list that shows them."""
        yield Report.objects.open(), reverse("admin:comments_report_changelist")
        yield ArticleReport.objects.unhandled(), reverse("admin:comments_articlereport_changelist")

    @property
    def commenting_page(self) -> str:
        return reverse("admin:comments_commentingsettings_changelist")

    def publication_field(self, name: str) -> str:
        return f"{reverse('admin:articles_publication_changelist')}#id_{name}"
