"""The SQLite file is moved, replaced or deleted while the site runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from newscenter.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL has no file that anybody moves"
)


class Threads:
    """Connections to one file, as the threads of the server have them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        settings = connection.settings_dict | {"NAME": path, "CONN_MAX_AGE": None}
        self.all = [DatabaseWrapper(settings, "default") for _ in range(3)]
        self.run(0, "CREATE TABLE lines (text)")

    def run(self, thread: int, sql: str) -> list[tuple]:
        """Run a statement as the first one of a request."""
        self.all[thread].close_if_unusable_or_obsolete()
        with self.all[thread].cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def write(self, thread: int, text: str) -> None:
        self.run(thread, f"INSERT INTO lines VALUES ('{text}')")

    def lines(self, thread: int) -> list[str]:
        return [text for (text,) in self.run(thread, "SELECT text FROM lines ORDER BY rowid")]


def lines_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [text for (text,) in database.execute("SELECT text FROM lines ORDER BY rowid")]


@pytest.fixture
def threads(tmp_path, db) -> Iterator[Threads]:
    threads = Threads(tmp_path / "site.sqlite3")
    for thread in range(3):
        threads.write(thread, f"line {thread}")
    yield threads
    for one in threads.all:
        one.close()


BEFORE = ["line 0", "line 1", "line 2"]


@pytest.mark.parametrize("way", ["moved", "deleted"])
def test_a_missing_file_is_noticed_and_not_created_anew(threads, way):
    away = threads.path.with_name("away.sqlite3")
    threads.path.rename(away) if way == "moved" else threads.path.unlink()
    for thread in (0, 1, 2, 0):
        with pytest.raises(OperationalError, match="the database file is missing"):
            threads.lines(thread)
    assert not threads.path.exists()
    if way == "moved":
        # Complete, with what was still in the log beside the file.
        assert lines_in(away) == BEFORE
        away.rename(threads.path)
        assert [threads.lines(thread) for thread in range(3)] == [BEFORE] * 3


def test_a_file_that_was_replaced_is_read_and_written_from_the_next_request_on(threads, tmp_path):
    backup, old = tmp_path / "backup.sqlite3", tmp_path / "old.sqlite3"
    threads.run(0, f"VACUUM INTO '{backup}'")
    threads.write(1, "after the backup")
    threads.path.rename(old)
    backup.rename(threads.path)
    assert threads.lines(2) == BEFORE
    threads.write(0, "in the new file")
    threads.write(1, "too")
    assert [threads.lines(thread) for thread in range(3)] == [
        [*BEFORE, "in the new file", "too"]
    ] * 3
    for one in threads.all:
        one.close()
    assert lines_in(threads.path) == [*BEFORE, "in the new file", "too"]
    assert lines_in(old) == [*BEFORE, "after the backup"]


def test_a_file_replaced_by_a_smaller_one_is_not_read_with_the_old_log(threads, tmp_path):
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as other:
        other.execute("CREATE TABLE lines (text)")
        other.execute("INSERT INTO lines VALUES ('of another site')")
        other.commit()
    for _ in range(500):
        threads.write(0, "x" * 200)
    (tmp_path / "other.sqlite3").replace(threads.path)
    assert [threads.lines(thread) for thread in range(3)] == [["of another site"]] * 3
    assert lines_in(threads.path) == ["of another site"]


def test_a_backup_that_another_process_writes_to_is_read(threads, tmp_path):
    backup = tmp_path / "backup.sqlite3"
    threads.run(0, f"VACUUM INTO '{backup}'")
    with closing(sqlite3.connect(backup)) as other:
        other.execute("BEGIN IMMEDIATE")
        backup.replace(threads.path)
        assert [threads.lines(thread) for thread in range(3)] == [BEFORE] * 3
    for thread in range(3):
        assert threads.run(thread, "PRAGMA journal_mode") == [("wal",)]


def test_a_file_replaced_while_it_is_opened_is_left(threads, tmp_path, monkeypatch):
    other = tmp_path / "other.sqlite3"
    threads.run(0, f"VACUUM INTO '{other}'")
    threads.write(0, "after the backup")
    for one in threads.all:
        one.close()
    monkeypatch.setattr(
        DatabaseWrapper, "_write_ahead", lambda *_: other.exists() and other.replace(threads.path)
    )
    assert [threads.lines(thread) for thread in range(3)] == [BEFORE] * 3
    threads.write(1, "in the new file")
    assert threads.lines(2) == [*BEFORE, "in the new file"]


def test_a_link_that_leads_nowhere_is_a_missing_file(threads):
    threads.path.unlink()
    threads.path.symlink_to(threads.path)
    for thread in range(3):
        with pytest.raises(OperationalError, match="the database file is missing"):
            threads.lines(thread)


def test_all_threads_follow_a_link_to_the_file_in_its_place(threads):
    away = threads.path.rename(threads.path.with_name("away.sqlite3"))
    threads.path.symlink_to(away)
    for thread in range(3):
        threads.write(thread, "through the link")
    assert threads.lines(0) == [*BEFORE, *["through the link"] * 3]
    assert not threads.path.with_name("site.sqlite3-wal").exists()
    for one in threads.all:
        one.close()
    assert lines_in(away) == [*BEFORE, *["through the link"] * 3]


def test_a_file_that_stays_is_not_opened_again(threads):
    before = [one.connection for one in threads.all]
    for thread in range(3):
        threads.write(thread, "again")
    assert [one.connection for one in threads.all] == before
    # Under another name of its folder it is the same file with the same log.
    folder = threads.path.parent
    away = folder.rename(folder.with_name("away"))
    folder.symlink_to(away)
    for thread in range(3):
        threads.write(thread, "once more")
    assert [one.connection for one in threads.all] == before


def test_a_file_that_is_back_is_written_with_one_log_by_all_threads(threads, tmp_path):
    away = tmp_path / "away.sqlite3"
    threads.path.rename(away)
    with pytest.raises(OperationalError):
        threads.lines(2)
    away.rename(threads.path)
    # The others did not notice. The first connection is new.
    for thread in (2, 1, 0, 2):
        threads.write(thread, f"again {thread}")
    lines = [*BEFORE, "again 2", "again 1", "again 0", "again 2"]
    assert [threads.lines(thread) for thread in range(3)] == [lines] * 3
    assert lines_in(threads.path) == lines


def test_what_is_only_in_the_log_outlives_a_move(threads, tmp_path):
    # A reader keeps the log from being completed.
    threads.all[1].ensure_connection()
    with closing(sqlite3.connect(threads.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM lines").fetchall()
        threads.write(0, "line 3")
        away = tmp_path / "away.sqlite3"
        threads.path.rename(away)
        with pytest.raises(OperationalError):
            threads.lines(2)
        away.rename(threads.path)
        assert threads.lines(2) == [*BEFORE, "line 3"]
    assert lines_in(threads.path) == [*BEFORE, "line 3"]
