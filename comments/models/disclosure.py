"""The log of downloads of ledgers, reports, case files and bundles, chained like the decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import hash_chain

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class DisclosureHead(models.Model):
    """The digest of the newest disclosure: one row, locked while another is appended."""

    digest = models.CharField(max_length=64, default=hash_chain.GENESIS)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(name="disclosure_head_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.digest


class Disclosure(models.Model):
    class Kind(models.TextChoices):
        LEDGER = "ledger", _("Monthly ledger")
        FILE = "file", _("Case file of a comment")
        GOVERNANCE = "governance", _("Governance report")
        BUNDLE = "bundle", _("Inspection bundle")
        KEY = "key", _("Signing key of bundles put on record")

    SUBJECT_LENGTH = 200

    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    subject = models.CharField(
        _("of"),
        max_length=SUBJECT_LENGTH,
        help_text=_(
            "The month, the year, the number of the comment, the fingerprint of the key, or the"
            " scope of the bundle and the digest of its manifest."
        ),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("downloaded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("downloaded"))
    previous = models.CharField(_("digest of the previous row"), max_length=64, unique=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["id"]
        # Nobody edits it, and the page of the ledger shows it to those who may view decisions.
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"

    def payload(self) -> list[Any]:
        """Return what is digested: every field of the row, and the digest of the row before."""
        # A change of the order or format would invalidate every digest in existing logs.
        return [self.previous, self.kind, self.subject, self.by_id, self.at.isoformat()]

    def computed_digest(self) -> str:
        """Return what `digest` must be as long as nobody changed the row."""
        return hash_chain.sha256_of(self.payload())

    @classmethod
    def append(cls, kind: str, subject: str, *, by: User) -> Disclosure:
        """Log that `by` downloads this. Call it in a transaction that ends before the answer."""
        disclosure = cls(kind=kind, subject=subject, by=by, at=timezone.now())
        hash_chain.append([disclosure], DisclosureHead.objects.all())
        return disclosure
