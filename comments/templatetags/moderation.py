"""Template tags for the moderation pages of the admin."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import template
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from articles.models.person_name import person_name
from comments.hidden_characters import named_in_lines
from comments.models import BulkDecision, Reason
from comments.moderation.statistics import ArticleReportNumbers, DeskStatistics

if TYPE_CHECKING:
    from django.contrib.auth.models import User

register = template.Library()
register.filter("person_name", person_name)
register.filter("named_in_lines", named_in_lines)


@register.simple_tag
def desk_numbers(by: User) -> DeskStatistics:
    """Return the statistics of the moderation, for the first page of the admin."""
    return DeskStatistics.load(by)


@register.simple_tag
def article_reports() -> ArticleReportNumbers:
    """Return the numbers of open reports on articles, for the first page of the admin."""
    return ArticleReportNumbers.load()


@register.simple_tag
def reasons_in_use() -> QuerySet[Reason]:
    """Return the reasons that moderators choose from."""
    return Reason.objects.filter(active=True)


@register.simple_tag
def unfinished_bulk_decisions(by: User) -> list[BulkDecision]:
    """Return the bulk decisions that `by` has begun and not finished, the oldest first."""
    return list(BulkDecision.objects.unfinished_of(by))


def _field_name(label: str) -> str:
    # The log has the labels of forms, which begin with a capital; most messages don't.
    lower = label[:1].lower() + label[1:]
    translated = _(lower)
    return translated if translated != lower else _(label)


@register.filter
def what_was_done(entry: LogEntry) -> str:
    """Write an entry of the admin's log, with its fields in the language of the page."""
    try:
        parts = json.loads(entry.change_message)
    except ValueError:
        return entry.get_change_message()
    for part in parts if isinstance(parts, list) else []:
        if "changed" in part:
            part["changed"]["fields"] = list(map(_field_name, part["changed"].get("fields", [])))
    return LogEntry(change_message=json.dumps(parts)).get_change_message()


@register.filter
def duration(length: timedelta) -> str:
    """Write a duration in its largest unit: “4 minutes”."""
    if length < timedelta(minutes=1):
        return _("under a minute")
    now = timezone.now()
    return timesince(now - length, now, depth=1)


@register.filter
def since(at: datetime) -> str:
    """Write how long ago `at` was, in the largest unit."""
    return duration(timezone.now() - at)


@register.filter
def with_shortcut_keys(items: Any) -> list[tuple[str, Any]]:
    """Pair each item with the digit key that chooses it; from the tenth on with none."""
    return [(str(number) if number < 10 else "", item) for number, item in enumerate(items, 1)]
