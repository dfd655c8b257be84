"""The governance report of a year: its figures, its file, and that anybody can recompute it."""

import csv
import io
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.months import Month, Year
from comments.inspection.governance import GovernanceReport, years
from comments.inspection.ledger import MonthlyLedger
from comments.models import Decision, Disclosure
from tests.factories import rejected_comment, sign_in
from tests.governance import PAGE, YEAR

pytestmark = pytest.mark.django_db


def numbers(report: GovernanceReport) -> dict[str, object]:
    return {key: figure.number for key, figure in report.figures().items()}


def test_the_figures_are_those_of_the_logs(governed_year, moderator, editor):
    expected = {
        "comments.received": 4,
        "decisions.approved": 3,
        "decisions.rejected": 2,
        "decisions.taken_down": 1,
        "decisions.undone": 0,
        "decisions.withdrawn": 1,
        "decisions.rejected_for:=广告": 1,
        "decisions.rejected_for:辱骂": 1,
        "decisions.median": 10.0,
        f"decisions.by:{moderator.pk}": 4,
        "appeals.received": 1,
        "appeals.decided:approved": 1,
        "appeals.median": 1440.0,
        "reports.received": 2,
        "reports.of_kind:minors": 1,
        "reports.of_kind:insult": 1,
        "reports.handled:minors:dismissed": 1,
        "reports.handled:insult:upheld": 1,
        "reports.median": 1440.0,
        "article_reports.of_kind:unlabelled_ai": 1,
        "article_reports.handled:unlabelled_ai:dismissed": 1,
        "restrictions.imposed:site": 1,
        "restrictions.lifted:site": 1,
        "disclosures.made": 0,
        "articles.published": 2,
        "articles.ai_generated": 1,
        "articles.withdrawn": 1,
    }
    computed = numbers(GovernanceReport.load(YEAR))
    assert {key: computed.get(key) for key in expected} == expected
    assert GovernanceReport.load(Year(2025)).figures()["comments.received"].number == 1


def test_the_year_is_the_sum_of_its_monthly_ledgers(governed_year):
    ledgers = [MonthlyLedger.load(Month(2026, month)) for month in range(1, 13)]
    by_kind = {
        "received": "comments.received",
        "approved": "decisions.approved",
        "rejected": "decisions.rejected",
        "pending": "decisions.undone",
        "appealed": "appeals.received",
        "withdrawn": "decisions.withdrawn",
    }
    of_year = numbers(GovernanceReport.load(YEAR))
    for kind, key in by_kind.items():
        sums = [n for ledger in ledgers for (_d, k), n in ledger.counts.items() if k == kind]
        assert sum(sums) == of_year[key], kind
    reasons: dict[str, int] = {}
    for ledger in ledgers:
        for reason, count in ledger.reasons:
            reasons[reason] = reasons.get(reason, 0) + count
    assert reasons == {
        key.partition(":")[2]: number
        for key, number in of_year.items()
        if key.startswith("decisions.rejected_for:")
    }


def test_every_figure_names_its_rule_and_its_rows(governed_year):
    for _label, figures in GovernanceReport.load(YEAR).sections:
        assert figures
        for figure in figures:
            assert str(figure.rule.text)
            assert (figure.first is None) == (figure.number in (0, None)), figure.key
    received = GovernanceReport.load(YEAR).figures()["decisions.rejected"]
    rows = Decision.objects.filter(to_status="rejected").order_by("pk")
    assert (received.first, received.last) == (rows.first().pk, rows.last().pk)


def test_the_file_is_a_table_that_spreadsheet_programs_open(governed_year, moderator, tmp_path):
    client = sign_in(moderator)
    answer = client.post(f"{PAGE}governance/", {"year": "2026", "csv": "1"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "年度治理报告 2026.csv" in unquote(answer["Content-Disposition"])
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert ["网友评论", "收到的评论", "", "4", "评论"] in [row[:5] for row in rows]
    assert "'=广告" in {row[2] for row in rows if len(row) > 2}
    assert "侵害未成年人 / 不予处理" in {row[2] for row in rows if len(row) > 2}


def test_the_page_shows_the_same_figures_for_printing(governed_year, moderator):
    text = sign_in(moderator).post(f"{PAGE}governance/", {"year": "2026"}).text
    for words in (
        "2026 年度治理报告",
        "收到的评论",
        "当年结果为“通过”的审核决定",
        "governance.css",
    ):
        assert words in text


def test_whatever_leaves_is_logged(governed_year, moderator):
    client = sign_in(moderator)
    client.post(f"{PAGE}governance/", {"year": "2026"})
    client.post(f"{PAGE}governance/", {"year": "2026", "csv": "1"})
    logged = list(Disclosure.objects.values_list("kind", "subject", "by"))
    assert logged == [("governance", "2026", moderator.pk)] * 2
    assert "年度治理报告 2026" in client.get(PAGE).text


@pytest.mark.parametrize("year", ["", "1999", "x", "２０２６"])
def test_a_year_without_records_is_refused(governed_year, moderator_client, year):
    answer = moderator_client.post(f"{PAGE}governance/", {"year": year})
    assert answer.status_code == 400
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("who", ["writer", "editor", "stranger"])
def test_only_those_who_may_view_decisions_get_it(request, who, governed_year):
    client = sign_in(request.getfixturevalue(who))
    assert client.post(f"{PAGE}governance/", {"year": "2026"}).status_code in (302, 403)
    assert not Disclosure.objects.exists()


def test_reading_the_address_makes_no_report(governed_year, moderator_client):
    assert moderator_client.get(f"{PAGE}governance/").status_code == 405


def test_years_are_listed_from_the_first_comment_to_now(governed_year):
    assert years() == [Year(2026), Year(2025)]


def test_the_number_of_queries_does_not_grow_with_the_year(governed_year, moderator):
    def count_queries():
        with CaptureQueriesContext(connection) as captured:
            GovernanceReport.load(YEAR)
        return len(captured)

    few = count_queries()
    for _ in range(10):
        rejected_comment(by=moderator)
    assert count_queries() == few
