"""Sender data is erased when the retention period is over, and not before."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.inspection import verification
from comments.management.commands import erase_sender_data
from comments.models import ArticleReport, Comment, CommentingSettings, Report
from newscenter.schema import SEARCH_INDEXES
from tests.factories import (
    approved_comment,
    comment_post,
    make_article,
    make_article_report,
    make_comment,
)

pytestmark = pytest.mark.django_db

HELD = {"address": "203.0.113.7", "network": "203.0.113.7", "browser": "Firefox"}
GONE = {"address": None, "network": "", "browser": ""}


def aged(days: float, **fields) -> Comment:
    return make_comment(submitted_at=timezone.now() - timedelta(days=days), **HELD | fields)


def held(comment: Comment) -> dict:
    return Comment.objects.filter(pk=comment.pk).values(*HELD).get()


def erase(*arguments: str) -> str:
    output = StringIO()
    call_command("erase_sender_data", *arguments, stdout=output)
    return output.getvalue()


def test_only_data_older_than_half_a_year_is_erased():
    old, young = aged(184), aged(182)
    assert "评论 1 条" in erase()
    assert held(old) == GONE
    assert held(young) == HELD


def test_the_last_day_is_kept_to_its_end():
    with time_machine.travel(timezone.now(), tick=False):
        exactly, older = aged(183), aged(183.00001)
        erase()
        assert held(exactly) == HELD
        assert held(older) == GONE


def test_the_retention_period_comes_from_the_settings():
    CommentingSettings.objects.update(sender_data_days=30)
    old, young = aged(31), aged(29)
    erase()
    assert (held(old), held(young)) == (GONE, HELD)


def test_the_command_line_overrides_the_settings():
    old = aged(8)
    erase("--days", "9")
    assert held(old) == HELD
    erase("--days", "7")
    assert held(old) == GONE


@pytest.mark.parametrize("days", ["0", "-1", "x", "1.5", "", "99999999"])
def test_an_invalid_number_of_days_erases_nothing(days):
    old = aged(400)
    with pytest.raises(CommandError):
        erase(f"--days={days}")
    assert held(old) == HELD


def test_a_dry_run_counts_and_changes_nothing():
    old = [aged(184), aged(200)]
    assert "评论 2 条" in erase("--dry-run")
    assert [held(comment) for comment in old] == [HELD, HELD]


def test_running_it_again_changes_nothing():
    aged(184)
    erase()
    with CaptureQueriesContext(connection) as captured:
        assert "评论 0 条" in erase()
    assert not [query for query in captured if query["sql"].startswith("UPDATE")]


@pytest.mark.parametrize("left", ["address", "network", "browser"])
def test_a_single_piece_of_sender_data_is_erased_too(left):
    old = aged(184, **GONE | {left: HELD[left]})
    erase()
    assert held(old) == GONE


def test_every_batch_is_erased(monkeypatch):
    monkeypatch.setattr(erase_sender_data, "BATCH", 3)
    article = make_article()
    old = [aged(184, article=article) for _ in range(10)]
    assert "评论 10 条" in erase()
    assert all(held(comment) == GONE for comment in old)


def test_text_decisions_and_log_are_unchanged(moderator):
    comment = approved_comment(
        by=moderator, submitted_at=timezone.now() - timedelta(days=200), **HELD
    )
    before = Comment.objects.filter(pk=comment.pk).values("nickname", "body", "status", "version")
    kept = before.get()
    erase()
    assert before.get() == kept
    assert held(comment) == GONE
    assert list(verification.problems()) == []


def test_no_other_table_holds_the_erased_data():
    """Every table is searched for the sender of a comment that came in half a year ago."""
    then = timezone.now() - timedelta(days=184)
    article = make_article(published_at=then)
    with time_machine.travel(then, tick=False):
        reader = Client(REMOTE_ADDR="198.51.100.77", headers={"User-Agent": "Kanarienvogel/1.0"})
        reader.get(article.get_absolute_url())
        reader.post(f"{article.get_absolute_url()}comments/", comment_post())
    assert Comment.objects.get().browser == "Kanarienvogel/1.0"
    erase()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in SEARCH_INDEXES:
                continue  # It can be asked for words of texts, and not be read.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            text = str(cursor.fetchall())
            assert "198.51.100.77" not in text, table
            assert "Kanarienvogel" not in text, table


def test_the_senders_of_reports_are_erased_too():
    def reported(days: int) -> Report:
        then = timezone.now() - timedelta(days=days)
        return Report.objects.create(
            comment=comment, kind="rumour", note="传言", at=then, network=f"198.51.100.{days}"
        )

    comment = aged(10)
    old, older, young = reported(184), reported(185), reported(182)
    assert "举报 2 条" in erase()
    networks = dict(Report.objects.values_list("pk", "network"))
    assert networks == {old.pk: "", older.pk: "", young.pk: "198.51.100.182"}
    assert Report.objects.get(pk=old.pk).note == "传言"


def test_an_empty_site_has_nothing_to_erase():
    assert "评论 0 条" in erase()


def test_the_senders_of_reports_on_articles_are_erased_too():
    then = timezone.now() - timedelta(days=184)
    old, young = make_article_report(at=then), make_article_report()
    assert "举报 1 条" in erase()
    networks = dict(ArticleReport.objects.values_list("pk", "network"))
    assert networks == {old.pk: "", young.pk: young.network}
