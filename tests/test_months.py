"""Years and months: parsing, boundaries in the site's time zone, and the days so far."""

from datetime import UTC, date, datetime

import pytest

from articles.months import Month, Year


@pytest.mark.parametrize("text", ["0001-01", "2024-05", "9999-12"])
def test_a_month_reads_what_it_writes(text):
    assert str(Month.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "2024", "2024-5", "2024-00", "2024-13", "0000-01", "２０２４-05", "2024-05\n", "-024-05"],
)
def test_anything_else_is_not_a_month(text):
    with pytest.raises(ValueError):
        Month.parse(text)


@pytest.mark.parametrize("text", ["", "24", "0000", "２０２４", "2024-05", "20245"])
def test_anything_else_is_not_a_year(text):
    with pytest.raises(ValueError):
        Year.parse(text)


def test_a_month_starts_and_ends_at_midnight_of_the_site():
    month = Month(2026, 12)
    assert month.start == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert month.end == datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert (month.first_day, month.last_day) == (date(2026, 12, 1), date(2026, 12, 31))
    assert Month.containing(month.start) == month
    assert Month.containing(month.end) == month.next() == Month(2027, 1)


def test_a_year_starts_with_its_first_month_and_ends_with_its_last():
    year = Year.parse("2024")
    months = year.months()
    assert len(months) == 12
    assert (year.start, year.end) == (months[0].start, months[-1].end)
    assert Month(2024, 2).last_day == date(2024, 2, 29)


def test_months_are_ordered_by_time():
    assert sorted([Month(2026, 1), Month(2025, 12), Month(2025, 2)]) == [
        Month(2025, 2),
        Month(2025, 12),
        Month(2026, 1),
    ]


def test_the_days_so_far_end_today(time_machine):
    time_machine.move_to("2026-11-03T01:00:00+08:00", tick=False)
    days = [date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)]
    assert list(Month(2026, 11).days_so_far()) == days
    assert len(list(Month(2026, 10).days_so_far())) == 31
    assert list(Month(2026, 12).days_so_far()) == []
