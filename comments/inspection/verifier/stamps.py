"""Time stamps of outside authorities (RFC 3161): what they stamp, and who has signed them."""

from __future__ import annotations

import subprocess
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from comments.inspection.verifier.archive import Archive
from comments.inspection.verifier.chains import Anchor, sha256
from comments.inspection.verifier.findings import BadBundle, Findings, Options
from comments.inspection.verifier.signature import der

FOLDER, AUTHORITIES = "proof/time-stamps/", "proof/time-stamps/authorities.pem"
# The site asks right after it has written the line, and takes no later answer.
LONGEST_DELAY = timedelta(hours=1)
COMMAND = "openssl ts -verify -in %s.tsr -data %s.txt -CAfile %s"


def _values(data: bytes, start: int, end: int) -> list[tuple[int, int, int]]:
    values = []
    while start < end:
        tag, begin, stop = der(data, start)
        values.append((tag, begin, stop))
        start = stop
    return values


def stamped(token: bytes) -> tuple[str, str]:
    """Return the digest that was stamped, and the time, from the answer of an authority."""
    try:
        _status, content = _values(token, *der(token)[1:])
        _kind, signed = _values(token, *content[1:])
        parts = _values(token, *der(token, signed[1])[1:])
        # Version, algorithms, and the content that is signed.
        _kind, wrapped = _values(token, *parts[2][1:])
        info = der(token, der(token, wrapped[1])[1])
        _version, _policy, imprint, _serial, at, *_rest = _values(token, *info[1:])
        digest = _values(token, *imprint[1:])[1]
    except (ValueError, IndexError) as error:
        raise BadBundle("时间戳读不懂。") from error
    time = token[at[1] : at[2]].decode("ascii", "replace")
    return token[digest[1] : digest[2]].hex(), time


def check_stamps(
    archive: Archive, anchors: list[Anchor], options: Options, findings: Findings
) -> None:
    """Check what each time stamp is about, and its signature where there is openssl."""
    lines: dict[str, Anchor] = {sha256(anchor.line): anchor for anchor in anchors}
    names = sorted(name for name in archive.members if name.endswith(".tsr"))
    for name in names:
        digest, time = stamped(archive.bytes_of(name))
        anchor = lines.get(digest)
        if not findings.check(anchor, f"时间戳 {name} 不是为这里的存证签发的。") or not anchor:
            continue
        findings.check(
            not _is_late(time, anchor),
            f"时间戳 {name} 是 {time} 签发的，而存证自称写于 {anchor.at}：存证可能是事后补造的。",
        )
        about = f"{anchor.at} 的存证（时间戳时间 {time}，世界时）"
        if options.openssl and AUTHORITIES in archive.members:
            if findings.check(
                _is_signed(archive, name, anchor, options), f"时间戳 {name} 的签名验证不通过。"
            ):
                findings.proven.append(f"时间戳签名有效：{about}。")
        else:
            findings.open.append(f"时间戳的签名还没有验证：{about}。")
    if names:
        base = names[-1][: -len(".tsr")]
        findings.open.append(
            f"时间戳机构的根证书在 {AUTHORITIES}，请另行向机构核实。手工验证："
            + COMMAND % (base, base, AUTHORITIES)
        )
    else:
        findings.open.append("没有外部机构的时间戳：存证的时间是站点自己说的。")


def _is_late(time: str, anchor: Anchor) -> bool:
    written = datetime.strptime(anchor.at, "%Y-%m-%dT%H:%M:%S%z")
    # There may be fractions of a second.
    return datetime.strptime(f"{time[:14]}Z", "%Y%m%d%H%M%S%z") > written + LONGEST_DELAY


def _is_signed(archive: Archive, name: str, anchor: Anchor, options: Options) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        token, line, roots = (str(Path(folder, file)) for file in ("tsr", "txt", "pem"))
        Path(token).write_bytes(archive.bytes_of(name))
        Path(line).write_bytes(anchor.line.encode())
        Path(roots).write_bytes(archive.bytes_of(AUTHORITIES))
        command = [options.openssl, "ts", "-verify", "-in", token, "-data", line, "-CAfile", roots]
        result = subprocess.run(command, capture_output=True, timeout=60, check=False)  # noqa: S603
        return result.returncode == 0
