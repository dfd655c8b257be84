"""Screen nickname and body: everything that can be told without the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import regex

from comments.screening.confusables import simplified
from comments.screening.contacts import contacts, hidden
from comments.screening.flags import CONTENT_CLASSES, Flag, flag, sort_and_limit
from comments.screening.matcher import Matcher
from comments.screening.matches import Match
from comments.screening.normalization import NormalizedText, folded, normalize
from comments.screening.patterns import is_pattern
from comments.screening.term_entry import BODY, NICKNAME, REFUSE

_SEPARATORS = regex.compile(r"[\p{P}\p{Z}\p{C}]+")


class Findings(NamedTuple):
    """The result of a screening; `refused` names the field with a refused term, or is "".

    `cluster` is common to comments that say nearly the same, and `similarity_keys` are those by
    which the next one finds it; both come from the database.
    """

    flags: list[Flag]
    fingerprint: str
    refused: str = ""
    cluster: str = ""
    similarity_keys: Sequence[int] = ()


NO_FINDINGS = Findings([], "")


def _term_flags(matches: list[Match], field: str) -> Iterator[Flag]:
    for match in matches:
        entry = match.entry
        # A pattern as a label would be hard to read.
        about = CONTENT_CLASSES.get(entry.content_class, "") if is_pattern(entry.text) else ""
        yield flag(
            "nickname" if entry.scope == NICKNAME else "term",
            entry.label or about or entry.text,
            (match.start, match.end),
            field=field,
            note=entry.note,
            disguised=match.disguised,
            content_class=entry.content_class,
        )


def _passage_flags(
    text: str, normalized: NormalizedText, allowed: list[Match], field: str
) -> Iterator[Flag]:
    for start, end, kind, label in chain(contacts(normalized), hidden(text)):
        if not any(phrase.start <= start and end <= phrase.end for phrase in allowed):
            yield flag(kind, label, (start, end), field=field)


def fingerprint(body: str, flags: list[Flag]) -> str:
    """Return a digest that is equal for similar comments, which moderators decide on together.

    Comments without flags may be approved in one go. So they are similar only when they look the
    same but for punctuation and spaces: otherwise a rude emoji could slip in behind a hundred
    decent comments. Flagged ones are rejected together, so all their disguises fall away.
    """
    content = folded(body) if flags else ""
    if not content:
        # The prefix keeps flagged and unflagged comments apart.
        content = "=" + (_SEPARATORS.sub("", simplified(body)) or body)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def screen_text(nickname: str, body: str, matcher: Matcher) -> Findings:
    """Return everything in a comment that a moderator should know of."""
    flags: list[Flag] = []
    refused = ""
    for field, text in ((NICKNAME, nickname), (BODY, body)):
        normalized = normalize(text)
        terms, allowed = matcher.find(text, field, normalized)
        flags += _term_flags(terms, field)
        flags += _passage_flags(text, normalized, allowed, field)
        if not refused and any(match.entry.kind == REFUSE for match in terms):
            refused = field
    flags = sort_and_limit(flags)
    return Findings(flags, fingerprint(body, flags), refused)
