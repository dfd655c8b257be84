"""Rules of the figures in the yearly governance report, and the rows that they count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import LogEntry
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Picture, PictureReference
from articles.months import Year
from comments.models import (
    ArticleReport,
    Comment,
    Decision,
    Disclosure,
    Report,
    ReportOutcome,
    Restriction,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# By the names that the report has for them. Rows of the first are only added, and never changed.
LOGS: dict[str, type[models.Model]] = {
    "comments": Comment,
    "decisions": Decision,
    "reports": Report,
    "article_reports": ArticleReport,
    "outcomes": ReportOutcome,
    "restrictions": Restriction,
    "disclosures": Disclosure,
    "admin_log": LogEntry,
}
TABLES: dict[str, type[models.Model]] = {"articles": Article, "pictures": Picture}
NAMES = {
    "comments": _("comments"),
    "decisions": _("log of decisions"),
    "reports": _("reports on comments"),
    "article_reports": _("reports on articles"),
    "outcomes": _("outcomes of reports"),
    "restrictions": _("log of restrictions"),
    "disclosures": _("log of downloads"),
    "admin_log": _("log of the admin"),
    "articles": _("articles"),
    "pictures": _("pictures"),
}

Rows = Callable[[QuerySet[Any], Year], QuerySet[Any]]


@dataclass(frozen=True)
class Rule:
    """A figure, or one for each value of `by`; a median is of the minutes from `since` to `at`."""

    key: str
    log: str
    label: _StrPromise
    text: _StrPromise
    rows: Rows
    by: tuple[str, ...] = ()
    since: str = ""

    @property
    def log_name(self) -> str:
        return str(NAMES[self.log])


@dataclass(frozen=True)
class Section:
    label: _StrPromise
    rules: tuple[Rule, ...]


def in_year(column: str, **conditions: Any) -> Rows:
    def rows(of: QuerySet[Any], year: Year) -> QuerySet[Any]:
        span = {f"{column}__gte": year.start, f"{column}__lt": year.end}
        return of.filter(**span, **conditions)

    return rows


def answers_to_appeals(of: QuerySet[Any], year: Year) -> QuerySet[Any]:
    """Return the decisions whose previous row on the same comment is an appeal."""
    before = Decision.objects.filter(comment=OuterRef("comment"), pk__lt=OuterRef("pk"))
    appeal = Decision.objects.appeals().filter(pk=OuterRef("previous_pk"))
    decisions = of.between(year.start, year.end).on_waiting_comments()  # type: ignore[attr-defined]
    # First by a column, so that the look-ups are made for few rows.
    of_appealed = decisions.filter(comment__appealed_at__isnull=False).annotate(
        previous_pk=Subquery(before.order_by("-pk").values("pk")[:1])
    )
    return of_appealed.filter(Exists(appeal)).annotate(since=Subquery(appeal.values("at")[:1]))


def first_decisions(of: QuerySet[Any], year: Year) -> QuerySet[Any]:
    return of.between(year.start, year.end).first_on_their_comment()  # type: ignore[attr-defined]


def labelled_pictures(of: QuerySet[Any], year: Year) -> QuerySet[Any]:
    articles = public_articles("published_at")(Article.objects.all(), year)
    shown = PictureReference.objects.current().filter(picture=OuterRef("pk"), article__in=articles)
    return of.filter(Exists(shown), ai_generated=True)


def public_articles(column: str, *conditions: Q, **values: Any) -> Rows:
    def rows(of: QuerySet[Any], year: Year) -> QuerySet[Any]:
        # Not those that are still to appear.
        public = {"status__in": ["published", "withdrawn"], "published_at__lte": timezone.now()}
        return in_year(column, **values)(of, year).filter(*conditions, **public)

    return rows
