"""The process that decodes an upload: one at a time, with limits, and an end to waiting."""

import fcntl
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning

import pytest
from django.conf import settings

from articles.images import processing, upload_errors, worker
from articles.images.processing import MAX_AT_ONCE
from tests.factories import picture_file
from tests.test_picture_limits import SAMPLES, TAKEN, blank_png, refusal


def test_a_decoder_that_is_killed_is_a_sentence(monkeypatch):
    endings = {
        9: upload_errors.TOO_SLOW,
        24: upload_errors.TOO_SLOW,
        14: upload_errors.BUSY,
        11: upload_errors.BROKEN,
    }
    for number, sentence in endings.items():
        monkeypatch.setattr(processing, "run_worker", lambda *_files, n=number, **_limits: -n)
        assert refusal(SAMPLES[0]) == sentence


@pytest.fixture
def lock():
    path = settings.VAR_DIR / "decoding.lock"
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def test_pictures_are_decoded_one_after_another(lock):
    with ThreadPoolExecutor(1) as pool:
        upload = pool.submit(refusal, SAMPLES[0])
        with pytest.raises(StillRunning):
            upload.result(timeout=1)
        fcntl.flock(lock, fcntl.LOCK_UN)
        assert upload.result(timeout=60) is TAKEN


def test_waiting_has_an_end(lock, monkeypatch):
    monkeypatch.setattr(worker, "SECONDS_TO_WAIT", 1)
    with pytest.raises(worker.Busy):
        worker.wait_for_turn(lock.name, 1)


WORKER = """
from articles.images import reencoding, worker
worker.SECONDS_OF_WORK, worker.SECONDS_TO_DECODE = 1, 120
reencoding.reencode = lambda data: {work}
worker.main()
"""


@pytest.mark.parametrize(
    ("work", "endings"),
    [
        ("bytearray(2 * 1024**3)", {1}),
        ("next(n for n in iter(int, 1) if n)", {-signal.SIGXCPU, -signal.SIGKILL}),
    ],
    ids=["memory", "time"],
)
def test_the_worker_has_limits(work, endings, tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", WORKER.format(work=work), tmp_path / "lock"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode in endings
    assert 1 not in endings or "MemoryError" in result.stderr


def test_uploads_leave_threads_for_readers(writer_client):
    form = {"file": picture_file(), "alternative_text": "江边的渡口", "caption": "清晨"}
    for _ in range(MAX_AT_ONCE):
        assert processing._turns.acquire(blocking=False)
    try:
        answer = writer_client.post("/admin/articles/picture/choices/", form)
    finally:
        processing._turns.release(MAX_AT_ONCE)
    assert answer.status_code == 503
    assert "清晨" in answer.text
    assert str(upload_errors.BUSY) in answer.text


def test_eight_uploads_at_once_are_taken_or_asked_to_wait(at_once):
    data = blank_png(3000, 3000)
    results = at_once(lambda _number: refusal(data), 8)
    assert set(results) <= {TAKEN, upload_errors.BUSY}
    # How many are taken is up to the machine. Afterwards every turn is free again.
    assert all(processing._turns.acquire(blocking=False) for _ in range(MAX_AT_ONCE))
    processing._turns.release(MAX_AT_ONCE)
