"""The label of AI-generated pictures in the metadata of a file.

GB 45438-2025 wants `"AIGC": {"Label": …}` in JSON: programs write it as the text of a PNG, in EXIF,
or in XMP as TC260:AIGC. IPTC and C2PA have a type of digital source, written as an address.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape

FIELDS = (
    *("Label", "ContentProducer", "ProduceID", "ReservedCode1"),
    *("ContentPropagator", "PropagateID", "ReservedCode2"),
)
# Reserved codes hold signatures. All fields fit into one segment of a JPEG, however escaped.
MAX_FIELD = 1500
MAX_LABEL = 32_768
MAX_READINGS = 50
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_SOURCE_TYPE = re.compile(
    rb"trainedAlgorithmicMedia|compositeWithTrainedAlgorithmicMedia|compositeSynthetic"
)
# Where the label is no JSON: as elements of XML, or as a program in Python would print it.
_LABEL = re.compile(r"""(?<!xmp:)\bLabel['"\\]*\s*[:=>]\s*['"\\]*([123])\b""")
# The label is not always the first of the fields.
MAX_DISTANCE = 2000

_XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/">\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""\
 xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"\
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">%s\
</rdf:Description></rdf:RDF></x:xmpmeta>"""


@dataclass(frozen=True)
class AILabel:
    """The fields of the label, and the type of the digital source; either may be missing."""

    fields: dict[str, str] = field(default_factory=dict)
    source_type: str = ""

    def __bool__(self) -> bool:
        return bool(self.fields or self.source_type)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False) if self else ""

    def to_xmp(self) -> bytes:
        """Return the label as XMP, for the file that is stored."""
        parts = ""
        if self.fields:
            text = json.dumps(self.fields, ensure_ascii=False, separators=(",", ":"))
            parts += f"<TC260:AIGC>{escape(text)}</TC260:AIGC>"
        if self.source_type:
            name = "Iptc4xmpExt:DigitalSourceType"
            parts += f"<{name}>{SOURCE_TYPES}{self.source_type}</{name}>"
        return (_XMP % parts).encode() if self else b""


def _readings(data: bytes) -> Iterator[str]:
    """Yield the texts that begin with the name of the label, in every encoding of EXIF and XMP."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        name = re.escape("AIGC".encode(encoding))
        for match in islice(re.finditer(name, data, re.IGNORECASE), MAX_READINGS):
            start = match.start()
            yield data[start : start + MAX_LABEL].decode(encoding, "replace")


def _object_in(text: str) -> Any:
    start = text.find("{", 0, MAX_DISTANCE)
    if start < 0:
        return None
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _parsed(text: str) -> Any:
    """Return the JSON object after the name, which XML or another string may have escaped."""
    for candidate in (text, html.unescape(text), html.unescape(text).replace('\\"', '"')):
        if isinstance(value := _object_in(candidate), dict):
            return value
    return None


def _fields(text: str) -> dict[str, str]:
    data = _parsed(text)
    if not isinstance(data, dict):
        match = _LABEL.search(html.unescape(text[:MAX_DISTANCE]))
        return {"Label": match[1]} if match else {}
    spellings = {name.lower(): name for name in FIELDS}
    data = {spellings.get(str(name).lower(), name): value for name, value in data.items()}
    if str(data.get("Label") or "0") == "0":
        return {}
    # In XML the quotation marks may stand as they are, and other characters be escaped.
    texts = {name: html.unescape(str(data[name])) for name in FIELDS if name in data}
    # Half of a surrogate pair can be written nowhere.
    return {
        name: text.encode(errors="replace").decode()
        for name, text in texts.items()
        if len(text) <= MAX_FIELD
    }


def find(parts: Iterable[bytes]) -> AILabel:
    """Return the label that stands in one of the parts of a file; an empty one if none does."""
    fields: dict[str, str] = {}
    source_type = ""
    for part in parts:
        # Read in the wrong byte order, little more than the name may be legible.
        fields = max([fields, *map(_fields, _readings(part))], key=len)
        if not source_type and (match := _SOURCE_TYPE.search(part)):
            source_type = match[0].decode()
    return AILabel(fields, source_type)
