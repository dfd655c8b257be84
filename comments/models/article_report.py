"""Reports by readers on published articles (举报), which editors answer."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.validators import MinLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.date_field import BoundedDateTimeField
from articles.models import Article
from articles.models.transitions import PUBLISH_ARTICLES
from comments.models import hash_chain
from comments.models.exceptions import AlreadyHandled, NotDone
from comments.models.report_kind import ReportKind
from comments.models.report_queryset import AnyReportQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NOTE_STORED_LENGTH = 2000


class ArticleReportQuerySet(AnyReportQuerySet["ArticleReport"]):
    """Of reports on articles nothing else is asked."""


class ArticleReport(models.Model):
    Kind = ReportKind

    class Outcome(models.TextChoices):
        DISMISSED = "dismissed", _("Article left as it is")
        CORRECTED = "corrected", _("Article corrected")
        TAKEN_BACK = "taken_back", _("Article taken back")
        WITHDRAWN = "withdrawn", _("Article withdrawn in public")

    NOTE_LENGTH = 200
    # The letter of its number, and the column of the log that names it.
    LETTER, LOGGED_AS = "A", "article_report"

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="reports"
    )
    kind = models.CharField(_("what is wrong"), max_length=20, choices=Kind)
    note = models.TextField(_("note"), max_length=NOTE_STORED_LENGTH, blank=True)
    at = BoundedDateTimeField(_("reported"), default=timezone.now)
    network = models.CharField(_("network"), max_length=43, blank=True)
    captcha_key = models.CharField(
        _("captcha"), max_length=40, unique=True, null=True, validators=[MinLengthValidator(1)]
    )
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=Outcome, blank=True, editable=False
    )
    handled_at = BoundedDateTimeField(_("handled"), null=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = ArticleReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report on an article")
        verbose_name_plural = _("reports on articles")
        ordering = ["at", "id"]
        # Whoever may publish articles and take them back answers for them: no right of its own.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="article_report_unique_per_network",
                fields=["article", "network"],
                # Erased networks are all empty, which does not make them one sender.
                condition=~Q(network=""),
            ),
            models.CheckConstraint(
                name="article_report_note_fits",
                condition=LessThanOrEqual(Length("note"), NOTE_STORED_LENGTH),
            ),
            models.CheckConstraint(
                name="article_report_is_open_or_has_an_outcome",
                condition=Q(outcome="", handled_at__isnull=True, handled_by__isnull=True)
                | Q(
                    outcome__in=["dismissed", "corrected", "taken_back", "withdrawn"],
                    handled_at__isnull=False,
                    handled_by__isnull=False,
                ),
            ),
        ]
        # Open reports are few among many: the partial index holds just the queue.
        indexes = [
            models.Index(
                fields=["at", "id"],
                name="article_report_open",
                condition=Q(handled_at__isnull=True),
            ),
            models.Index(
                fields=["kind", "at", "id"],
                name="article_report_open_of_kind",
                condition=Q(handled_at__isnull=True),
            ),
            models.Index(fields=["at", "id"], name="article_report_in_order"),
            models.Index(fields=["kind", "at", "id"], name="article_report_of_kind"),
            models.Index(fields=["network", "at"], name="article_report_from_network"),
            # For the usual time until an outcome.
            models.Index(
                fields=["-handled_at"],
                name="article_report_handled",
                condition=Q(handled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.article}"

    @property
    def number(self) -> str:
        """The number by which the reader and the office name it."""
        return f"{self.LETTER}{self.pk}"

    def payload(self) -> list[Any]:
        """Return what is digested: the words, and what and when they are about."""
        at = self.at.astimezone(UTC).isoformat()
        return [self.article_id, at, self.kind, self.note]

    def text_digest(self) -> str:
        """Return the digest that binds the outcome, and the reader's receipt, to the report."""
        return hash_chain.sha256_of(self.payload())

    def handle(self, outcome: str, *, by: User, answer: str = "") -> None:
        """Close the report with this outcome and an answer to the reader.

        An article that is gone answers every open report on it. Raises AlreadyHandled, NotDone
        while the article is not as the outcome says, PermissionDenied.
        """
        if not by.has_perm(PUBLISH_ARTICLES):
            raise PermissionDenied
        with transaction.atomic():
            # Locked, so that it is not published again before the outcome is logged.
            article = Article.objects.select_for_update(of=("self",)).get(pk=self.article_id)
            if not self._is_done(outcome, article):
                raise NotDone
            reports = ArticleReport.objects.filter(pk=self.pk)
            if outcome in (self.Outcome.TAKEN_BACK, self.Outcome.WITHDRAWN):
                if not reports.unhandled().exists():
                    raise AlreadyHandled
                reports = article.reports.all()
            reports.close(outcome, by=by, answer=answer)

    def _is_done(self, outcome: str, article: Article) -> bool:
        states = {
            self.Outcome.TAKEN_BACK: Article.Status.DRAFT,
            self.Outcome.WITHDRAWN: Article.Status.WITHDRAWN,
        }
        # “Left as it is” and “corrected” are said of an article that readers can see.
        if article.status != states.get(self.Outcome(outcome), Article.Status.PUBLISHED):
            return False
        if outcome == self.Outcome.CORRECTED:
            return article.edited_at is not None and article.edited_at > self.at
        return True
