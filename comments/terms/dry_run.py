"""What a list would have flagged, before it is switched on."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q

from comments.models import Comment, Term, TermList
from comments.screening.flags import Piece, flag, pieces
from comments.screening.matcher import ALLOW, BODY, NICKNAME, Hit, Lexicon

COMMENTS = 10_000
SECONDS = 8.0
EXAMPLES = 20


@dataclass
class Trial:
    """Counts over the newest comments: how many were looked at, and what was found in them."""

    looked_at: int = 0
    found: Counter[str] = field(default_factory=Counter)
    by_term: Counter[str] = field(default_factory=Counter)
    approved_by_term: Counter[str] = field(default_factory=Counter)
    examples: list[list[Piece]] = field(default_factory=list)

    @property
    def flagged(self) -> int:
        return self.found.total()

    @property
    def flagged_though_approved(self) -> int:
        return self.found[Comment.Status.APPROVED]

    @property
    def share(self) -> float:
        return 100 * self.flagged / self.looked_at if self.looked_at else 0

    def terms(self, most: int = 100) -> list[tuple[str, int, int]]:
        """Each term with how many comments have it, and how many of these were approved."""
        counts = self.by_term.most_common(most)
        return [(term, count, self.approved_by_term[term]) for term, count in counts]

    def count(self, status: str, body: str, in_body: list[Hit], in_nickname: list[Hit]) -> None:
        self.looked_at += 1
        hits = in_body + in_nickname
        if not hits:
            return
        self.found[status] += 1
        terms = {hit.entry.text for hit in hits}
        self.by_term.update(terms)
        if status != Comment.Status.APPROVED:
            return
        self.approved_by_term.update(terms)
        if len(self.examples) < EXAMPLES:
            spans = [flag("term", hit.entry.text, hit[:2]) for hit in in_body]
            self.examples.append(pieces(body, spans))


def lexicon_of(terms: TermList) -> Lexicon:
    """The terms of the list, and whatever phrases would be allowed with it."""
    own = Q(list=terms, active=True)
    allowed = Q(kind=ALLOW, active=True, list__active=True)
    return Lexicon(Term.objects.filter(own | allowed).entries())


def try_on_newest(terms: TermList) -> Trial:
    """Look through the newest comments; those not reached in SECONDS are left out."""
    lexicon = lexicon_of(terms)
    trial = Trial()
    began = time.monotonic()
    newest = Comment.objects.order_by("-submitted_at", "-pk")[:COMMENTS]
    for nickname, body, status in newest.values_list("nickname", "body", "status").iterator():
        found = (lexicon.find(text, name)[0] for text, name in ((body, BODY), (nickname, NICKNAME)))
        trial.count(status, body, *found)
        if time.monotonic() - began > SECONDS:
            break
    return trial
