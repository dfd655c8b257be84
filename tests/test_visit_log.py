"""The visit log of a process: each line whole, none lost while the disk is full, no addresses."""

from __future__ import annotations

import errno
import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import RequestFactory

from articles.readership import log_files
from articles.readership import visit_log as module
from articles.readership.visit_log import VisitLog, record_visit, to_line, visit_log
from tests.factories import BROWSER, make_article
from tests.faults import full_disk
from tests.visits import ARTICLE_PAGE, views_of


@pytest.fixture
def log(visits_folder):
    log = VisitLog()
    yield log
    log.join(30)
    log.close()


def lines(folder) -> list[bytes]:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir())).splitlines()


def test_a_line_holds_no_address_and_no_session(visits_folder):
    headers = {
        "User-Agent": BROWSER,
        "X-Forwarded-For": "203.0.113.77",
        "Cookie": "sessionid=s3cr3t",
    }
    request = RequestFactory().get(
        "/articles/5/?q=汛情", headers=headers, REMOTE_ADDR="203.0.113.9"
    )
    record_visit(request, 5)
    [line] = lines(visits_folder)
    for secret in (b"203.0.113", b"s3cr3t", "汛情".encode()):
        assert secret not in line
    assert line.split(b"\t")[2:7] == [b"5", b"GET", b"200", b"OK", b"1"]


@pytest.mark.parametrize("text", ["a\tb", "a\nb", 'a"b\\c', "\x00\x1f", "渡口", "\udc80"])
def test_no_header_breaks_the_line(text):
    line = to_line(5, ARTICLE_PAGE._replace(user_agent=text))
    assert (line.count(b"\t"), line.count(b"\n"), line.count(b"\0")) == (12, 1, 0)


def test_threads_write_whole_lines_into_one_file(log, visits_folder):
    expected = [to_line(number, ARTICLE_PAGE) for number in range(800)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(log.append, expected))
    assert len(list(visits_folder.iterdir())) == 1
    assert sorted(lines(visits_folder)) == sorted(line.rstrip() for line in expected)


def test_visits_wait_while_the_disk_is_full(log, visits_folder, caplog):
    log.append(b"1\n")
    with full_disk():
        for number in range(2, 9):
            log.append(b"%d\n" % number)
        assert lines(visits_folder) == [b"1"]
    log.join(30)
    assert lines(visits_folder) == [b"%d" % number for number in range(1, 9)]
    assert len(caplog.records) == 1
    assert os.strerror(errno.EFBIG) in caplog.text


def test_a_line_that_fits_in_part_is_completed(log, visits_folder, monkeypatch):
    write, calls = os.write, []

    def write_a_part(file: int, data: bytes) -> int:
        calls.append(data)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, bytes(data[:3]) if len(calls) == 1 else bytes(data))

    monkeypatch.setattr(module.os, "write", write_a_part)
    log.append(b"first line\n")
    log.append(b"second line\n")
    log.join(30)
    assert lines(visits_folder) == [b"first line", b"second line"]


def test_only_so_many_visits_wait_and_a_loss_is_logged(log, visits_folder, monkeypatch, caplog):
    monkeypatch.setattr(module, "MAX_UNWRITTEN", 10)
    with full_disk():
        for _ in range(4):
            log.append(b"1234\n")
    log.join(30)
    assert lines(visits_folder) == [b"1234"] * 2
    lost = [record for record in caplog.records if "is lost" in record.message]
    assert [record.levelno for record in lost] == [logging.ERROR] * 2


@pytest.mark.django_db
def test_the_page_is_shown_although_the_log_cannot_be_written(reader, visits_folder, tally):
    article = make_article()
    visits_folder.rmdir()
    # A file stands in the place of the folder.
    visits_folder.write_bytes(b"")
    assert reader.get(article.get_absolute_url()).status_code == 200
    visits_folder.unlink()
    visit_log.join(30)
    tally()
    assert views_of(article) == 1


def test_a_full_file_is_left_and_a_new_one_begun(log, visits_folder, monkeypatch):
    line = to_line(1, ARTICLE_PAGE)
    monkeypatch.setattr(module, "MAX_FILE_SIZE", 2 * len(line))
    for _ in range(9):
        log.append(line)
    files = [log_files.examine(path) for path in sorted(visits_folder.iterdir())]
    assert [file.size for file in files] == [3 * len(line)] * 3
    assert sorted(file.is_left for file in files) == [False, True, True]


def test_a_file_that_somebody_removes_is_replaced(log, visits_folder):
    log.append(b"1\n")
    [path] = visits_folder.iterdir()
    path.unlink()
    log.append(b"2\n")
    assert lines(visits_folder) == [b"2"]


def test_a_process_that_was_forked_off_has_a_file_of_its_own(log, visits_folder):
    log.append(b"parent\n")
    if (child := os.fork()) == 0:
        log.append(b"child\n")
        os._exit(0)
    os.waitpid(child, 0)
    log.append(b"parent\n")
    contents = sorted(path.read_bytes() for path in visits_folder.iterdir())
    assert contents == [b"child\n", b"parent\nparent\n"]


KILLED = """
import os, signal, sys
from django.conf import settings
settings.configure(VISITS_DIR=sys.argv[1])
from articles.readership.visit_log import visit_log
for number in range(1000):
    visit_log.append(b"%d\\n" % number)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_has_lost_nothing(visits_folder, settings):
    subprocess.run(
        [sys.executable, "-c", KILLED, visits_folder], cwd=settings.BASE_DIR, check=False
    )
    assert lines(visits_folder) == [b"%d" % number for number in range(1000)]
    [path] = visits_folder.iterdir()
    assert log_files.examine(path).is_left
