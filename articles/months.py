"""Years and months in the time zone of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.utils import timezone


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


@dataclass(frozen=True, order=True)
class Year:
    """A calendar year, written `2026`."""

    year: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a year as `str()` writes it; raises ValueError for anything else."""
        # int() and strptime() would take full-width digits and a missing zero as well, and every
        # spelling would be another address for the same page.
        # Of the first years and the last one, some time zone has no beginning or no end.
        if not re.fullmatch("[1-9][0-9]{3}", text) or text == "9999":
            raise ValueError(f"not a year: {text!r}")
        return cls(int(text))

    def __str__(self) -> str:
        return f"{self.year:04}"

    @property
    def first_day(self) -> date:
        return date(self.year, 1, 1)

    @property
    def start(self) -> datetime:
        return _midnight(self.first_day)

    @property
    def end(self) -> datetime:
        """The first moment after the year."""
        return _midnight(date(self.year + 1, 1, 1))

    def months(self) -> list[Month]:
        return [Month(self.year, month) for month in range(1, 13)]


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, written `2026-11`."""

    year: int
    month: int

    @classmethod
    def containing(cls, at: datetime) -> Self:
        day = timezone.localdate(at)
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a month as `str()` writes it; raises ValueError for anything else."""
        if not (match := re.fullmatch("([0-9]{4})-([0-9]{2})", text)):
            raise ValueError(f"not a month: {text!r}")
        day = date(int(match[1]), int(match[2]), 1)
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    def next(self) -> Self:
        return type(self)(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return self.next().first_day - timedelta(days=1)

    @property
    def start(self) -> datetime:
        return _midnight(self.first_day)

    @property
    def end(self) -> datetime:
        """The first moment after the month."""
        return self.next().start

    def days_so_far(self) -> Iterator[date]:
        """Yield the days of the month up to today."""
        day = self.first_day
        while day <= min(timezone.localdate(), self.last_day):
            yield day
            day += timedelta(days=1)
