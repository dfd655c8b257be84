"""Restrictions: in an emergency they close comments or hide a sender, until they are lifted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import hash_chain
from comments.models.exceptions import AlreadyInForce
from comments.models.permissions import IMPOSE_RESTRICTIONS

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SUBJECT_LENGTH = 200
REASON_LENGTH = 200


class RestrictionHead(models.Model):
    """The digest of the newest row: one row, locked while another is appended."""

    digest = models.CharField(max_length=64, default=hash_chain.GENESIS)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="restriction_head_is_one_row", condition=Q(id=1))
        ]

    def __str__(self) -> str:
        return self.digest


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    def in_force(self) -> Self:
        lifting = Restriction.objects.filter(lifts=OuterRef("pk"))
        return self.filter(Q(lifts=None), ~Exists(lifting))

    def in_force_between(self, start: datetime, end: datetime) -> Self:
        """Those in force at any time of a period: imposed before its end, not lifted before it."""
        lifted = Restriction.objects.filter(lifts=OuterRef("pk"), at__lt=start)
        return self.filter(Q(lifts=None, at__lt=end), ~Exists(lifted))

    def hiding(self, kind: str) -> Self:
        """The subjects of this kind that are hidden now, for use with `__in`."""
        # One list for the whole statement: a correlated Exists would be a look-up for each comment.
        return self.in_force().filter(kind=kind).values("subject")  # type: ignore[return-value]

    def on_senders(self, nicknames: Iterable[str], networks: Iterable[str]) -> Self:
        """Those in force that hide one of these nicknames or networks."""
        nickname = Q(kind=Restriction.Kind.NICKNAME, subject__in=nicknames)
        network = Q(kind=Restriction.Kind.NETWORK, subject__in=networks)
        return self.in_force().filter(nickname | network)

    def closing(self, article: Any, categories: Iterable[Any]) -> Self:
        """Those in force that close the comments of an article in these categories.

        All are subjects: ids as text, or parameters.
        """
        own = Q(kind=Restriction.Kind.ARTICLE, subject=article)
        above = Q(kind=Restriction.Kind.CATEGORY, subject__in=list(categories))
        return self.in_force().filter(Q(kind=Restriction.Kind.SITE) | own | above)


class Restriction(models.Model):
    """A row imposes a restriction, or lifts an earlier one. Rows are never changed or deleted.

    No comment is changed either: `Comment.objects.published()` leaves out what a restriction hides
    for as long as it is in force.
    """

    class Kind(models.TextChoices):
        SITE = "site", _("Close comments on the whole site")
        CATEGORY = "category", _("Close comments in a category")
        ARTICLE = "article", _("Close comments on an article")
        NICKNAME = "nickname", _("Hide everything from a nickname")
        NETWORK = "network", _("Hide everything from a network")

    kind = models.CharField(_("restriction"), max_length=20, choices=Kind)
    # Text, not a foreign key: nicknames and networks are no rows, and the log must outlive what a
    # restriction was about.
    subject = models.CharField(
        _("subject"),
        max_length=SUBJECT_LENGTH,
        blank=True,
        help_text=_("The number of a category or article, the nickname, the network."),
    )
    # One-to-one, so that the database refuses to lift a restriction twice.
    lifts = models.OneToOneField(
        "self",
        verbose_name=_("lifts"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lifting",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    previous = models.CharField(_("digest of the previous row"), max_length=64, unique=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ["id"]
        default_permissions = ()
        permissions = [
            ("impose_restriction", _("Can close comments and hide senders in an emergency"))
        ]
        constraints = [
            models.CheckConstraint(
                name="restriction_kind_is_known",
                condition=Q(kind__in=["site", "category", "article", "nickname", "network"]),
            ),
            models.CheckConstraint(
                name="restriction_has_a_subject",
                condition=Q(kind="site", subject="") | (~Q(kind="site") & ~Q(subject="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "subject"], name="restriction_subject", condition=Q(lifts=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}".rstrip()

    def payload(self) -> list[Any]:
        """Return what is digested: every field of the row, and the digest of the row before."""
        at = self.at.isoformat()
        return [self.previous, self.kind, self.subject, self.lifts_id, self.by_id, at, self.reason]

    def computed_digest(self) -> str:
        """Return what `digest` must be as long as nobody changed the row."""
        return hash_chain.sha256_of(self.payload())

    @classmethod
    def impose(cls, kind: str, subject: str = "", *, by: User, reason: str = "") -> Restriction:
        """Put a restriction in force. Raises AlreadyInForce, PermissionDenied."""
        with transaction.atomic():
            _check_and_lock(by)
            # No unique constraint can say this: whether a row is in force depends on other rows.
            earlier = cls.objects.in_force().filter(kind=kind, subject=subject).first()
            if earlier:
                raise AlreadyInForce(earlier)
            return _append(cls(kind=kind, subject=subject, by=by, reason=reason))

    def lift(self, *, by: User, reason: str = "") -> Restriction:
        """End it. Raises AlreadyInForce when somebody lifted it before, PermissionDenied."""
        with transaction.atomic():
            _check_and_lock(by)
            earlier = Restriction.objects.filter(lifts=self).first()
            if earlier:
                raise AlreadyInForce(earlier)
            lifting = Restriction(
                kind=self.kind, subject=self.subject, lifts=self, by=by, reason=reason
            )
            return _append(lifting)


def _check_and_lock(by: User) -> None:
    if not by.has_perm(IMPOSE_RESTRICTIONS):
        raise PermissionDenied
    # One at a time: what is in force now stays in force until this transaction ends.
    RestrictionHead.objects.select_for_update().get()


def _append(restriction: Restriction) -> Restriction:
    restriction.at = timezone.now()
    hash_chain.append([restriction], RestrictionHead.objects.all())
    return restriction
