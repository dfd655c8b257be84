"""The log of decisions: append-only, each row chained to the one before it by a digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models.person_name import person_name
from comments.models import hash_chain
from comments.models.status import CommentStatus

REASON_LENGTH = 200
# Authors of comments give reasons too, which are counted in characters as a person sees them.
REASON_STORED_LENGTH = 2000


class DecisionHead(models.Model):
    """The digest of the newest decision: one row, locked while another is appended."""

    digest = models.CharField(max_length=64, default=hash_chain.GENESIS)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(name="decision_head_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.digest


class DecisionQuerySet(models.QuerySet["Decision"]):
    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(at__gte=start, at__lt=end)

    def by_moderators(self) -> Self:
        """Leave out what the authors of comments did themselves: withdraw, appeal."""
        return self.filter(by__isnull=False)

    def on_waiting_comments(self) -> Self:
        """Decisions of moderators on comments that waited for review."""
        return self.by_moderators().filter(from_status=CommentStatus.PENDING)

    def count_by_moderator(self, newest: int) -> list[tuple[str, int]]:
        """Return name and number of decisions of each moderator, the largest number first.

        Of more decisions than `newest` only so many are counted: those made last.
        """
        counts = Counter(self.order_by("-at").values_list("by", flat=True)[:newest])
        people = get_user_model().objects.in_bulk(list(counts))
        named = [(person_name(people[pk]), count) for pk, count in counts.items()]
        return sorted(named, key=lambda pair: (-pair[1], pair[0]))

    def newest_waiting_times(self, count: int) -> list[timedelta]:
        """Return how long the comments of the newest `count` decisions had waited for them.

        A comment that was reopened, or whose author appealed, has waited since then.
        """
        earlier = Decision.objects.filter(comment=OuterRef("comment"), pk__lt=OuterRef("pk"))
        since = Coalesce(
            Subquery(earlier.order_by("-pk").values("at")[:1]),
            "comment__submitted_at",
            output_field=models.DateTimeField(),
        )
        newest = self.order_by("-pk").annotate(since=since)
        times = newest.values_list("at", "since")[:count]
        # Decisions of times when the clock could be set back may lie before their comments.
        return [max(at - since, timedelta(0)) for at, since in times]

    def newest_by_comment(self, comments: Iterable[int]) -> dict[int, Decision]:
        """Return the newest decision on each of `comments`, by primary key of the comment."""
        # Few rows a comment, so the newest is picked here: later ones replace earlier ones.
        decisions = self.filter(comment__in=comments).select_related("by").order_by("pk")
        return {decision.comment_id: decision for decision in decisions}

    def rejections_before_appeal(self) -> Self:
        """Rejections from which an author appealed, the oldest first.

        A comment that was rejected, reopened and rejected again has several; the last one counts.
        """
        appeal = Decision.objects.appeals().filter(comment=OuterRef("comment"))
        before = Q(pk__lt=Subquery(appeal.values("pk")[:1]))
        return self.filter(before, to_status=CommentStatus.REJECTED).order_by("pk")

    def appeals(self) -> Self:
        """Rows by which authors appealed; their reasons are those of the authors."""
        return self.filter(by=None, to_status=CommentStatus.PENDING)

    def count_by_day(self) -> Iterator[tuple[date, str, int]]:
        """Yield day, outcome and count; the outcome is a status, or "appealed".

        Days begin and end at midnight of the site's time zone.
        """
        appealed = When(by=None, to_status=CommentStatus.PENDING, then=Value("appealed"))
        outcome = Case(appealed, default="to_status")
        days = self.annotate(day=TruncDate("at"), outcome=outcome).values_list("day", "outcome")
        yield from days.annotate(count=Count("pk")).order_by("day")

    def rejections_by_reason(self) -> Iterator[tuple[str, int]]:
        """Yield reason and count, the most frequent reason first."""
        rejections = self.filter(to_status=CommentStatus.REJECTED).values_list("reason")
        yield from rejections.annotate(count=Count("pk")).order_by("-count", "reason")

    def first_on_their_comment(self) -> Self:
        """Decisions of moderators on comments that none of them had decided on before."""
        earlier = Decision.objects.by_moderators().filter(
            comment=OuterRef("comment"), pk__lt=OuterRef("pk")
        )
        return self.by_moderators().exclude(Exists(earlier))


class Decision(models.Model):
    comment = models.ForeignKey(
        "comments.Comment",
        verbose_name=_("comment"),
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    # Binds the decision to the text: a comment rewritten later no longer matches it.
    text_digest = models.CharField(_("digest of the text"), max_length=64)
    from_status = models.CharField(_("from"), max_length=20)
    to_status = models.CharField(_("to"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the author of the comment withdrew it or appealed."),
    )
    at = models.DateTimeField(_("decided"))
    reason = models.CharField(_("reason"), max_length=REASON_STORED_LENGTH, blank=True)
    batch = models.UUIDField(
        _("batch"),
        null=True,
        blank=True,
        help_text=_("The same for all comments that were decided on in one action."),
    )
    # Unique, so that the database itself refuses a fork of the chain.
    previous = models.CharField(_("digest of the previous row"), max_length=64, unique=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        # Not by time: the order of the log is that of its primary keys.
        ordering = ["id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="decision_changes_the_status", condition=~Q(from_status=models.F("to_status"))
            ),
            models.CheckConstraint(
                name="decision_statuses_are_known",
                condition=Q(
                    from_status__in=["pending", "approved", "rejected"],
                    to_status__in=["pending", "approved", "rejected", "withdrawn"],
                ),
            ),
            # Without a moderator a decision can only be a withdrawal or an appeal by the author.
            models.CheckConstraint(
                name="decision_by_author_or_moderator",
                condition=(Q(by__isnull=False) & ~Q(to_status="withdrawn"))
                | Q(by__isnull=True, to_status="withdrawn")
                | Q(by__isnull=True, from_status="rejected", to_status="pending"),
            ),
        ]
        # The others are for the list of decisions: what is rare is found without reading the rest.
        # They hold rows of fixed outcomes, so that the triggers, which ask for the decision on a
        # comment with its outcome, can't take one of them for the index of comments.
        indexes = [
            models.Index(fields=["at"], name="decision_at"),
            models.Index(
                fields=["id"],
                name="decision_removal",
                condition=Q(from_status="approved", to_status="rejected"),
            ),
            models.Index(
                fields=["id"], name="decision_withdrawal", condition=Q(to_status="withdrawn")
            ),
            models.Index(
                fields=["id"], name="decision_reopening", condition=Q(to_status="pending")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.from_status} → {self.to_status}"

    def payload(self) -> list[Any]:
        """Return what is digested: every field of the row, and the digest of the row before."""
        payload = [
            self.previous,
            self.comment_id,
            self.text_digest,
            self.from_status,
            self.to_status,
            self.by_id,
            self.at.astimezone(UTC).isoformat(),
            self.reason,
        ]
        # Appended only where there is one: rows older than the field keep their digests.
        if self.batch:
            payload.append(self.batch.hex)
        return payload

    def computed_digest(self) -> str:
        """Return what `digest` must be as long as nobody changed the row."""
        return hash_chain.sha256_of(self.payload())

    @staticmethod
    def append(decisions: Sequence[Decision]) -> None:
        """Add rows to the log. Call it in the transaction that changes the comments."""
        for decision in decisions:
            decision.text_digest = decision.comment.text_digest()
        hash_chain.append(decisions, DecisionHead.objects.all())

    def who(self) -> str:
        """Return the name of the moderator, or a word for the author of the comment."""
        return person_name(self.by) if self.by else gettext("The author")

    def status_label(self) -> str:
        """Return the status that the decision led to, in the language of the interface."""
        return str(CommentStatus(self.to_status).label)
