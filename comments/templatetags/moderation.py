"""What templates of the admin show of the review."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from comments.models import Reason
from comments.moderation.statistics import DeskStatistics

register = template.Library()


@register.simple_tag
def desk_numbers() -> DeskStatistics:
    """Return the statistics of the moderation, for the first page of the admin."""
    return DeskStatistics.load()


@register.simple_tag
def reasons_in_use() -> QuerySet[Reason]:
    """The reasons that moderators choose from."""
    return Reason.objects.filter(active=True)


@register.filter
def spell(length: timedelta) -> str:
    """How long something took, in the greatest unit: “4 minutes”."""
    if length < timedelta(minutes=1):
        return _("under a minute")
    now = timezone.now()
    return timesince(now - length, now, depth=1)


@register.filter
def since(moment: datetime) -> str:
    """How long ago it was, in the greatest unit."""
    return spell(timezone.now() - moment)


@register.filter
def keys(items: Any) -> list[tuple[str, Any]]:
    """Each with the digit that chooses it; from the tenth on with none."""
    return [(str(place) if place < 10 else "", item) for place, item in enumerate(items, start=1)]
