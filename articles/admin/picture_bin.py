"""The bin for pictures in the admin: only for those that no article and no page shows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Picture
from articles.models.bin import is_used


class BinFilter(admin.SimpleListFilter):
    """The pictures in the bin, which the list leaves out otherwise."""

    title = gettext_lazy("bin")
    parameter_name = "bin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("1", _("In the bin"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Picture]) -> QuerySet[Picture]:
        in_bin = self.value() == "1"
        return queryset.filter(binned_at__isnull=not in_bin)


class PictureBinMixin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Actions that move pictures to the bin and out of it."""

    list_filter = [BinFilter]
    actions = ["bin_selected", "restore_selected"]

    @admin.action(description=gettext_lazy("Move to the bin"), permissions=["change"])
    def bin_selected(self, request: HttpRequest, queryset: QuerySet[Picture]) -> None:
        used = [picture for picture in queryset if is_used(picture)]
        unused = queryset.exclude(pk__in=[picture.pk for picture in used])
        number = self._set(request, unused, timezone.now(), _("Moved to the bin"))
        sentence = ngettext(
            "%d picture was moved to the bin; it can be restored for 30 days.",
            "%d pictures were moved to the bin; they can be restored for 30 days.",
            number,
        )
        sentence %= number
        if used:
            kept = ngettext(
                "%d picture stays: an article, page, earlier version or unsaved text shows it.",
                "%d pictures stay: articles, pages, earlier versions or unsaved texts show them.",
                len(used),
            )
            sentence = f"{sentence} {kept % len(used)}"
        messages.add_message(request, messages.WARNING if used else messages.SUCCESS, sentence)

    @admin.action(description=gettext_lazy("Restore from the bin"), permissions=["change"])
    def restore_selected(self, request: HttpRequest, queryset: QuerySet[Picture]) -> None:
        number = self._set(request, queryset, None, _("Restored from the bin"))
        sentence = ngettext("%d picture was restored.", "%d pictures were restored.", number)
        messages.success(request, sentence % number)

    def _set(
        self, request: HttpRequest, pictures: QuerySet[Picture], binned_at: Any, words: str
    ) -> int:
        """Set the time for those that it changes anything for, log it, and return their number."""
        number = 0
        for picture in pictures:
            # Compare and set: of two people who do the same, one is logged.
            row = Picture.objects.filter(pk=picture.pk, binned_at__isnull=binned_at is not None)
            if row.update(binned_at=binned_at):
                self.log_change(request, picture, words)
                number += 1
        return number
