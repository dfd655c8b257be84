"""An S3-compatible store, such as Aliyun OSS, Tencent COS or MinIO, as BACKUP_S3 names it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import obstore
from django.utils.translation import gettext as _
from obstore.exceptions import BaseError, PermissionDeniedError
from obstore.store import S3Store

from newscenter.backups.errors import BackupError
from newscenter.log_redaction import redact

EXAMPLE = "s3://KEY:SECRET@s3.cn-north-1.amazonaws.com.cn/bucket/folder?region=cn-north-1"
OPTIONS = {"region", "style"}
SCHEMES = {"s3": "https", "s3+http": "http"}
PART = 8 << 20
PARTS_AT_ONCE = 3


class StoredFile(NamedTuple):
    name: str
    size: int


class Bucket:
    """A folder of a bucket. Raises ValueError for an address that can't be used."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        bucket, _slash, self.folder = parts.path.strip("/").partition("/")
        if not (parts.scheme in SCHEMES and parts.hostname and bucket and parts.password):
            raise ValueError
        if not set(options) <= OPTIONS or options.get("style") not in (None, "virtual", "path"):
            raise ValueError
        is_virtual = options.get("style") == "virtual"
        host = parts.netloc.rpartition("@")[2]
        endpoint = f"{SCHEMES[parts.scheme]}://{bucket + '.' if is_virtual else ''}{host}"
        self.address = f"{parts.scheme}://{host}{parts.path}".rstrip("/")
        self.store = S3Store(
            bucket,
            prefix=self.folder or None,
            config={
                "endpoint": endpoint,
                "access_key_id": unquote(parts.username or ""),
                "secret_access_key": unquote(parts.password),
                "region": options.get("region", "us-east-1"),
                "virtual_hosted_style_request": is_virtual,
                # Not all of them know how to delete several at once.
                "disable_bulk_delete": True,
            },
            # A part may take long on a slow line; the library tries again after errors.
            client_options={"timeout": "300s", "allow_http": parts.scheme != "s3"},
        )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except BaseError as error:
            lines = redact(str(error)).strip().splitlines()
            raise BackupError(
                _(
                    "%(address)s does not do what it was asked for (%(error)s). Are BACKUP_S3 and"
                    " the network right?"
                )
                % {"address": self.address, "error": (lines or [""])[0][:300]}
            ) from error

    def upload(self, file: Path) -> None:
        with self._explained():
            obstore.put(self.store, file.name, file, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)
            stored = obstore.head(self.store, file.name)["size"]
        if stored != file.stat().st_size:
            raise BackupError(_("%s was not stored whole. Run the command again.") % file.name)

    def download(self, name: str, folder: Path) -> Path:
        target = folder / name
        with self._explained(), target.open("xb") as file:
            for chunk in obstore.get(self.store, name).stream(min_chunk_size=PART):
                file.write(chunk)
        return target

    def files(self) -> list[StoredFile]:
        with self._explained():
            listed = [item for part in obstore.list(self.store) for item in part]
        return [StoredFile(item["path"], item["size"]) for item in listed]

    def delete(self, name: str) -> bool:
        """Delete the file; return whether the key may do that.

        One that may not is the safer one: who breaks into the site can't delete its backups.
        """
        with self._explained():
            try:
                obstore.delete(self.store, name)
            except PermissionDeniedError:
                return False
        return True
