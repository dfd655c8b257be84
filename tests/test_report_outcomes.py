"""The log of the outcomes of reports: chained, append-only, and compared with the reports."""

import importlib
import json
from hashlib import sha256

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from comments.inspection.verification import problems
from comments.models import Report, ReportOutcome, ReportOutcomeHead
from comments.models.chain_anchor import AnchorLine
from comments.models.hash_chain import GENESIS
from tests.factories import approved_comment, make_article_report, make_report, triggers_lifted
from tests.tampering import forge

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(moderator, editor) -> list[ReportOutcome]:
    """Outcomes of two reports on comments, and of one on an article."""
    make_report(comment=approved_comment(by=moderator), note="骂人").dismiss(by=moderator)
    make_report(comment=approved_comment(by=moderator)).uphold(by=moderator, reason="辱骂")
    make_article_report(note="数字有误").handle("dismissed", by=editor, answer="已核实")
    return list(ReportOutcome.objects.all())


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


def test_every_outcome_is_a_row_of_the_chain(log, moderator, editor):
    assert [row.outcome for row in log] == ["dismissed", "upheld", "dismissed"]
    assert [row.by for row in log] == [moderator, moderator, editor]
    assert [row.previous for row in log] == [GENESIS, log[0].digest, log[1].digest]
    assert ReportOutcomeHead.objects.get().digest == log[2].digest
    assert log[2].answer == "已核实"
    assert all(row.text_digest == row.report.text_digest() for row in log)
    assert all(row.at == row.report.handled_at for row in log)
    assert list(problems()) == []


@pytest.mark.parametrize("table", ["comments_report", "comments_articlereport"])
def test_the_database_refuses_an_outcome_that_is_not_in_the_log(log, table):
    make_report()
    make_article_report()
    handled = "handled_at = at, handled_by_id = (SELECT MIN(id) FROM auth_user)"
    assert refused(f"UPDATE {table} SET outcome = 'dismissed', {handled}")
    assert refused(f"UPDATE {table} SET outcome = '', handled_at = NULL, handled_by_id = NULL")
    assert refused(f"UPDATE {table} SET handled_by_id = handled_by_id + 1 WHERE outcome <> ''")


def test_the_database_refuses_a_report_that_arrives_with_an_outcome(moderator):
    comment = approved_comment(by=moderator)
    handled = {"outcome": "dismissed", "handled_at": timezone.now(), "handled_by": moderator}
    with pytest.raises(DatabaseError), transaction.atomic():
        make_report(comment=comment, **handled)
    with pytest.raises(DatabaseError), transaction.atomic():
        make_article_report(**handled)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE comments_reportoutcome SET outcome = 'upheld'",
        "DELETE FROM comments_reportoutcome",
        "DELETE FROM comments_reportoutcomehead",
        "UPDATE comments_articlereport SET note = 'x'",
        "UPDATE comments_articlereport SET kind = 'other'",
        "DELETE FROM comments_articlereport",
    ],
)
def test_the_database_refuses_to_change_or_delete_rows(log, statement):
    assert refused(statement)


def test_the_database_refuses_a_second_outcome(log):
    row = log[0]
    columns = "outcome, by_id, at, answer, text_digest, comment_report_id"
    copy = f"SELECT {columns}, 'x', 'y' FROM comments_reportoutcome WHERE id = {row.pk}"
    assert refused(f"INSERT INTO comments_reportoutcome ({columns}, previous, digest) {copy}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE comments_reportoutcome SET outcome = 'upheld' WHERE id = %s",
        "UPDATE comments_reportoutcome SET answer = 'x' WHERE id = %s",
        "DELETE FROM comments_reportoutcome WHERE id = %s",
    ],
)
def test_a_changed_or_removed_row_is_reported(log, statement):
    forge(statement, log[0].pk)
    assert list(problems())


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE comments_report SET outcome = 'upheld' WHERE id = %s", "处理结果与日志"),
        ("UPDATE comments_report SET note = 'x' WHERE id = %s", "举报内容"),
        ("UPDATE comments_report SET kind = 'other' WHERE id = %s", "举报内容"),
    ],
)
def test_a_report_that_was_changed_past_the_log_is_reported(log, statement, words):
    forge(statement, log[0].comment_report_id)
    assert any(words in problem for problem in problems())


def test_a_report_closed_past_the_log_is_reported(moderator):
    report = make_report(comment=approved_comment(by=moderator))
    values = {"outcome": "dismissed", "handled_at": timezone.now(), "handled_by": moderator}
    with triggers_lifted():
        Report.objects.filter(pk=report.pk).update(**values)
    assert any("处理结果与日志" in problem for problem in problems())


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="only SQLite's foreign keys can be deferred"
)
def test_an_outcome_without_its_report_is_reported(log):
    with transaction.atomic():
        forge("PRAGMA defer_foreign_keys = ON")
        forge("DELETE FROM comments_report WHERE id = %s", log[0].comment_report_id)
        assert any("不见了" in problem for problem in problems())
        transaction.set_rollback(True)


def test_the_line_of_an_anchor_names_the_log(log):
    line = AnchorLine.now(timezone.now().replace(microsecond=0))
    assert line.heads["reports"] == (3, log[2].digest)
    assert AnchorLine.find(f"> {line}") == [line]


def test_a_line_from_before_there_was_this_log_is_still_read(log):
    line = AnchorLine.now(timezone.now().replace(microsecond=0))
    earlier = line._replace(heads={k: v for k, v in line.heads.items() if k != "reports"})
    assert "reports" not in str(earlier)
    assert AnchorLine.find(str(earlier)) == [earlier]


def test_outcomes_from_before_there_was_a_log_are_logged_at_the_upgrade(moderator):
    for number in range(3):
        report = make_report(comment=approved_comment(by=moderator), network=str(number))
        report.dismiss(by=moderator)
    with triggers_lifted():
        ReportOutcome.objects.all().delete()
        ReportOutcomeHead.objects.update(digest=GENESIS)
    module = importlib.import_module("comments.migrations.0022_outcomes_of_earlier_reports")
    module.log_outcomes(apps, None)
    assert ReportOutcome.objects.count() == 3
    assert list(problems()) == []
    module.log_outcomes(apps, None)
    assert ReportOutcome.objects.count() == 3


def test_a_digest_can_be_verified_by_hand(log):
    row = log[2]
    line = json.dumps(
        [
            *(row.previous, "article", row.article_report_id, row.text_digest),
            *("dismissed", row.by_id, row.at.isoformat(), "已核实"),
        ]
    )
    assert sha256(line.encode()).hexdigest() == row.digest
