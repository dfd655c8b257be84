"""The terms that the screening searches for, in lists that are switched on and off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from comments.screening.flags import CONTENT_CLASSES
from comments.screening.patterns import folded_term, shortest_length
from comments.screening.term_entry import FULL_WEIGHT, TermEntry

TERM_LENGTH = 600
# PostgreSQL indexes no longer ones.
FOLDED_LENGTH = 800


# In the order of TermEntry.
_ENTRY_FIELDS = (
    *("text", "kind", "scope", "by_pinyin", "by_initials", "note"),
    *("list__content_class", "weight"),
)


class TermListQuerySet(models.QuerySet["TermList"]):
    def touch(self) -> None:
        """Have every process compile its terms again when it receives the next comment."""
        # Not a counter: a number that was rolled back would be used again for other terms.
        self.update(stamp=uuid4())


class TermList(models.Model):
    """Terms from one source, which are switched on or off together."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    active = models.BooleanField(
        _("in use"),
        default=False,
        editable=False,
        help_text=_("Off: none of its terms is searched for."),
    )
    content_class = models.CharField(
        _("about"),
        max_length=20,
        blank=True,
        choices=[(value, _(label)) for value, label in CONTENT_CLASSES.items()],
        help_text=_("What its terms are about. Flags are coloured and labelled by it."),
    )
    stamp = models.UUIDField(default=uuid4, editable=False)

    objects = TermListQuerySet.as_manager()

    class Meta:
        verbose_name = _("term list")
        verbose_name_plural = _("term lists")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="term_list_has_a_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="term_list_class_is_known",
                condition=models.Q(content_class__in=["", *CONTENT_CLASSES]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def switch(self, *, on: bool) -> None:
        """Search for the terms of this list from now on, or no longer."""
        self.active = on
        self.save(update_fields=["active"])


class TermQuerySet(models.QuerySet["Term"]):
    """Touches the lists in the transaction that changes terms, so that none is missed."""

    def in_use(self) -> Self:
        return self.filter(active=True, list__active=True)

    def entries(self) -> Iterable[TermEntry]:
        """Yield the terms as the screening needs them, which knows no models."""
        # Lists of fifty thousand terms are common; no process has to hold two copies of them.
        rows = self.values_list(*_ENTRY_FIELDS)
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
            term.folded = folded_term(term.text)
        with transaction.atomic():
            TermList.objects.all().touch()
            return super().bulk_create(terms, *args, **kwargs)


class Term(models.Model):
    class Kind(models.TextChoices):
        FLAG = "flag", _("flag")
        REFUSE = "refuse", _("refuse")
        ALLOW = "allow", _("allow")

    class Scope(models.TextChoices):
        BOTH = "both", _("nickname and text")
        BODY = "body", _("text")
        NICKNAME = "nickname", _("nickname")

    text = models.CharField(
        _("term"),
        max_length=TERM_LENGTH,
        help_text=_(
            "Other widths, cases and variants of characters are matched automatically. “|”"
            " separates alternatives, “…” stands for up to six characters: 砍|捅…全家."
        ),
    )
    # What the screening compares; one character may fold to several.
    folded = models.CharField(max_length=FOLDED_LENGTH, editable=False)
    list = models.ForeignKey(
        TermList, verbose_name=_("term list"), on_delete=models.CASCADE, related_name="terms"
    )
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=Kind,
        default=Kind.FLAG,
        help_text=_(
            "Flag: shown to moderators. Refuse: the comment is returned to the reader. Allow: a"
            " longer phrase in which the term is harmless."
        ),
    )
    scope = models.CharField(_("searched in"), max_length=10, choices=Scope, default=Scope.BOTH)
    by_pinyin = models.BooleanField(
        _("by pinyin"),
        default=False,
        help_text=_("Also matches other characters with the same pinyin."),
    )
    by_initials = models.BooleanField(
        _("by initials"), default=False, help_text=_("Also matches the initials of its pinyin.")
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=FULL_WEIGHT,
        validators=[MinValueValidator(1), MaxValueValidator(FULL_WEIGHT)],
        help_text=_(
            "10: flagged by itself. Less: flagged where terms of one list meet in a passage, and"
            " have 10 together."
        ),
    )
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("Shown to moderators with the flag.")
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
                violation_error_message=_("The list already contains this term."),
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
                name="term_weight_is_known",
                condition=models.Q(weight__gte=1, weight__lte=FULL_WEIGHT),
            ),
            models.CheckConstraint(
                name="term_scope_is_known",
                condition=models.Q(scope__in=["both", "body", "nickname"]),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = folded_term(self.text)
        with transaction.atomic():
            TermList.objects.all().touch()
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            TermList.objects.all().touch()
            return super().delete(*args, **kwargs)

    def clean(self) -> None:
        self.folded = folded_term(self.text)
        # A single character says little by itself, but may support other terms.
        if shortest_length(self.text) < (2 if self.weight == FULL_WEIGHT else 1):
            raise ValidationError({"text": _("A term has at least two letters or digits.")})
        if len(self.folded) > FOLDED_LENGTH:
            raise ValidationError({"text": _("The term is too long. Make two of it.")})
