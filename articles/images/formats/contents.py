"""The contents of a picture file."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Contents:
    """`picture` is a file with the first picture; `texts` are metadata that was compressed."""

    picture: bytes
    # Known without a decoder only where asking the decoder would be dangerous.
    size: tuple[int, int] | None = None
    frames: int = 1
    scans: int = 1
    # The same picture with other data after it, where its file has no end. A decoder that reads
    # another picture from it has gone beyond the end: the file was cut off.
    continued: bytes = b""
    # Cut off between two passes over the picture: the decoder would show it, blurred.
    lacks_scans: bool = False
    # The colour profile, where the decoder's own limits would refuse the picture for it.
    profile: bytes = b""
    texts: list[bytes] = field(default_factory=list)
