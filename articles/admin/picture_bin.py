"""The bin for pictures in the admin: only for those that no article and no page shows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.picture_filters import BinFilter, UnusedFilter
from articles.admin.picture_uses import uses_in_a_sentence
from articles.models import Picture

# Messages may have to fit into a cookie.
MAX_REASONS = 5


def _others_stay(number: int) -> str:
    sentence = ngettext(
        "%d more picture stays, because it is used.",
        "%d more pictures stay, because they are used.",
        number,
    )
    return sentence % number


class PictureBinMixin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Actions that move pictures to the bin and out of it."""

    list_filter = [BinFilter, UnusedFilter, "ai_generated"]
    actions = ["bin_selected", "restore_selected"]

    @admin.action(description=gettext_lazy("Move to the bin"), permissions=["change"])
    def bin_selected(self, request: HttpRequest, queryset: QuerySet[Picture]) -> None:
        reasons = {picture.pk: uses_in_a_sentence(picture) for picture in queryset}
        used = [reason for reason in reasons.values() if reason]
        unused = queryset.exclude(pk__in=[pk for pk, reason in reasons.items() if reason])
        number = self._set(request, unused, timezone.now(), _("Moved to the bin"))
        sentence = ngettext(
            "%d picture was moved to the bin; it can be restored for 30 days.",
            "%d pictures were moved to the bin; they can be restored for 30 days.",
            number,
        )
        sentence %= number
        if number:
            messages.success(request, sentence)
        for reason in used[:MAX_REASONS]:
            messages.warning(request, reason)
        if len(used) > MAX_REASONS:
            messages.warning(request, _others_stay(len(used) - MAX_REASONS))

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
