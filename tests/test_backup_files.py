"""Files of backups: what is accepted, what is refused before anything is changed, what is kept."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyrage import passphrase, x25519

from newscenter.backups import encryption
from newscenter.backups.archive_reader import ArchiveReader
from newscenter.backups.archive_writer import ArchiveWriter
from newscenter.backups.encryption import decrypting, encrypting, make_key, read_identities
from newscenter.backups.errors import BackupError
from newscenter.backups.manifest import MANIFEST, Manifest
from newscenter.backups.names import name_of, time_of
from newscenter.backups.retention import Rule, outdated

NOW = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)


def manifest() -> Manifest:
    return Manifest(
        "2026-11-26T02:30:00+08:00", "sqlite", 3, [("articles", "0001_initial")], {}, {}
    )


def archive(*others: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    writer = ArchiveWriter(stream, len_of)
    writer.add_bytes(MANIFEST, manifest().to_json())
    for name, data in (("database.sqlite3.gz", b"rows"), ("media/图片/一.jpg", b"pixels"), *others):
        writer.add_bytes(name, data)
    writer.close()
    return stream.getvalue()


def len_of(count: int) -> None:
    pass


def read(data: bytes, folder: Path) -> Manifest:
    folder.mkdir(exist_ok=True)
    return ArchiveReader(io.BytesIO(data), folder, len_of).unpack(len_of)


def test_what_was_written_is_read(tmp_path) -> None:
    assert read(archive(), tmp_path / "out") == manifest()
    assert (tmp_path / "out/media/图片/一.jpg").read_bytes() == b"pixels"


def test_the_standard_tools_read_it_too(tmp_path) -> None:
    (tmp_path / "backup.tar").write_bytes(archive())
    for command in (["tar", "-xf", "backup.tar"], ["sha256sum", "--quiet", "-c", "SHA256SUMS"]):
        subprocess.run(command, cwd=tmp_path, check=True)


def test_a_backup_that_was_cut_anywhere_is_refused(tmp_path) -> None:
    data = archive()
    for number, length in enumerate(range(0, data.rindex(b"SHA256SUMS") + 1000, 500)):
        with pytest.raises(BackupError):
            read(data[:length], tmp_path / str(number))


def test_a_changed_byte_is_found_wherever_it_is(tmp_path) -> None:
    data = archive()
    for number, content in enumerate((b"rows", b"pixels", b"0001_initial", b"SHA256SUMS")):
        position = data.index(content)
        changed = data[:position] + b"X" + data[position + 1 :]
        with pytest.raises(BackupError):
            read(changed, tmp_path / str(number))


def with_member(name: str, **fields: object) -> bytes:
    """Return a backup that has one more member, and digests that are right."""
    stream = io.BytesIO()
    writer = ArchiveWriter(stream, len_of)
    writer.add_bytes(MANIFEST, manifest().to_json())
    writer.add_bytes("database.sqlite3.gz", b"rows")
    member = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(member, field, value)
    writer.tar.addfile(member, io.BytesIO())
    writer.digests[name] = hashlib.sha256().hexdigest()
    writer.close()
    return stream.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        *("/etc/passwd", "../out.txt", "media/../../out.txt", "media//x", "media/./x", "media/"),
        *("media/..", "newscenter.sqlite3", "media/a\\b", "manifest.json", "media", "x"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path, name: str) -> None:
    with pytest.raises(BackupError):
        read(with_member(name), tmp_path / "in")
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_links_and_devices_are_refused(tmp_path, kind: bytes) -> None:
    with pytest.raises(BackupError):
        read(with_member("media/x", type=kind, linkname="/etc/passwd"), tmp_path / "in")


def test_any_other_file_is_refused(tmp_path) -> None:
    for number, data in enumerate((b"", b"\0" * 10240, os.urandom(5000), b"PK\x03\x04" * 500)):
        with pytest.raises(BackupError):
            read(data, tmp_path / str(number))


def encrypted(data: bytes, *keys: str) -> bytes:
    target = io.BytesIO()
    with encrypting(target, keys) as stream:
        stream.write(data)
    return target.getvalue()


def decrypted(data: bytes, key: Path) -> bytes:
    with decrypting(io.BytesIO(data), read_identities(key)) as stream:
        return stream.read()


def test_either_key_opens_what_was_encrypted_for_both(tmp_path) -> None:
    keys = [tmp_path / "one", tmp_path / "two"]
    data = os.urandom(3_000_000)
    sealed = encrypted(data, *[make_key(key) for key in keys])
    assert data[:1000] not in sealed
    assert [decrypted(sealed, key) == data for key in keys] == [True, True]
    assert (keys[0].stat().st_mode & 0o777) == 0o600


def test_another_key_a_cut_and_a_change_are_refused(tmp_path) -> None:
    sealed = encrypted(os.urandom(500_000), make_key(tmp_path / "key"))
    make_key(tmp_path / "other")
    changed = sealed[:300_000] + bytes([sealed[300_000] ^ 1]) + sealed[300_001:]
    for data, key in ((sealed, "other"), (sealed[:-1], "key"), (changed, "key"), (b"x", "key")):
        with pytest.raises(BackupError):
            decrypted(data, tmp_path / key)


def test_a_key_may_be_protected_by_a_passphrase(tmp_path, monkeypatch) -> None:
    sealed = encrypted(b"words", make_key(tmp_path / "key"))
    key = (tmp_path / "key").read_bytes()
    (tmp_path / "key.age").write_bytes(b"age-encryption.org/v1 of the key")
    monkeypatch.setattr(encryption, "getpass", lambda _prompt: "山水")
    # The library's own takes a second of a processor, on purpose.
    opened = {(b"age-encryption.org/v1 of the key", "山水"): key}
    monkeypatch.setattr(passphrase, "decrypt", lambda *arguments: opened[arguments])
    assert decrypted(sealed, tmp_path / "key.age") == b"words"


def test_a_full_disk_is_reported_as_one_when_encrypting() -> None:
    class Full(io.RawIOBase):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    keys = [str(x25519.Identity.generate().to_public())]
    with pytest.raises(OSError, match="space") as error, encrypting(Full(), keys) as stream:
        for _ in range(100):
            stream.write(b"x" * 1_000_000)
    assert error.value.errno == 28


def nightly(count: int) -> list[str]:
    return [name_of(NOW - timedelta(days=day), is_encrypted=day % 2 == 0) for day in range(count)]


def test_names_tell_the_time_of_a_backup() -> None:
    for name in nightly(3):
        assert time_of(name) is not None
    for name in (
        "newscenter.tar",
        "before-restore-" + nightly(1)[0],
        "newscenter-20261399T000000Z.tar",
    ):
        assert time_of(name) is None


def test_one_backup_is_kept_for_each_day_week_and_month() -> None:
    names = nightly(800)
    kept = sorted(set(names) - set(outdated(names, Rule.parse("7,4,12"))), reverse=True)
    # The weeks of the seven days are two of the four, and their month is one of the twelve.
    assert len(kept) == 7 + 2 + 11
    assert kept[:7] == names[:7]


def test_neither_the_newest_nor_a_protected_nor_another_file_is_deleted() -> None:
    names = [*nightly(5), "photos.tar", "before-restore-" + nightly(1)[0]]
    assert set(outdated(names, Rule(0, 0, 1), [names[3]])) == {names[1], names[2], names[4]}
    by_hand = [name_of(NOW + timedelta(hours=hour), is_encrypted=False) for hour in (1, 2)]
    assert outdated([*nightly(1), *by_hand], Rule(1, 0, 0)) == []


@pytest.mark.parametrize("text", ["", "7", "7,4", "7,4,x", "0,0,0", "-1,2,3", "7,4,12,1", "１,2,3"])
def test_a_rule_that_can_not_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="^"):
        Rule.parse(text)
