"""Copies of anchors in a folder, which can be on another disk or taken away by another program."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from comments.inspection import signing_key
from comments.models.chain_anchor import AnchorLine, ChainAnchor, TimeStamp

# A line has a tenth of it; what is longer is no copy of an anchor, unless it is an e-mail.
LONGEST = 1024 * 1024


def folder() -> Path:
    return Path(settings.ANCHOR_DIR or Path(settings.VAR_DIR, "anchors"))


def write(anchor: ChainAnchor, stamps: list[TimeStamp]) -> None:
    """Write the line and each time stamp to a file of its own; raises OSError."""
    folder().mkdir(mode=0o750, parents=True, exist_ok=True)
    name = f"{anchor.at:%Y-%m-%dT%H%M%SZ}"
    # Without a line end: it is exactly what was stamped.
    (folder() / f"{name}.txt").write_text(anchor.line)
    for stamp in stamps:
        host = urlsplit(stamp.authority).hostname or ""
        (folder() / f"{name}-{host.replace(':', '_')}.tsr").write_bytes(bytes(stamp.token))
    if fingerprint := signing_key.known_fingerprint():
        # Where nobody who forges a bundle can reach it. Another key does not take its place.
        (folder() / f"signing-key-{fingerprint}.pem").write_bytes(signing_key.public_key())


def lines_in(content: bytes) -> list[AnchorLine]:
    """Return the lines in a file: a copy, or an e-mail as a mail program saves it."""
    texts = [content.decode("utf-8", "replace")]
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            texts.append(payload.decode("utf-8", "replace"))
    lines = {line.digest(): line for text in texts for line in AnchorLine.find(text)}
    return list(lines.values())


def kept_lines() -> Iterator[tuple[Path, AnchorLine]]:
    """Yield the lines in the folder, and the files that they are in."""
    for path in sorted(folder().glob("*.txt")):
        if path.stat().st_size <= LONGEST:
            for line in lines_in(path.read_bytes()):
                yield path, line
