"""The queries on comments; `published` is the one that pages for readers start from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils import timezone

from articles.bounded_count import CountUpTo
from articles.models import Article, Category
from articles.prepared_statements import Parameter
from comments.models.commenting_settings import CommentingSettings
from comments.models.decision import Decision
from comments.models.reply import Reply
from comments.models.report import Report
from comments.models.restriction import Restriction
from comments.models.status import CommentStatus
from comments.models.transitions import other_moderators

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.models.comment import Comment  # noqa: F401 (the type of the rows)
# Reported comments that are looked at together.
REPORTED_CHUNK = 1000


class CommentQuerySet(models.QuerySet["Comment"]):
    def approved(self) -> Self:
        return self.filter(status=CommentStatus.APPROVED)

    def pending(self) -> Self:
        return self.filter(status=CommentStatus.PENDING)

    def published(self) -> Self:
        """Comments that readers may see now. Every page gets readers' comments from here."""
        return self.visible_at(timezone.now())

    def visible_at(self, now: datetime | Parameter) -> Self:
        """Those approved, on an article that is visible then, and from a sender whom no restriction
        hides."""
        # Not `article__in`: SQLite would list every published article before it looks at one.
        visible = Article.objects.visible_at(now).filter(pk=OuterRef("article"))
        return self.approved().filter(Exists(visible)).from_visible_senders()

    def from_visible_senders(self) -> Self:
        """Leave out comments whose nickname or network a restriction hides."""
        # A subject is never NULL, so `NOT IN` is safe here.
        nicknames = Restriction.objects.hiding(Restriction.Kind.NICKNAME)
        networks = Restriction.objects.hiding(Restriction.Kind.NETWORK)
        return self.exclude(nickname__in=nicknames).exclude(network__in=networks)

    def appealed(self) -> Self:
        """Waiting comments whose authors appealed from a rejection."""
        return self.pending().filter(appealed_at__isnull=False)

    def newest_appeal_times(self, count: int) -> list[timedelta]:
        """Return how long the newest `count` appeals that were decided on took."""
        # Not `decided_at`: a comment approved after its appeal may be taken down months later.
        answers = Decision.objects.on_waiting_comments().filter(
            comment=OuterRef("pk"), at__gt=OuterRef("appealed_at")
        )
        appeals = self.filter(appealed_at__isnull=False).order_by("-appealed_at")
        answered = appeals.annotate(answered_at=Subquery(answers.order_by("pk").values("at")[:1]))
        times = answered.filter(answered_at__isnull=False).values_list("answered_at", "appealed_at")
        return [end - start for end, start in times[:count] if end and start]

    def reported(self) -> Self:
        """Published comments with open reports."""
        # Not open(): that would join the comments again, to ask what published() asks already.
        return self.published().filter(pk__in=Report.objects.unhandled().values("comment"))

    def first_reported(self, count: int) -> list[int]:
        """Return the primary keys of the first `count` of these comments with open reports.

        They are in the order of an index of open reports: joined to it, all of them would be read.
        """
        pks: list[int] = []
        reports, last = Report.objects.unhandled(), 0
        while ids := reports.comments_after(last, REPORTED_CHUNK):
            of_these = self.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True)
            pks += of_these[: count - len(pks)]
            if len(pks) == count or len(ids) < REPORTED_CHUNK:
                break
            last = ids[-1]
        return pks

    def decidable_by(self, by: User) -> Self:
        """Leave out what `by` may not decide on: `check_may_decide`, for a whole queue."""
        # Two tell whether there is nobody else, or only the sender.
        others = list(other_moderators(by).order_by("pk").values_list("pk", flat=True)[:2])
        rejections = Decision.objects.rejections_before_appeal().filter(comment=OuterRef("pk"))
        last_rejected_by = Subquery(rejections.order_by("-pk").values("by")[:1])
        rejected = Q(appealed_at__isnull=False, last_rejected_by=by.pk)
        if not others:
            rejected = Q(pk__in=())
        elif len(others) == 1:
            rejected &= ~Q(sent_by=others[0])
        return self.alias(last_rejected_by=last_rejected_by).exclude(Q(sent_by=by) | rejected)

    def decidable_in_batch(self, by: User) -> Self:
        """Leave out what `by` may not decide on together with similar comments: their own, and
        appeals, which deserve a decision of their own."""
        return self.exclude(sent_by=by).filter(appealed_at=None)

    def with_history(self, field: str, at_most: int) -> Self:
        """Annotate how many comments have the same `field` by status, each up to `at_most`."""
        same = self.model._default_manager.filter(**{field: OuterRef(field)}).order_by()
        return self.annotate(
            **{
                f"number_{status}": CountUpTo(same.filter(status=status).values("pk")[:at_most])
                for status in CommentStatus.values
            }
        )

    def group_sizes(self) -> QuerySet[Any, tuple[str, bool, int, int]]:
        """Count similar comments: rows of fingerprint, urgency, count, and number of flagged."""
        # An ordering left over would split the groups by its columns.
        groups = self.order_by().values_list("fingerprint", "urgent")
        return groups.annotate(count=Count("pk"), flagged=Count("pk", filter=Q(flagged=True)))

    def first_in_group(self, count: int, field: str = "fingerprint") -> Self:
        """The oldest `count` comments of each value of `field`, urgent ones apart."""
        # A plain slice would take all of them from one group.
        group = [field, "urgent"]
        position = Window(RowNumber(), partition_by=group, order_by=["submitted_at", "pk"])
        return self.annotate(position=position).filter(position__lte=count).oldest_first()

    def with_replies(self) -> Self:
        """Annotate `reply_text` and `reply_at`, from the newest reply of the editorial office."""
        newest = Reply.objects.filter(comment=OuterRef("pk")).order_by("-pk")
        return self.annotate(reply_text=newest.values("text")[:1], reply_at=newest.values("at")[:1])

    def with_shown_province(self) -> Self:
        """Annotate `shown_province`, empty unless the settings have readers see it."""
        # One look for the whole statement: the condition does not depend on the comment.
        is_shown = Exists(CommentingSettings.objects.filter(show_province=True))
        return self.annotate(
            shown_province=Case(When(is_shown, then="province"), default=Value(""))
        )

    def categories_among(self, category_ids: Collection[int]) -> list[int]:
        """Return those of the categories in which one of these comments waits."""
        waiting = self.filter(category_id=OuterRef("pk")).order_by()
        among = Category.objects.filter(Exists(waiting), pk__in=category_ids)
        return list(among.order_by("pk").values_list("pk", flat=True))

    def newest_first(self) -> Self:
        return self.order_by("-submitted_at", "-pk")

    def in_queue_order(self) -> Self:
        return self.order_by("-urgent", "submitted_at", "pk")

    def oldest_first(self) -> Self:
        return self.order_by("submitted_at", "pk")

    def sent_between(self, network: Any, start: Any, end: Any) -> Self:
        # With both bounds, as everywhere: after the clock was set back, what came before would
        # count as new until the clock has caught up.
        return self.filter(network=network, submitted_at__gt=start, submitted_at__lte=end)

    def with_sender_data_from_before(self, time: datetime) -> Self:
        erasable_network = ~Q(network="") & ~Q(network__in=Restriction.objects.hiding("network"))
        has_data = Q(address__isnull=False) | Q(client_port__isnull=False) | ~Q(browser="")
        has_identity = Q(identity__isnull=False)
        return self.filter(has_data | has_identity | erasable_network, submitted_at__lt=time)

    def erase_sender_data(self) -> int:
        """Erase where the comments came from, and return how many there were.

        A network that a restriction hides is kept: without it readers would see the comments.
        """
        # A condition in the statement, not an exclude(): the address of these is erased as well.
        hidden = Restriction.objects.hiding("network")
        network = Case(When(network__in=hidden, then="network"), default=Value(""))
        return self.update(
            address=None,
            client_port=None,
            network=network,
            browser="",
            identity=None,
            identity_verified_at=None,
        )
