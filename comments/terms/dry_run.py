"""Dry run of a term list: what it would have flagged among the newest comments."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q

from comments.models import Comment, Term, TermList
from comments.screening.flags import Piece, flag, pieces
from comments.screening.matcher import Matcher
from comments.screening.matches import Match
from comments.screening.term_entry import ALLOW, BODY, NICKNAME

MAX_COMMENTS = 10_000
# A request may take no longer; with a large list not all of the comments are reached.
MAX_SECONDS = 8.0
MAX_EXAMPLES = 20


@dataclass
class DryRun:
    """Counts over the comments examined, and examples of approved ones that would be flagged."""

    examined: int = 0
    flagged_by_status: Counter[str] = field(default_factory=Counter)
    by_term: Counter[str] = field(default_factory=Counter)
    approved_by_term: Counter[str] = field(default_factory=Counter)
    examples: list[list[Piece]] = field(default_factory=list)

    @property
    def flagged(self) -> int:
        return self.flagged_by_status.total()

    @property
    def flagged_though_approved(self) -> int:
        return self.flagged_by_status[Comment.Status.APPROVED]

    @property
    def share(self) -> float:
        return 100 * self.flagged / self.examined if self.examined else 0

    def terms(self, most: int = 100) -> list[tuple[str, int, int]]:
        """Return the commonest terms: how many comments have each, how many of those approved."""
        counts = self.by_term.most_common(most)
        return [(term, count, self.approved_by_term[term]) for term, count in counts]

    def add(self, status: str, body: str, in_body: list[Match], in_nickname: list[Match]) -> None:
        """Count one comment."""
        self.examined += 1
        matches = in_body + in_nickname
        if not matches:
            return
        self.flagged_by_status[status] += 1
        # Once per comment, however often the comment repeats the term.
        terms = {match.entry.text for match in matches}
        self.by_term.update(terms)
        if status != Comment.Status.APPROVED:
            return
        self.approved_by_term.update(terms)
        if len(self.examples) < MAX_EXAMPLES:
            flags = [flag("term", match.entry.text, match[:2]) for match in in_body]
            self.examples.append(pieces(body, flags))


def matcher_of(term_list: TermList) -> Matcher:
    """Return a matcher of the list's terms and of the phrases that other lists in use allow."""
    own = Q(list=term_list, active=True)
    allowed = Q(kind=ALLOW, active=True, list__active=True)
    return Matcher(Term.objects.filter(own | allowed).entries())


def run_on_newest_comments(term_list: TermList) -> DryRun:
    """Run the list over the newest comments, for at most MAX_SECONDS."""
    matcher = matcher_of(term_list)
    result = DryRun()
    began = time.monotonic()
    newest = Comment.objects.order_by("-submitted_at", "-pk")[:MAX_COMMENTS]
    for nickname, body, status in newest.values_list("nickname", "body", "status").iterator():
        in_body, in_nickname = matcher.find(body, BODY), matcher.find(nickname, NICKNAME)
        result.add(status, body, in_body.terms, in_nickname.terms)
        if time.monotonic() - began > MAX_SECONDS:
            break
    return result
