"""The words that the screening looks for: terms, kept in lists that are switched on or off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from comments.screening.matcher import TermEntry
from comments.screening.normalization import folded

TERM_LENGTH = 100


class TermListQuerySet(models.QuerySet["TermList"]):
    def touch(self) -> None:
        """Let every process compile its terms anew, at the next comment it receives."""
        # Not a count: one that was rolled back would come again and mean something else.
        self.update(stamp=uuid4())


class TermList(models.Model):
    """Terms from one source, which are looked for or not as a whole."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    active = models.BooleanField(
        _("in use"),
        default=False,
        editable=False,
        help_text=_("Off: nothing of it is looked for."),
    )
    stamp = models.UUIDField(default=uuid4, editable=False)

    objects = TermListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of terms")
        verbose_name_plural = _("lists of terms")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="term_list_has_a_name", condition=~models.Q(name=""))
        ]

    def __str__(self) -> str:
        return self.name

    def switch(self, *, on: bool) -> None:
        """Look for the terms of this list from now on, or no more."""
        self.active = on
        self.save(update_fields=["active"])


class TermQuerySet(models.QuerySet["Term"]):
    """Whatever changes terms tells the lists, in the same transaction."""

    def in_use(self) -> Self:
        return self.filter(active=True, list__active=True)

    def entries(self) -> Iterable[TermEntry]:
        """The terms as the screening needs them."""
        rows = self.values_list("text", "kind", "scope", "by_pinyin", "by_initials", "note")
        return (TermEntry(*row) for row in rows.iterator(chunk_size=5000))

    def update(self, **kwargs: Any) -> int:
        with transaction.atomic():
            TermList.objects.all().touch()
            return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            TermList.objects.all().touch()
            return super().delete()

    def bulk_create(self, objs: Iterable[Term], *args: Any, **kwargs: Any) -> list[Term]:
        terms = list(objs)
        for term in terms:
            term.folded = folded(term.text)
        with transaction.atomic():
            TermList.objects.all().touch()
            return super().bulk_create(terms, *args, **kwargs)


class Term(models.Model):
    class Kind(models.TextChoices):
        FLAG = "flag", _("flag")
        REFUSE = "refuse", _("refuse at the door")
        ALLOW = "allow", _("allow")

    class Scope(models.TextChoices):
        BOTH = "both", _("nickname and text")
        BODY = "body", _("text")
        NICKNAME = "nickname", _("nickname")

    text = models.CharField(
        _("term"),
        max_length=TERM_LENGTH,
        help_text=_("Other widths, cases and kinds of characters are found by themselves."),
    )
    folded = models.CharField(max_length=TERM_LENGTH * 8, editable=False)
    list = models.ForeignKey(
        TermList, verbose_name=_("list of terms"), on_delete=models.CASCADE, related_name="terms"
    )
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=Kind,
        default=Kind.FLAG,
        help_text=_(
            "Flag: a moderator sees it. Refuse at the door: such a comment is given back to the"
            " reader. Allow: a longer phrase in which the term is harmless."
        ),
    )
    scope = models.CharField(_("looked for in"), max_length=10, choices=Scope, default=Scope.BOTH)
    by_pinyin = models.BooleanField(
        _("by sound"), default=False, help_text=_("Also other characters of the same pinyin.")
    )
    by_initials = models.BooleanField(
        _("by initials"), default=False, help_text=_("Also the initials of its pinyin.")
    )
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("Shown to moderators beside the flag.")
    )
    active = models.BooleanField(_("in use"), default=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["list", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "folded", "kind", "scope"],
                name="term_unique_in_list",
                violation_error_message=_("The list has this term already."),
            ),
            models.CheckConstraint(
                name="term_has_two_characters",
                condition=GreaterThanOrEqual(Length("folded"), 2),
                violation_error_message=_("A term has at least two letters or digits."),
            ),
            models.CheckConstraint(
                name="term_kind_is_known", condition=models.Q(kind__in=["flag", "refuse", "allow"])
            ),
            models.CheckConstraint(
                name="term_scope_is_known",
                condition=models.Q(scope__in=["both", "body", "nickname"]),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = folded(self.text)
        with transaction.atomic():
            TermList.objects.all().touch()
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            TermList.objects.all().touch()
            return super().delete(*args, **kwargs)

    def clean(self) -> None:
        self.folded = folded(self.text)
        if len(self.folded) < 2:
            raise ValidationError({"text": _("A term has at least two letters or digits.")})
