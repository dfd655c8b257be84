"""Points in time as the site stores and shows them: in the years from 1900 to 2100."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.months import Year

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Far enough outside for any time zone, and cheaper to compare with than the ends of the years.
EARLIEST, LATEST = (
    datetime(FIRST_YEAR - 1, 12, 31, tzinfo=UTC),
    datetime(LAST_YEAR + 1, 1, 2, tzinfo=UTC),
)
OUT_OF_RANGE = _("Please choose a time between the years %(first)d and %(last)d.")


def validate_year(at: datetime) -> None:
    """Raise ValidationError for a time that the site can't show in every time zone and list."""
    if not Year(FIRST_YEAR).start <= at < Year(LAST_YEAR).end:
        raise ValidationError(OUT_OF_RANGE, params={"first": FIRST_YEAR, "last": LAST_YEAR})


def machine_time(at: datetime) -> datetime:
    """Return the time in the site's zone, in UTC where an offset had seconds.

    Until 1901 clocks in China showed the local mean time. Feeds and metadata have no way to write
    its offset.
    """
    local = timezone.localtime(at)
    offset = local.utcoffset()
    return at.astimezone(UTC) if offset and offset.seconds % 60 else local


class BoundedDateTimeField(models.DateTimeField):  # type: ignore[type-arg]
    """A time that `validate_year` accepts.

    A row may come from a script that validates nothing. In the first and last hours that Python
    knows, every conversion to the site's time zone would fail, and with it every list that has the
    row: it is read as the nearest time in the range.
    """

    default_validators = [validate_year]

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs

    def from_db_value(self, value: datetime | None, *_args: Any) -> datetime | None:
        return value and min(max(value, EARLIEST), LATEST)
