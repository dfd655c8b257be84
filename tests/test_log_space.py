"""Room that is reserved for the visit log of nginx, so that a full disk loses no visit."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from articles.readership.log_space import RESERVED_BYTES, LogSpace
from articles.readership.tally import Tally
from articles.readership.visit_log import EDGE_LOG


def allocated(path: Path) -> int:
    return path.stat().st_blocks * 512


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / EDGE_LOG
    path.write_bytes(b"a line\n")
    LogSpace().reserve(path)
    if allocated(path) < 100_000:
        pytest.skip("this file system reserves no room")
    return path


def test_room_is_reserved_and_the_file_stays_as_it_is(file: Path) -> None:
    assert allocated(file) >= RESERVED_BYTES
    assert file.read_bytes() == b"a line\n"
    with file.open("ab") as log:
        log.write(b"another\n")
    assert file.read_bytes() == b"a line\nanother\n"


def test_room_is_reserved_again_when_half_of_it_is_used(file: Path) -> None:
    space = LogSpace()
    space.reserve(file)
    before = allocated(file)
    with file.open("ab") as log:
        log.write(bytes(RESERVED_BYTES * 3 // 4))
    space.reserve(file)
    assert allocated(file) > before


def test_a_new_file_after_a_rotation_gets_its_own_room(file: Path) -> None:
    space = LogSpace()
    space.reserve(file)
    # It stays, so that the new file can't have its number.
    file.rename(file.with_suffix(".log.1"))
    file.write_bytes(b"")
    space.reserve(file)
    assert allocated(file) >= RESERVED_BYTES


def test_the_tally_reserves_room_for_nginx(db, file: Path) -> None:
    new = file.parent / "visits" / EDGE_LOG
    new.parent.mkdir()
    new.write_bytes(b"")
    Tally(new.parent).count_all()
    assert allocated(new) >= RESERVED_BYTES


def test_a_file_that_can_not_be_written_or_is_missing_is_left_alone(tmp_path: Path) -> None:
    LogSpace().reserve(tmp_path / "missing.log")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk, as root only may")
def test_lines_are_written_while_the_disk_is_full(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "newscenter", tmp_path]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this container may not mount")
    try:
        path = tmp_path / EDGE_LOG
        with path.open("ab", buffering=0) as log:
            LogSpace().reserve(path)
            with (tmp_path / "other").open("wb", buffering=0) as other, pytest.raises(OSError):
                while True:
                    other.write(bytes(4096))
            for _ in range(100):
                log.write(b"x" * 500 + b"\n")
        assert path.stat().st_size == 50_100
    finally:
        subprocess.run(["umount", tmp_path], check=True)
