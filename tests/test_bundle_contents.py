"""Reports in a bundle, whose outcomes are proven, and the senders of comments."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments.inspection import signing_key
from comments.inspection.bundle.rows import article_rows
from tests.bundles import (
    Members,
    changed,
    make_bundle,
    members_of,
    pack,
    records,
    signed,
    site_key,
    verdict,
    verify,
)
from tests.factories import approved_comment, make_article, make_article_report, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]

NOTE = "第三段的日期不对"


@pytest.fixture
def article():
    return make_article(title="渡口重新通航了")


@pytest.fixture
def reported(article, moderator, editor, file) -> Members:
    """The members of a bundle about an article, with closed and open reports."""
    comment = approved_comment(article=article, by=moderator)
    make_report(comment=comment, note="不是真的").dismiss(by=moderator)
    report = make_article_report(article=article, note=NOTE, network="198.51.100.77")
    report.handle("dismissed", by=editor, answer="已核实")
    make_article_report(article=article, note="还没有处理")
    make_article_report(note="别的文章")
    call_command("anchor_decisions", verbosity=0, stdout=StringIO())
    make_bundle(file, moderator.username, article=str(article.pk))
    return members_of(file)


def test_reports_and_their_outcomes_are_proven(reported, file, editor, capsys):
    rows = records(file, "article-reports")
    assert [(row["note"], row["outcome"]) for row in rows] == [
        (NOTE, "dismissed"),
        ("还没有处理", ""),
    ]
    assert (rows[0]["answer"], rows[0]["name"][0]) == ("已核实", "A")
    status, output = verify(file, capsys, "--key", signing_key.fingerprint())
    assert status == 0, output
    assert "2 件举报的内容就是当时处理的内容" in output
    assert "举报结果日志共 2 行，从第一行到末行完整、连续。" in output
    page = reported["index.html"].decode()
    assert NOTE in page
    assert "已核实" in page
    assert "别的文章" not in page


def test_where_a_report_on_an_article_came_from_is_not_told(reported):
    assert b"198.51.100.77" not in b"".join(reported.values())


def test_a_bundle_about_a_comment_or_a_sender_has_no_reports_on_articles(reported, moderator, file):
    for scope in ({"comment": "1"}, {"network": "203.0.113.0/24"}, {"nickname": "江边人"}):
        file.unlink()
        make_bundle(file, moderator.username, **scope)
        assert records(file, "article-reports") == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("data/article-reports.jsonl", NOTE, "第二段的日期不对"),
        ("data/article-reports.jsonl", '"outcome": "dismissed"', '"outcome": "corrected"'),
        ("data/article-reports.jsonl", "已核实", "已更正"),
        ("data/reports.jsonl", '"outcome": "dismissed"', '"outcome": ""'),
        ("data/report-outcomes.jsonl", '"outcome": "dismissed"', '"outcome": "upheld"'),
        ("data/report-outcomes.jsonl", '"payload"', '"other"'),
        ("proof/reports.chain", "dismissed", "corrected"),
        ("data/article-reports.jsonl", '"payload"', '"other"'),
    ],
)
def test_a_report_that_even_the_site_has_changed_is_told(reported, file, capsys, name, old, new):
    def change(lines: list[str]) -> None:
        assert any(old in line for line in lines)
        lines[:] = [line.replace(old, new) for line in lines]

    assert "举报" in verdict(file, signed(changed(reported, name, change), site_key()), capsys)


def test_a_log_of_outcomes_without_its_last_row_is_told(reported, file, capsys):
    forged = changed(reported, "proof/reports.chain", list.pop)
    output = verdict(file, signed(forged, site_key()), capsys)
    assert "举报结果日志" in output


def test_bundles_and_anchors_from_before_that_log_are_still_proven(reported, file, capsys):
    def shorten(lines: list[str]) -> None:
        lines[:] = [re.sub(r" reports \d+ [0-9a-f]{64}", "", line) for line in lines]

    old = {name: data for name, data in reported.items() if "report" not in name}
    about = json.loads(old["data/bundle.json"])
    del about["heads"]["reports"]
    old["data/bundle.json"] = json.dumps(about).encode()
    pack(file, signed(changed(old, "proof/anchors.txt", shorten), site_key()))
    status, output = verify(file, capsys, "--key", signing_key.fingerprint())
    assert status == 0, output
    assert "举报结果日志" not in output


def test_what_can_not_be_seen_is_named_and_lines_stay_lines(moderator, moderator_client, file):
    article = make_article()
    comment = approved_comment(by=moderator, article=article, body="第一行\n第二行\u202e反")
    make_report(comment=comment, note="倒\u202e过来").dismiss(by=moderator)
    make_article_report(article=article, note="也倒\u202e过来")
    comment.take_down(by=moderator, reason="广告\u202e")
    scope = {"article": str(article.pk)}
    make_bundle(file, moderator.username, **scope)
    page = members_of(file)["index.html"].decode()
    for text in (page, moderator_client.get("/admin/comments/ledger/bundle/", scope).text):
        assert "\u202e" not in text
        assert "第一行<br>第二行‹U+202E›反" in text
        assert "也倒‹U+202E›过来" in text
        assert "广告‹U+202E›" in text
    assert "倒‹U+202E›过来" in page
    assert "\u202e" not in members_of(file)["data/comments.csv"].decode()
    # What is digested is as it was written.
    assert records(file, "reports")[0]["note"] == "倒\u202e过来"


def test_more_articles_than_a_statement_can_name(db):
    article = make_article()
    (row,) = article_rows(range(article.pk, article.pk + 300_000))
    assert row["title"] == article.title


def test_port_and_verified_identity_of_a_sender_are_in_it(moderator, file):
    verified = datetime(2026, 5, 1, tzinfo=UTC)
    sender = {"client_port": 50443, "identity": "id-77", "identity_verified_at": verified}
    comment = approved_comment(by=moderator, **sender)
    make_bundle(file, moderator.username, comment=str(comment.pk))
    row = records(file, "comments")[0]
    assert (row["port"], row["identity"]) == (50443, "id-77")
    assert row["identity_verified_local"] == "2026-05-01 08:00:00+08:00"
    for name in ("index.html", "data/comments.csv"):
        assert "50443" in members_of(file)[name].decode()
        assert "id-77" in members_of(file)[name].decode()


def test_an_anchor_from_after_the_bundle_is_no_proof_against_it(
    moderator, file, tmp_path, capsys, time_machine
):
    approved_comment(by=moderator)
    call_command("anchor_decisions", verbosity=0, stdout=StringIO())
    make_bundle(file, moderator.username, whole_log=True)
    for days in (1, 2):
        time_machine.move_to(timezone.now() + timedelta(days=days), tick=False)
        output = StringIO()
        call_command("anchor_decisions", stdout=output)
    kept = tmp_path / "mail.txt"
    kept.write_text(output.getvalue())
    status, text = verify(file, capsys, "--key", signing_key.fingerprint(), "--anchor", str(kept))
    assert status == 0, text
    assert "晚于资料包的制作时间" in text
