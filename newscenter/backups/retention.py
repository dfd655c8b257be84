"""The rule by which old backups are deleted: one for each of so many days, weeks and months."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from newscenter.backups.names import time_of

ALWAYS_KEPT = timedelta(days=1)


class Rule(NamedTuple):
    days: int
    weeks: int
    months: int

    @classmethod
    def parse(cls, text: str) -> Rule:
        """Return the rule that “7,4,12” states. Raises ValueError."""
        numbers = [part.strip() for part in text.split(",")]
        if len(numbers) != 3 or not all(re.fullmatch("[0-9]{1,4}", part) for part in numbers):
            raise ValueError(text)
        rule = cls(*map(int, numbers))
        if not any(rule):
            raise ValueError(text)
        return rule


def _newest_of_each(
    names: list[str], period: Callable[[datetime], object], count: int
) -> Iterable[str]:
    newest: dict[object, str] = {}
    for name in names:
        at = time_of(name)
        if at is not None:
            newest.setdefault(period(timezone.localtime(at)), name)
    return list(newest.values())[:count]


def outdated(names: Iterable[str], rule: Rule, protected: Iterable[str] = ()) -> list[str]:
    """Return the backups that the rule does not keep; no other files.

    The newest and all of the day before it stay: what is made by hand, because something looks
    wrong, does not replace a good one.
    """
    ours = sorted(filter(time_of, names), key=lambda name: name.partition(".")[0], reverse=True)
    newest = max((at for name in ours if (at := time_of(name))), default=None)
    kept = {
        *(name for name in ours if newest and (at := time_of(name)) and newest - at < ALWAYS_KEPT),
        *protected,
        *_newest_of_each(ours, lambda at: at.date(), rule.days),
        *_newest_of_each(ours, lambda at: at.isocalendar()[:2], rule.weeks),
        *_newest_of_each(ours, lambda at: (at.year, at.month), rule.months),
    }
    return [name for name in ours if name not in kept]
