"""The governance report of a year: its figures, its file, and that anybody can recompute it."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.months import Month, Year
from comments.inspection.governance import GovernanceReport, years
from comments.inspection.governance_verification import FiledReport, differences
from comments.inspection.ledger import MonthlyLedger, as_csv
from comments.models import Decision, Disclosure, Restriction
from tests.factories import (
    approved_comment,
    make_article,
    make_article_report,
    make_comment,
    make_report,
    make_user,
    rejected_comment,
    sign_in,
    withdrawn_article,
)
from tests.tampering import forge

pytestmark = pytest.mark.django_db

PAGE = "/admin/comments/ledger/"
YEAR = Year(2026)
NOON = datetime.fromisoformat("2026-03-31T12:00:00+08:00")
LATER = datetime.fromisoformat("2026-05-20T09:00:00+08:00")


@pytest.fixture
def record(moderator, editor):
    """What happened in two months, and a comment of the year before."""
    article = make_article(published_at=NOON, ai_generated=True)
    with time_machine.travel(NOON, tick=False):
        make_comment(article=article, submitted_at=NOON - timedelta(days=120))
        stays, goes = (
            approved_comment(
                article=article, by=moderator, submitted_at=NOON - timedelta(minutes=minutes)
            )
            for minutes in (10, 30)
        )
        rejected = rejected_comment(article=article, by=moderator, reason="=广告")
        withdrawn = make_comment(article=article)
        reports = [make_report(comment=stays, kind="minors"), make_report(comment=goes)]
        on_article = make_article_report(article=article, kind="unlabelled_ai")
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        reports[0].dismiss(by=moderator)
        reports[1].uphold(by=moderator, reason="辱骂")
        on_article.handle("dismissed", by=editor)
        rejected.appeal()
        withdrawn.withdraw()
        Restriction.impose("site", by=moderator).lift(by=moderator)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        rejected.approve(by=make_user(group="moderator"))
        withdrawn_article(by=editor, published_at=NOON)
    with time_machine.travel(LATER, tick=False):
        yield


def numbers(report: GovernanceReport) -> dict[str, object]:
    return {key: figure.number for key, figure in report.figures().items()}


def filed(client, tmp_path: Path, **fields: str) -> Path:
    path = tmp_path / "report.csv"
    answer = client.post(f"{PAGE}governance/", {"year": "2026", "csv": "1"} | fields)
    path.write_bytes(answer.content)
    return path


def verify(path: Path, *arguments: str) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("governance_report", *arguments, "--verify", str(path), stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue() + err.getvalue()
    return 0, out.getvalue()


def test_the_figures_are_those_of_the_logs(record, moderator, editor):
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
    found_here = numbers(GovernanceReport.load(YEAR))
    assert {key: found_here.get(key) for key in expected} == expected
    assert GovernanceReport.load(Year(2025)).figures()["comments.received"].number == 1


def test_the_year_is_the_sum_of_its_monthly_ledgers(record):
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


def test_every_figure_names_its_rule_and_its_rows(record):
    for _label, figures in GovernanceReport.load(YEAR).sections:
        assert figures
        for figure in figures:
            assert str(figure.rule.text)
            assert (figure.first is None) == (figure.number in (0, None)), figure.key
    received = GovernanceReport.load(YEAR).figures()["decisions.rejected"]
    rows = Decision.objects.filter(to_status="rejected").order_by("pk")
    assert (received.first, received.last) == (rows.first().pk, rows.last().pk)


def test_the_file_is_a_table_that_spreadsheet_programs_open(record, moderator, tmp_path):
    client = sign_in(moderator)
    answer = client.post(f"{PAGE}governance/", {"year": "2026", "csv": "1"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "年度治理报告 2026.csv" in unquote(answer["Content-Disposition"])
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert ["网友评论", "收到的评论", "", "4", "评论"] in [row[:5] for row in rows]
    assert "'=广告" in {row[2] for row in rows if len(row) > 2}
    assert "侵害未成年人 / 不予处理" in {row[2] for row in rows if len(row) > 2}


def test_the_page_shows_the_same_figures_for_printing(record, moderator):
    text = sign_in(moderator).post(f"{PAGE}governance/", {"year": "2026"}).text
    for words in (
        "2026 年度治理报告",
        "收到的评论",
        "当年结果为“通过”的审核决定",
        "governance.css",
    ):
        assert words in text


def test_whatever_leaves_is_logged(record, moderator):
    client = sign_in(moderator)
    client.post(f"{PAGE}governance/", {"year": "2026"})
    client.post(f"{PAGE}governance/", {"year": "2026", "csv": "1"})
    logged = list(Disclosure.objects.values_list("kind", "subject", "by"))
    assert logged == [("governance", "2026", moderator.pk)] * 2
    assert "年度治理报告 2026" in client.get(PAGE).text


@pytest.mark.parametrize("year", ["", "1999", "x", "２０２６"])
def test_a_year_without_records_is_refused(record, moderator_client, year):
    answer = moderator_client.post(f"{PAGE}governance/", {"year": year})
    assert answer.status_code == 400
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("who", ["writer", "editor", "stranger"])
def test_only_those_who_may_view_decisions_get_it(request, who, record):
    client = sign_in(request.getfixturevalue(who))
    assert client.post(f"{PAGE}governance/", {"year": "2026"}).status_code in (302, 403)
    assert not Disclosure.objects.exists()


def test_reading_the_address_makes_no_report(record, moderator_client):
    assert moderator_client.get(f"{PAGE}governance/").status_code == 405


def test_years_are_listed_from_the_first_comment_to_now(record):
    assert years() == [Year(2026), Year(2025)]


def test_a_report_can_be_recomputed_after_more_has_happened(record, moderator, tmp_path):
    path = filed(sign_in(moderator), tmp_path)
    for _ in range(3):
        rejected_comment(by=moderator, reason="辱骂")
    make_report(comment=approved_comment(by=moderator)).dismiss(by=moderator)
    assert GovernanceReport.load(YEAR).figures()["comments.received"].number == 8
    status, output = verify(path)
    assert status == 0
    assert "全部一致" in output
    # Articles have no log: what is different is told.
    assert "articles.published" in output
    assert "没有日志" in output


@pytest.mark.parametrize(
    ("before", "after"),
    [(",4,评论,", ",5,评论,"), (",3,审核日志,", ",30,审核日志,"), ("comments.received", "x")],
)
def test_a_figure_that_was_changed_in_the_file_is_reported(
    record, moderator, tmp_path, before, after
):
    path = filed(sign_in(moderator), tmp_path)
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    status, output = verify(path)
    assert status == 1
    assert "文件中为" in output


def test_a_log_that_was_changed_after_the_report_is_reported(record, moderator, tmp_path):
    path = filed(sign_in(moderator), tmp_path)
    last = Decision.objects.order_by("pk").last()
    forge("UPDATE comments_decision SET digest = %s WHERE id = %s", "0" * 64, last.pk)
    status, output = verify(path)
    assert status == 1
    assert f"第 {last.pk} 条" in output


def test_a_file_that_a_spreadsheet_program_has_saved_anew_is_read(record, moderator, tmp_path):
    path = filed(sign_in(moderator), tmp_path)
    text = path.read_text(encoding="utf-8-sig").replace("1440.0", "1440")
    path.write_bytes(text.encode("gb18030"))
    assert verify(path)[0] == 0


def test_the_command_writes_the_same_report(record, moderator):
    out = io.StringIO()
    call_command("governance_report", "2026", stdout=out)
    by_command = FiledReport.read(out.getvalue().encode())
    assert not list(differences(by_command))
    assert by_command.facts("comments.received")[0] == "4"
    assert as_csv(iter([])) == "\ufeff"


@pytest.mark.parametrize("arguments", [[], ["--verify", "/nowhere.csv"], ["26"]])
def test_the_command_says_what_is_missing(arguments):
    with pytest.raises(CommandError):
        call_command("governance_report", *arguments)


@pytest.mark.parametrize("content", [b"", b"\x00\xff", "年度治理报告,,\n".encode()])
def test_another_file_is_refused(content, tmp_path):
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("governance_report", "--verify", str(path))


def test_the_report_of_another_year_is_refused(record, moderator, tmp_path):
    path = filed(sign_in(moderator), tmp_path)
    with pytest.raises(CommandError, match="2026"):
        verify(path, "2025")


def test_the_number_of_queries_does_not_grow_with_the_year(record, moderator):
    def count_queries():
        with CaptureQueriesContext(connection) as captured:
            GovernanceReport.load(YEAR)
        return len(captured)

    few = count_queries()
    for _ in range(10):
        rejected_comment(by=moderator)
    assert count_queries() == few
