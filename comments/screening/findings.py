"""From a reader's words to marks: all that can be told without the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import regex

from comments.screening.confusables import simplified
from comments.screening.contacts import contacts, hidden
from comments.screening.flags import Mark, in_order, mark
from comments.screening.matcher import BODY, NICKNAME, REFUSE, Hit, Lexicon
from comments.screening.normalization import Reading, folded, read

_NOT_SAID = regex.compile(r"[\p{P}\p{Z}\p{C}]+")


class Findings(NamedTuple):
    """What a comment was found to be; `refused` names the field that may not come in, or is ""."""

    marks: list[Mark]
    likeness: str
    refused: str = ""


NOTHING = Findings([], "")


def _of_terms(hits: list[Hit], field: str) -> Iterator[Mark]:
    for hit in hits:
        entry = hit.entry
        yield mark(
            "nickname" if entry.scope == NICKNAME else "term",
            entry.label or entry.text,
            (hit.start, hit.end),
            field=field,
            note=entry.note,
            disguised=hit.disguised,
        )


def _of_passages(text: str, reading: Reading, allowed: list[Hit], field: str) -> Iterator[Mark]:
    for start, end, kind, label in chain(contacts(reading), hidden(text)):
        if not any(phrase.start <= start and end <= phrase.end for phrase in allowed):
            yield mark(kind, label, (start, end), field=field)


def likeness(body: str, marked: list[Mark]) -> str:
    """A digest that is equal for comments that say the same.

    Alike comments can be approved in one go. So what is unmarked must look the same but for
    punctuation and spaces, lest a rude emoji slip in behind a hundred fair ones. What is marked
    nobody approves in one go: there all disguises fall away.
    """
    plain = folded(body) if marked else ""
    if not plain:
        plain = "=" + (_NOT_SAID.sub("", simplified(body)) or body)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def look_at(nickname: str, body: str, lexicon: Lexicon) -> Findings:
    """Find everything in a comment that a moderator should know of."""
    marks: list[Mark] = []
    refused = ""
    for field, text in ((NICKNAME, nickname), (BODY, body)):
        reading = read(text)
        hits, allowed = lexicon.find(text, field, reading)
        marks += _of_terms(hits, field)
        marks += _of_passages(text, reading, allowed, field)
        if not refused and any(hit.entry.kind == REFUSE for hit in hits):
            refused = field
    marks = in_order(marks)
    return Findings(marks, likeness(body, marks), refused)
