"""The file itself: exactly the members that the manifest lists, each as it was signed."""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from comments.inspection.verifier.findings import BadBundle, lines_of, parsed

if TYPE_CHECKING:
    from comments.inspection.verifier.findings import Row

MANIFEST, SIGNATURE, KEY = "MANIFEST.txt", "MANIFEST.sig", "proof/signing-key.pem"
# Together they hold the list of files; no bundle has more.
LONGEST_TEXT = 64 << 20
# JSON of many similar rows shrinks to a hundredth; a bomb shrinks to a thousandth.
LARGEST_RATIO = 300
_LINE = re.compile(r"([0-9a-f]{64})  ([^\\\x00-\x1f]+)")


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    return not any(part in ("", ".", "..") or ":" in part or "\\" in part for part in parts)


class Archive:
    """A bundle that is open; raises BadBundle where it is not as the site has written it."""

    def __init__(self, path: str) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise BadBundle(f"文件打不开，或者不是完整的 ZIP：{error}") from error
        self.members: dict[str, zipfile.ZipInfo] = {}
        # Some systems tell no capitals from small letters.
        self._names: set[str] = set()
        for info in self.zip.infolist():
            self._add(info)
        self._refuse_hidden_data()

    def _add(self, info: zipfile.ZipInfo) -> None:
        name = info.filename
        if name.lower() in self._names:
            raise BadBundle(f"压缩包里有两个同名的文件：{name}")
        if not _is_safe(name):
            raise BadBundle(f"压缩包里有指向别处的文件名：{name!r}")
        if info.flag_bits & 1:
            raise BadBundle(f"压缩包里有加密的文件：{name}")
        if info.file_size > LARGEST_RATIO * info.compress_size + 4096:
            raise BadBundle(f"文件 {name} 展开后大得不合常理，可能是压缩炸弹。")
        self.members[name] = info
        self._names.add(name.lower())

    def _refuse_hidden_data(self) -> None:
        """Refuse data before, between and behind the members, and members that overlap."""
        assert self.zip.fp is not None  # noqa: S101
        end = 0
        for info in sorted(self.zip.infolist(), key=lambda info: info.header_offset):
            if info.header_offset != end:
                raise BadBundle(f"文件 {info.filename} 之前有清单之外的数据，或者与别的文件重叠。")
            self.zip.fp.seek(info.header_offset)
            header = self.zip.fp.read(30)
            if len(header) < 30:
                raise BadBundle("压缩包不完整。")
            name_length, extra_length = struct.unpack("<26xHH", header)
            end += 30 + name_length + extra_length + info.compress_size
        self.zip.fp.seek(-22, 2)
        # Behind the end of an archive programs overlook what there is.
        is_last = self.zip.fp.read(4) == b"PK\x05\x06"
        if end != self.zip.start_dir or self.zip.comment or not is_last:
            raise BadBundle("压缩包里有清单之外的数据。")

    def bytes_of(self, name: str) -> bytes:
        info = self.members.get(name)
        if info is None:
            raise BadBundle(f"缺少文件 {name}。")
        if info.file_size > LONGEST_TEXT:
            raise BadBundle(f"文件 {name} 过大。")
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        try:
            with self.zip.open(self.members[name]) as file:
                chunk = file.read(1 << 20)
                while chunk:
                    yield chunk
                    chunk = file.read(1 << 20)
        except KeyError as error:
            raise BadBundle(f"缺少文件 {name}。") from error
        except Exception as error:  # zlib, bz2 and lzma have errors of their own
            raise BadBundle(f"文件 {name} 损坏：{error}") from error

    def rows(self, name: str) -> Iterator[Any]:
        """Yield what the lines of a file say, in JSON; nothing where there is no such file."""
        if name in self.members:
            with self.zip.open(self.members[name]) as file:
                for line in lines_of(file, name):
                    yield parsed(line, name)

    def objects(self, name: str) -> Iterator[Row]:
        for row in self.rows(name):
            if not isinstance(row, dict):
                raise BadBundle(f"文件 {name} 里有一行不是记录。")
            yield row

    def check_members(self, manifest: bytes) -> int:
        """Compare every member with the manifest, and return how many there are."""
        listed: dict[str, str] = {}
        for line in manifest.decode("utf-8", "replace").splitlines():
            match = _LINE.fullmatch(line)
            if match is None or match.group(2) in listed:
                raise BadBundle(f"清单里有一行读不懂：{line[:100]!r}")
            listed[match.group(2)] = match.group(1)
        present = set(self.members) - {MANIFEST, SIGNATURE}
        wrong: list[str] = [f"多出文件 {name}" for name in sorted(present - set(listed))]
        wrong += [f"缺少文件 {name}" for name in sorted(set(listed) - present)]
        for name in sorted(present & set(listed)):
            digest = hashlib.sha256()
            for chunk in self.chunks(name):
                digest.update(chunk)
            if digest.hexdigest() != listed[name]:
                wrong.append(f"文件 {name} 被改动")
        if wrong:
            raise BadBundle("与清单不符：{}。".format("；".join(wrong[:10])))
        return len(listed)
