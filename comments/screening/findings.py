"""From a reader's words to flags: all that can be told without the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import regex

from comments.screening.confusables import simplified
from comments.screening.contacts import contacts, hidden
from comments.screening.flags import Flag, flag, in_order
from comments.screening.matcher import BODY, NICKNAME, REFUSE, Hit, Lexicon
from comments.screening.normalization import Reading, folded, read

_NOT_SAID = regex.compile(r"[\p{P}\p{Z}\p{C}]+")


class Findings(NamedTuple):
    """What a comment was found to be; `refused` names the field that may not come in, or is ""."""

    flags: list[Flag]
    fingerprint: str
    refused: str = ""


NOTHING = Findings([], "")


def _of_terms(hits: list[Hit], field: str) -> Iterator[Flag]:
    for hit in hits:
        entry = hit.entry
        yield flag(
            "nickname" if entry.scope == NICKNAME else "term",
            entry.label or entry.text,
            (hit.start, hit.end),
            field=field,
            note=entry.note,
            disguised=hit.disguised,
        )


def _of_passages(text: str, reading: Reading, allowed: list[Hit], field: str) -> Iterator[Flag]:
    for start, end, kind, label in chain(contacts(reading), hidden(text)):
        if not any(phrase.start <= start and end <= phrase.end for phrase in allowed):
            yield flag(kind, label, (start, end), field=field)


def fingerprint(body: str, flagged: list[Flag]) -> str:
    """A digest that is equal for comments that say the same.

    Alike comments can be approved in one go. So what is unflagged must look the same but for
    punctuation and spaces, lest a rude emoji slip in behind a hundred fair ones. What is flagged
    nobody approves in one go: there all disguises fall away.
    """
    plain = folded(body) if flagged else ""
    if not plain:
        plain = "=" + (_NOT_SAID.sub("", simplified(body)) or body)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def look_at(nickname: str, body: str, lexicon: Lexicon) -> Findings:
    """Find everything in a comment that a moderator should know of."""
    flags: list[Flag] = []
    refused = ""
    for field, text in ((NICKNAME, nickname), (BODY, body)):
        reading = read(text)
        hits, allowed = lexicon.find(text, field, reading)
        flags += _of_terms(hits, field)
        flags += _of_passages(text, reading, allowed, field)
        if not refused and any(hit.entry.kind == REFUSE for hit in hits):
            refused = field
    flags = in_order(flags)
    return Findings(flags, fingerprint(body, flags), refused)
