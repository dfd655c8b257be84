"""Backups in a store that speaks S3: uploaded in parts, listed, fetched and deleted by rule."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from newscenter.backups import locations
from newscenter.backups.bucket import PART, Bucket
from newscenter.backups.errors import BackupError
from tests.s3_store import S3Server, s3_server

NAMES = [f"newscenter-202611{day:02}T010203Z.tar" for day in (20, 21, 22)]


@pytest.fixture(scope="module")
def running() -> Iterator[S3Server]:
    with s3_server() as server:
        yield server


@pytest.fixture
def server(running, settings, tmp_path) -> S3Server:
    running.objects.clear()
    running.refuses = running.keeps = False
    settings.BACKUP_S3 = running.url
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.VAR_DIR = tmp_path
    locations.backup_folder()
    return running


def test_a_file_is_stored_and_fetched_byte_by_byte(server, tmp_path) -> None:
    bucket = Bucket(server.url)
    for name, data in zip(NAMES, (b"small", b"0123456789" * (PART // 4), b""), strict=True):
        (tmp_path / name).write_bytes(data)
        bucket.upload(tmp_path / name)
        assert server.objects[f"/bucket/site/{name}"] == data
    # The second one was larger than a part.
    assert len(server.parts) == 3
    (tmp_path / "work").mkdir()
    assert (locations.locate(NAMES[1], tmp_path / "work")).read_bytes() == (
        tmp_path / NAMES[1]
    ).read_bytes()


def test_the_newest_of_the_store_is_found_when_the_folder_is_empty(server) -> None:
    server.objects = {f"/bucket/site/{name}": b"x" for name in NAMES}
    assert locations.newest() == NAMES[2]


def test_the_rule_holds_in_the_store_and_for_our_files_alone(server, settings) -> None:
    settings.BACKUP_KEEP = "1,0,0"
    other = "/bucket/site/photos-2026.tar"
    server.objects = {f"/bucket/site/{name}": b"x" for name in NAMES} | {other: b"x"}
    locations.delete_outdated()
    assert set(server.objects) == {other, f"/bucket/site/{NAMES[2]}"}


def test_a_refusal_is_a_sentence_without_the_secret(server, tmp_path) -> None:
    server.refuses = True
    (tmp_path / NAMES[0]).write_bytes(b"x")
    with pytest.raises(BackupError, match="BACKUP_S3") as refusal:
        Bucket(server.url).upload(tmp_path / NAMES[0])
    assert "a-secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        *("nonsense", "https://a:b@host/bucket", "s3://a:b@host", "s3://host/bucket"),
        *("s3://a:b@host/bucket?region", "s3://a:b@host/bucket?style=odd"),
        "s3://a:b@host/bucket?regoin=x",
    ],
)
def test_an_address_that_can_not_be_used_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="^"):
        Bucket(url)


def test_the_bucket_stands_before_the_host_where_it_has_to() -> None:
    bucket = Bucket("s3://a:b@oss-cn-hangzhou.aliyuncs.com/news?style=virtual&region=cn-hangzhou")
    assert bucket.store.config["endpoint"] == "https://news.oss-cn-hangzhou.aliyuncs.com"


def test_a_key_that_may_not_delete_is_no_failure(server, settings) -> None:
    """The key is in the settings, where somebody who breaks into the site finds it."""
    settings.BACKUP_KEEP = "1,0,0"
    server.objects = {f"/bucket/site/{name}": b"x" for name in NAMES}
    server.keeps = True
    assert locations.delete_outdated() == 0
    assert len(server.objects) == 3
    server.keeps = False
    locations.delete_outdated()
    assert len(server.objects) == 1
