"""Anchors of the logs: a log that was cut at its end, or made anew, is found by them alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from articles import outgoing_requests
from comments import digest
from comments.inspection import anchor_files
from comments.models import ChainAnchor, Decision, Disclosure, TimeStamp
from comments.models.chain_anchor import AnchorLine
from comments.models.hash_chain import GENESIS
from tests.factories import make_comment
from tests.tampering import cut, forge, make_log, rebuild, verify
from tests.timestamp_authority import Authority, hang, serving

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("Good")


@pytest.fixture(autouse=True)
def stamped(settings, tmp_path, authority) -> None:
    settings.ANCHOR_DIR = str(tmp_path / "anchors")
    settings.TIMESTAMP_CERTIFICATES = str(authority.write_root(tmp_path / "root.pem"))
    with serving(authority.answer) as url:
        settings.TIMESTAMP_AUTHORITIES = [url]
        yield


@pytest.fixture
def log(moderator) -> list[Decision]:
    return make_log(moderator)


def anchor() -> str:
    output = StringIO()
    call_command("anchor_decisions", stdout=output, stderr=output)
    return output.getvalue()


def copies() -> tuple[Path, Path]:
    """Return the files of the line and of the time stamp."""
    (text,), (token,) = (anchor_files.folder().glob(f"*.{kind}") for kind in ("txt", "tsr"))
    return text, token


def test_an_anchor_is_a_row_a_file_and_a_time_stamp(log, settings) -> None:
    output = anchor()
    row, stamp = ChainAnchor.objects.get(), TimeStamp.objects.get()
    assert row.line in output
    assert f"decisions 5 {log[-1].digest}" in row.line
    assert "disclosures 2 " in row.line
    assert "restrictions 0 " in row.line
    text, token = copies()
    assert text.read_text() == row.line
    assert token.read_bytes() == bytes(stamp.token)
    status, output = verify()
    assert status == 0
    assert settings.TIMESTAMP_AUTHORITIES[0] in output
    assert "--anchor" in output


def test_every_anchor_follows_the_one_before(log) -> None:
    anchor()
    Decision.objects.first().comment.approve(by=Decision.objects.first().by)
    anchor()
    first, second = ChainAnchor.objects.all()
    assert first.previous == GENESIS
    assert second.previous == first.digest
    assert verify()[0] == 0


def test_without_anchors_a_log_cut_at_its_end_is_not_found(log) -> None:
    cut(log, 3)
    assert verify()[0] == 0


@pytest.mark.parametrize("kept", [3, 4])
def test_a_log_cut_at_its_end_is_found_by_its_anchors(log, kept) -> None:
    anchor()
    cut(log, kept)
    status, output = verify()
    assert status == 1
    (problem,) = output.splitlines()[:-1]
    assert "5" in problem


def test_a_log_made_anew_is_found_by_its_anchors(log) -> None:
    anchor()
    log[0].reason = "别的"
    rebuild(log)
    assert verify()[0] == 1


def test_a_log_of_downloads_cut_at_its_end_is_found(log) -> None:
    anchor()
    forge("DELETE FROM comments_disclosure WHERE id = (SELECT MAX(id) FROM comments_disclosure)")
    forge("UPDATE comments_disclosurehead SET digest = %s", Disclosure.objects.last().digest)
    assert verify()[0] == 1


def empty_anchors() -> None:
    forge("DELETE FROM comments_timestamp")
    forge("DELETE FROM comments_chainanchor")


def test_anchors_that_were_emptied_are_found_by_their_files(log) -> None:
    anchor()
    empty_anchors()
    assert verify()[0] == 1


def test_log_and_anchors_made_anew_are_found_by_a_copy_from_elsewhere(
    log, settings, tmp_path
) -> None:
    anchor()
    text, token = copies()
    mail, stamp = tmp_path / "mail.eml", tmp_path / "copy.tsr"
    quoted = "> " + text.read_text().replace(" ", "\n> ")
    mail.write_text(f"Subject: =?utf-8?B?5L2g?=\nContent-Type: text/plain\n\nHello\n{quoted}\n")
    token.rename(stamp)
    text.unlink()
    assert verify("--anchor", str(mail), "--anchor", str(stamp))[0] == 0
    cut(log, 3)
    empty_anchors()
    anchor()
    assert verify()[0] == 0
    for path in (mail, stamp):
        assert verify("--anchor", str(path))[0] == 1


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"0\x82\x05\x2c0\x03\x02\x01\x00", b"\xff" * 999]
)
def test_a_file_that_is_no_anchor_is_refused(log, tmp_path, content) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    status, output = verify("--anchor", str(path))
    assert status == 1
    assert str(path) in output
    assert verify("--anchor", str(tmp_path / "missing"))[0] == 1


def replace_token(token: bytes) -> None:
    forge("UPDATE comments_timestamp SET token = %s", token)


def test_a_forged_time_stamp_is_found(log, authority) -> None:
    anchor()
    impostor = Authority("Bad")
    line = ChainAnchor.objects.get().line.encode()
    request = TimestampRequestBuilder(line, HashAlgorithm.SHA256).build().as_bytes()
    replace_token(authority.answer(request))
    assert verify()[0] == 0
    for forged in (
        impostor.answer(request),
        authority.answer(request, imprint=b"x" * 32),
        authority.answer(request, at=datetime.now(UTC) + timedelta(days=3)),
        b"garbage",
    ):
        replace_token(forged)
        assert verify()[0] == 1


def test_a_changed_anchor_is_found(log) -> None:
    anchor()
    forge("UPDATE comments_chainanchor SET line = REPLACE(line, 'decisions 5', 'decisions 4')")
    assert verify()[0] == 1


@pytest.mark.parametrize(
    "answer", ["impostor", "garbage", "empty", "heavy", "error", "hanging", "none"]
)
def test_an_authority_that_is_of_no_use_breaks_nothing(log, settings, monkeypatch, answer) -> None:
    monkeypatch.setattr(outgoing_requests.post, "__kwdefaults__", {"seconds": 0.3})
    answers = {
        "impostor": Authority("Bad").answer,
        "garbage": lambda _request: b"<html>",
        "empty": lambda _request: b"",
        "heavy": lambda _request: b"x" * 10_000_000,
        "error": lambda _request: None,
        "hanging": hang,
    }
    good = settings.TIMESTAMP_AUTHORITIES
    with serving(answers.get(answer, hang)) as served:
        url = "http://127.0.0.1:9/tsr" if answer == "none" else served
        settings.TIMESTAMP_AUTHORITIES = [url]
        assert url in anchor()
        assert not TimeStamp.objects.exists()
        # The next one is asked all the same, and the next night.
        monkeypatch.undo()
        settings.TIMESTAMP_AUTHORITIES = good
    anchor()
    assert TimeStamp.objects.count() == 1
    assert verify()[0] == 0


def test_a_full_disk_leaves_the_anchor_in_the_database(log, settings, monkeypatch) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(SystemExit):
        anchor()
    assert TimeStamp.objects.count() == 1


def test_the_digest_mail_holds_an_anchor(log, tmp_path) -> None:
    make_comment()
    mail = digest._mail(digest.Waiting.count(), ["a@example.cn"], 4)
    path = tmp_path / "mail.eml"
    path.write_bytes(mail.message().as_bytes())
    assert AnchorLine.find(mail.body)[0].heads["decisions"].digest == log[-1].digest
    assert verify("--anchor", str(path))[0] == 0
    cut(log, 3)
    assert verify("--anchor", str(path))[0] == 1


@pytest.mark.parametrize("table", ["comments_chainanchor", "comments_timestamp"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_anchors_are_never_changed(log, table, statement) -> None:
    anchor()
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_page_of_the_ledger_shows_the_anchors(log, moderator_client) -> None:
    address = "/admin/comments/ledger/"
    anchor()
    assert "✓" in moderator_client.get(address).text
    cut(log, 3)
    assert "✗" in moderator_client.get(address).text
