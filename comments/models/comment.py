"""Comments by readers, shown to nobody else before a moderator approves them (先审后发)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.cached_reverse import cached_reverse
from articles.date_field import BoundedDateTimeField
from articles.models import Article
from articles.plain_text import cut, in_one_line
from comments.hidden_characters import named_in_text
from comments.models import hash_chain
from comments.models.comment_indexes import INDEXES
from comments.models.decision import Decision
from comments.models.exceptions import AlreadyAppealed, AlreadyDecided
from comments.models.queryset import CommentQuerySet
from comments.models.status import CommentStatus
from comments.models.transitions import time_of_change, transition
from comments.verified_identity import IDENTIFIER_LENGTH

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Far above the limits that forms check: those count what a person sees as one character, and a
# family emoji is one of these but eleven code points.
NICKNAME_STORED_LENGTH, BODY_STORED_LENGTH = 200, 10_000


class Comment(models.Model):
    Status = CommentStatus

    NICKNAME_LENGTH, BODY_LENGTH, APPEAL_LENGTH = 20, 1000, 200

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="comments"
    )
    nickname = models.CharField(_("nickname"), max_length=NICKNAME_STORED_LENGTH)
    body = models.TextField(_("comment"), max_length=BODY_STORED_LENGTH)
    submitted_at = BoundedDateTimeField(_("submitted"), default=timezone.now)
    # Address, port, network, browser and identity are cleared after a while by erase_sender_data.
    address = models.GenericIPAddressField(_("network address"), null=True, unpack_ipv4=True)
    client_port = models.PositiveIntegerField(
        _("source port"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Tells apart the subscribers who share an address of their provider."),
    )
    network = models.CharField(
        _("network"),
        max_length=43,
        blank=True,
        help_text=_(
            "The address itself; for IPv6 its /64 network, which a sender can't change at will."
        ),
    )
    browser = models.CharField(_("browser"), max_length=300, blank=True)
    # Opaque: comments.verified_identity has whom it stands for.
    identity = models.CharField(
        _("verified identity"),
        max_length=IDENTIFIER_LENGTH,
        null=True,
        blank=True,
        editable=False,
        validators=[MinLengthValidator(1)],
    )
    identity_verified_at = BoundedDateTimeField(_("identity verified"), null=True, editable=False)
    # Of the sender when the comment came in; readers see it where the settings say so.
    province = models.CharField(
        _("province"), max_length=20, blank=True, default="", db_default="", editable=False
    )
    # Unique, so that a form sent twice is stored once; null, since many comments have none.
    captcha_key = models.CharField(
        _("captcha"),
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        validators=[MinLengthValidator(1)],
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("The staff member whose session it came from; they may not decide on it."),
    )
    flags = models.JSONField(
        _("flags"),
        default=list,
        blank=True,
        editable=False,
        help_text=_("What the screening found when the comment came in."),
    )
    flagged = models.BooleanField(_("flagged"), default=False, editable=False)
    # The queue begins with those where somebody may be in danger.
    urgent = models.BooleanField(_("urgent"), default=False, db_default=False, editable=False)
    fingerprint = models.CharField(
        _("fingerprint"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Comments with the same fingerprint have the same text, apart from disguises."),
    )
    # That of the article while the comment waits, kept by `comments.category_triggers`. No foreign
    # key: it may be out of date later, and must not keep a category from being deleted.
    category_id = models.BigIntegerField(null=True, editable=False)
    # Comments of one cluster say nearly the same.
    cluster = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    # Status and decided_at repeat what the log of decisions says: every page filters by them.
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.PENDING, editable=False
    )
    decided_at = BoundedDateTimeField(_("decided"), null=True, editable=False)
    appealed_at = BoundedDateTimeField(
        _("appealed"),
        null=True,
        editable=False,
        help_text=_("When its author appealed, which is possible once."),
    )
    # Counts the decisions: one about an outdated page is refused even if the status is the same.
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        # Nobody adds, edits or deletes a reader's words; triggers.py has the database refuse it.
        default_permissions = ("view",)
        permissions = [
            ("moderate_comment", _("Can approve and reject comments")),
            ("reply_comment", _("Can reply to comments for the editorial office")),
        ]
        constraints = [
            models.CheckConstraint(name="comment_has_a_nickname", condition=~Q(nickname="")),
            models.CheckConstraint(name="comment_has_a_body", condition=~Q(body="")),
            models.CheckConstraint(
                name="comment_nickname_fits",
                condition=LessThanOrEqual(Length("nickname"), NICKNAME_STORED_LENGTH),
            ),
            models.CheckConstraint(
                name="comment_body_fits",
                condition=LessThanOrEqual(Length("body"), BODY_STORED_LENGTH),
            ),
            models.CheckConstraint(
                name="comment_status_is_known",
                condition=Q(status__in=["pending", "approved", "rejected", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="comment_is_pending_or_has_a_decision_time",
                condition=Q(status="pending", decided_at__isnull=True)
                | (~Q(status="pending") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = INDEXES

    def __str__(self) -> str:
        return cut(named_in_text(in_one_line(f"{self.nickname}：{self.body}")), 40)

    def get_absolute_url(self) -> str:
        return cached_reverse("comments:list", self.article_id)

    @property
    def versioned_id(self) -> str:
        """The comment and the version that a page shows, as the desk's forms carry them."""
        return f"{self.pk}:{self.version}"

    def payload(self) -> list[Any]:
        """Return what is digested: the exact words, their article and their time."""
        submitted = self.submitted_at.astimezone(UTC).isoformat()
        return [self.article_id, submitted, self.nickname, self.body]

    def text_digest(self) -> str:
        """Return the digest that binds a decision to the exact words it was taken on."""
        return hash_chain.sha256_of(self.payload())

    def approve(
        self, *, by: User, batch: UUID | None = None, at: datetime | None = None
    ) -> Decision:
        """Let readers see the waiting comment.

        `batch` is shared by all decisions of one action; `at` is the time of one made earlier.
        Raises AlreadyDecided when it no longer waits, PermissionDenied when `by` may not decide.
        """
        return transition(self, by, self.Status.PENDING, self.Status.APPROVED, batch=batch, at=at)

    def reject(
        self, *, by: User, reason: str = "", batch: UUID | None = None, at: datetime | None = None
    ) -> Decision:
        """Keep the waiting comment from readers. Takes and raises what `approve` does."""
        return transition(self, by, self.Status.PENDING, self.Status.REJECTED, reason, batch, at)

    def take_down(self, *, by: User, reason: str = "", batch: UUID | None = None) -> Decision:
        """Reject the published comment in one step. Raises what `approve` raises."""
        return transition(self, by, self.Status.APPROVED, self.Status.REJECTED, reason, batch)

    def reopen(self, *, by: User, reason: str = "", batch: UUID | None = None) -> Decision:
        """Undo the decision that this object was loaded with: the comment waits again.

        Raises AlreadyDecided when it changed meanwhile, PermissionDenied when `by` may not.
        """
        # A withdrawal is its author's decision, and final.
        if self.status in (self.Status.PENDING, self.Status.WITHDRAWN):
            raise AlreadyDecided(self.last_decision())
        return transition(self, by, self.status, self.Status.PENDING, reason, batch)

    def withdraw(self) -> Decision:
        """Withdraw the comment for its author, for good. Raises AlreadyDecided."""
        if self.status == self.Status.WITHDRAWN:
            raise AlreadyDecided(self.last_decision())
        reason = gettext("withdrawn by the reader")
        return transition(self, None, self.status, self.Status.WITHDRAWN, reason)

    def appeal(self, reason: str = "") -> Decision:
        """Put the rejected comment back in the queue for its author, which is possible once.

        The log keeps `reason`. Raises AlreadyAppealed, or AlreadyDecided when not rejected.
        """
        if self.appealed_at:
            raise AlreadyAppealed
        reason = reason or gettext("appealed by the reader")
        states = (self.Status.REJECTED, self.Status.PENDING)
        return transition(self, None, *states, reason, appealed_at=time_of_change(self))

    def last_decision(self) -> Decision | None:
        return self.decisions.select_related("by").order_by("pk").last()
