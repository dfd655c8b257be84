"""The monthly ledger: its numbers by day, its reasons, and its CSV."""

import csv
import io
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.months import Month
from comments.csv_safe import escape_formula
from comments.inspection.ledger import months
from comments.models import (
    DecisionHead,
    Disclosure,
)
from tests.factories import make_article, make_comment, rejected_comment, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/comments/ledger/"
NOON = datetime.fromisoformat("2026-03-31T12:00:00+08:00")


def at(time: datetime) -> time_machine.travel:
    return time_machine.travel(time, tick=False)


def ledger(client, value="2026-03"):
    return client.post(f"{PAGE}month/", {"month": value})


def table(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def march(moderator) -> None:
    """Five comments on the last day of March, with decisions on that day and the next."""
    article = make_article(published_at=NOON)
    comments = [
        make_comment(article=article, submitted_at=NOON - timedelta(minutes=minutes))
        for minutes in (10, 20, 60, 5, 5)
    ]
    with at(NOON):
        comments[0].approve(by=moderator)
        comments[1].reject(by=moderator, reason="=cmd|' /C calc'!A1")
        comments[2].reject(by=moderator, reason="广告")
    with at(NOON + timedelta(hours=1)):
        comments[2].reopen(by=moderator)
    # In Beijing it is April.
    with at(datetime.fromisoformat("2026-03-31T16:00:00+00:00")):
        comments[2].reject(by=moderator, reason="广告")
        comments[3].approve(by=moderator)
        comments[2].appeal()
        comments[4].withdraw()


@pytest.fixture
def later():
    with at(datetime.fromisoformat("2026-04-20T09:00:00+08:00")):
        yield


def test_the_ledger_counts_by_day_of_the_site_and_in_total(march, later, moderator):
    rows = table(ledger(sign_in(moderator)))
    assert ["2026-03-31", "5", "1", "2", "1", "0", "0", "20.0"] in rows
    assert ["2026-03-30", *["0"] * 6, ""] in rows
    assert ["合计", "5", "1", "2", "1", "0", "0", "20.0"] in rows
    assert len([row for row in rows if row and row[0].startswith("2026-03-") and row[2:]]) == 31


def test_a_decision_counts_for_the_day_it_was_made(march, later, moderator):
    rows = table(ledger(sign_in(moderator), "2026-04"))
    # The comment that was undone before had its first decision in March.
    assert ["2026-04-01", "0", "1", "1", "0", "1", "1", "725.0"] in rows
    assert "2026-04-20" in [row[0] for row in rows if row]
    assert "2026-04-21" not in [row[0] for row in rows if row]


def test_rejections_are_counted_by_reason(march, later, moderator):
    rows = table(ledger(sign_in(moderator)))
    assert ["广告", "1"] in rows
    assert ["'=cmd|' /C calc'!A1", "1"] in rows


def test_the_ledger_names_the_head_of_the_log_and_its_creator(march, later, moderator):
    moderator.last_name, moderator.first_name = "高", "远山"
    moderator.save()
    rows = table(ledger(sign_in(moderator)))
    assert ["日志末端摘要", DecisionHead.objects.get().digest] in rows
    assert ["制作人", "高远山"] in rows
    assert ["评论台账", "2026-03-01 – 2026-03-31"] in rows


def test_the_ledger_is_a_csv_file_that_spreadsheet_programs_open(march, later, moderator):
    answer = ledger(sign_in(moderator))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "评论台账 2026-03.csv" in unquote(answer["Content-Disposition"])
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("start", list("=+-@＝＋－＠−\t\r\n"))
@pytest.mark.parametrize("before", ["", " ", "　", "\u200b", "\ufeff"])
def test_cells_that_begin_like_formulas_are_escaped(start, before):
    assert escape_formula(f"{before}{start}1+1") == f"'{before}{start}1+1"


@pytest.mark.parametrize("cell", ["好", "1+1=2", "a@b", "", -5, 2.5, "2026-03-31", "‘-"])
def test_other_cells_are_unchanged(cell):
    assert escape_formula(cell) == cell


def test_months_are_listed_from_the_first_comment_to_now(later):
    assert months() == [Month(2026, 4)]
    make_comment(submitted_at=datetime.fromisoformat("2025-11-30T16:00:00+00:00"))
    assert [str(month) for month in months()] == [
        "2026-04",
        "2026-03",
        "2026-02",
        "2026-01",
        "2025-12",
    ]


def test_a_comment_from_the_future_does_not_change_the_months():
    make_comment(submitted_at=timezone.now() + timedelta(days=100))
    assert len(months()) == 1


@pytest.mark.parametrize("value", ["", "2026-13", "1999-01", "x", "2026-04-01"])
def test_an_invalid_month_is_refused_with_an_error(value, later, moderator_client):
    answer = ledger(moderator_client, value)
    assert answer.status_code == 400
    assert "errorlist" in answer.text
    assert not Disclosure.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_ledger(later, moderator):
    client, article = sign_in(moderator), make_article()

    def count_queries():
        rejected_comment(article=article, by=moderator)
        with CaptureQueriesContext(connection) as captured:
            ledger(client, "2026-04")
        return len(captured)

    count_queries()
    few = count_queries()
    for _ in range(30):
        rejected_comment(article=article, by=moderator)
    assert count_queries() == few
