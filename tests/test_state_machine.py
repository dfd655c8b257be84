"""Random actions by several people: readers see what was approved, counts and log agree."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import partial

import hypothesis.strategies as st
import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    precondition,
    rule,
    run_state_machine_as_test,
)

from comments.models import Comment, Decision, Restriction
from comments.models.exceptions import (
    AlreadyAppealed,
    AlreadyDecided,
    AlreadyHandled,
    AnotherMustDecide,
    OwnComment,
)
from comments.models.report import Report
from tests.newsroom import APPROVED, PENDING, REJECTED, WHICH, WITHDRAWN, Newsroom

# The status from which a transition starts (None: any decided one), and the one it leads to.
TRANSITIONS = {
    "approve": (PENDING, APPROVED),
    "reject": (PENDING, REJECTED),
    "take_down": (APPROVED, REJECTED),
    "reopen": (None, PENDING),
}


class Moderation(Newsroom):
    """Adds decisions, appeals, reports and restrictions to the newsroom."""

    # Moderators.

    def tab(self, which: int, *, stale: bool) -> Comment:
        """Return a comment as somebody sees it: just loaded, or as it was earlier."""
        comment = Comment.objects.get(pk=sorted(self.expected)[which % len(self.expected)])
        self.touched = sorted(self.visible).index(comment.article_id)
        if stale:
            return next((tab for tab in self.old_tabs if tab == comment), comment)
        self.old_tabs.append(copy(comment))
        return comment

    def is_barred(self, tab: Comment, who: int) -> bool:
        """Whether the author appealed from this moderator, and another one can decide."""
        expected, other = self.expected[tab.pk], self.moderators[1 - who]
        return bool(
            tab.appealed_at
            and expected["appealed_from"] == self.moderators[who].pk
            and expected["sender"] != other.pk
        )

    def record(self, tab: Comment, who: int | None, decision: Decision, status: str) -> None:
        expected = self.expected[tab.pk]
        by = None if who is None else self.moderators[who]
        assert (decision.from_status, decision.to_status) == (expected["status"], status)
        assert decision.by == by
        expected.update(status=status, version=expected["version"] + 1, by=by and by.pk)
        self.done[status] += 1

    def attempt(
        self, tab: Comment, who: int, act: Callable[..., Decision], start: str, status: str
    ) -> None:
        expected, by = self.expected[tab.pk], self.moderators[who]
        fresh = expected["version"] == tab.version and expected["status"] == start
        try:
            decision = act(by=by)
        except OwnComment:
            assert expected["sender"] == by.pk
        except AnotherMustDecide:
            assert self.is_barred(tab, who)
        except AlreadyDecided as error:
            assert not fresh
            assert error.decision is None or error.decision.comment_id == tab.pk
        else:
            assert fresh
            assert expected["sender"] != by.pk
            assert not self.is_barred(tab, who)
            self.record(tab, who, decision, status)

    @rule(
        which=WHICH,
        stale=st.booleans(),
        who=st.integers(0, 1),
        name=st.sampled_from(sorted(TRANSITIONS)),
    )
    def decide(self, which: int, who: int, name: str, *, stale: bool) -> None:
        tab = self.tab(which, stale=stale)
        start, end = TRANSITIONS[name]
        if start is None:
            start = tab.status if tab.status in (APPROVED, REJECTED) else "nothing"
        self.attempt(tab, who, getattr(tab, name), start, end)

    # Authors of comments, and readers who report them.

    @rule(which=WHICH, stale=st.booleans())
    def withdraw(self, which: int, *, stale: bool) -> None:
        tab = self.tab(which, stale=stale)
        expected = self.expected[tab.pk]
        fresh = expected["version"] == tab.version and tab.status != WITHDRAWN
        try:
            decision = tab.withdraw()
        except AlreadyDecided:
            assert not fresh
        else:
            assert fresh
            self.record(tab, None, decision, WITHDRAWN)

    @rule(which=WHICH, stale=st.booleans())
    def appeal(self, which: int, *, stale: bool) -> None:
        tab = self.tab(which, stale=stale)
        expected, earlier = self.expected[tab.pk], tab.appealed_at
        fresh = expected["version"] == tab.version and expected["status"] == REJECTED
        rejected_by = expected["by"]
        try:
            decision = tab.appeal()
        except AlreadyAppealed:
            assert earlier
        except AlreadyDecided:
            assert not fresh
        else:
            assert fresh
            assert not earlier
            self.record(tab, None, decision, PENDING)
            expected["appealed_from"] = rejected_by

    @rule(which=WHICH, network=st.sampled_from(["198.51.100.1", "198.51.100.2"]))
    def report(self, which: int, network: str) -> None:
        tab = self.tab(which, stale=False)
        if not Report.objects.filter(comment=tab, network=network).exists():
            Report.objects.create(comment=tab, kind=Report.Kind.RUMOUR, network=network)

    @precondition(lambda self: Report.objects.exists())
    @rule(which=WHICH, who=st.integers(0, 1), upheld=st.booleans())
    def answer_report(self, which: int, who: int, *, upheld: bool) -> None:
        report = Report.objects.all()[which % Report.objects.count()]
        by, waiting = self.moderators[who], report.comment.reports.filter(handled_at=None).exists()
        if upheld and waiting:
            act = partial(report.uphold, reason="谣言")
            self.attempt(report.comment, who, act, APPROVED, REJECTED)
        elif upheld:
            with pytest.raises((AlreadyHandled, AlreadyDecided, PermissionDenied)):
                report.uphold(by=by, reason="谣言")
        elif report.handled_at or self.expected[report.comment_id]["status"] != APPROVED:
            # Of a comment that is gone nobody says that it stays.
            with pytest.raises((AlreadyHandled, PermissionDenied)):
                report.dismiss(by=by)
        elif self.expected[report.comment_id]["sender"] == by.pk:
            with pytest.raises(OwnComment):
                report.dismiss(by=by)
        elif self.is_barred(report.comment, who):
            with pytest.raises(AnotherMustDecide):
                report.dismiss(by=by)
        else:
            report.dismiss(by=by)

    @rule(reader=st.integers(0, 2), who=st.integers(0, 1))
    def hide_or_show_sender(self, reader: int, who: int) -> None:
        network, by = f"203.0.113.{reader}", self.moderators[who]
        restriction = Restriction.objects.in_force().filter(subject=network).first()
        assert (restriction is not None) == (network in self.hidden)
        if restriction:
            restriction.lift(by=by)
        else:
            Restriction.impose(Restriction.Kind.NETWORK, network, by=by)
        self.hidden ^= {network}


@pytest.mark.django_db
def test_readers_see_what_was_approved_whatever_anybody_does() -> None:
    run_state_machine_as_test(
        Moderation,
        settings=settings(
            max_examples=8,
            stateful_step_count=50,
            # Shortening a failure takes minutes, and 50 steps can be read as they are.
            phases=[Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
