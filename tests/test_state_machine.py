"""Whatever several people do in whatever order: readers see what was approved, all counts agree,
and the log holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from copy import copy
from datetime import timedelta
from functools import partial
from itertools import count

import hypothesis.strategies as st
import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from articles.models import Article, Category
from comments.inspection import verification
from comments.models import Comment, CommentingSettings, DailyTotal, Decision, Restriction
from comments.models.exceptions import (
    AlreadyAppealed,
    AlreadyDecided,
    AlreadyHandled,
    AnotherMustDecide,
    OwnComment,
)
from comments.models.report import Report
from tests.factories import (
    BROWSER,
    comment_post,
    make_article,
    make_category,
    make_user,
    sign_in,
)

PENDING, APPROVED, REJECTED, WITHDRAWN = "pending", "approved", "rejected", "withdrawn"
# A step: where it starts, where it leads.
STEPS = {
    "approve": (PENDING, APPROVED),
    "reject": (PENDING, REJECTED),
    "take_down": (APPROVED, REJECTED),
    "reopen": (None, PENDING),
}
# More comments than these would only be met less often.
MOST = 4
WHICH = st.integers(0, MOST - 1)
numbers = count(1)


class Newsroom(RuleBasedStateMachine):
    """Two articles, three readers, two moderators, an editor; `said` is what ought to be true."""

    def __init__(self) -> None:
        super().__init__()
        # What was said can't be deleted, so each run is undone as a whole.
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.said: dict[int, dict] = {}
        self.visible: dict[int, bool] = {}
        self.done: Counter[str] = Counter()
        self.hidden: set[str] = set()
        # Comments as they stood on somebody's screen earlier.
        self.old_tabs: list[Comment] = []

    def teardown(self) -> None:
        try:
            for pk in self.visible:
                self.check_pages(pk)
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        CommentingSettings.objects.update(posts_per_minute=1000)
        self.categories = [make_category(), make_category()]
        self.editor = make_user(group="editor")
        self.moderators = [make_user(group="moderator"), make_user(group="moderator")]
        for category in self.categories:
            self.visible[make_article(category=category).pk] = True
        self.readers = [Client(REMOTE_ADDR=f"203.0.113.{n}") for n in range(3)]
        self.own = [sign_in(moderator) for moderator in self.moderators]
        self.onlooker = Client(headers={"User-Agent": BROWSER})
        self.send(self.readers[0], 0, None)

    def article(self, number: int) -> Article:
        self.touched = number
        return Article.objects.get(pk=sorted(self.visible)[number])

    # What readers do.

    def send(self, client: Client, number: int, sender: int | None) -> None:
        article, body = self.article(number), f"第{next(numbers)}句话。"
        answer = client.post(f"/articles/{article.pk}/comments/", comment_post(body=body))
        if not self.visible[article.pk]:
            assert answer.status_code == 404
            return
        assert answer.status_code == 302
        comment = Comment.objects.get(body=body)
        self.said[comment.pk] = {
            "body": body,
            "article": article.pk,
            "network": comment.network,
            "status": PENDING,
            "version": 0,
            "sender": sender,
            "by": None,
            "appealed_from": None,
        }
        self.done["received"] += 1

    @precondition(lambda self: len(self.said) < MOST)
    @rule(reader=st.integers(0, 2), number=st.integers(0, 1))
    def post(self, reader: int, number: int) -> None:
        self.send(self.readers[reader], number, None)

    @precondition(lambda self: len(self.said) < MOST)
    @rule(who=st.integers(0, 1), number=st.integers(0, 1))
    def post_as_staff(self, who: int, number: int) -> None:
        self.send(self.own[who], number, self.moderators[who].pk)

    # What moderators do.

    def tab(self, which: int, *, stale: bool) -> Comment:
        """A comment as somebody has it on his screen: just loaded, or as it was earlier."""
        comment = Comment.objects.get(pk=sorted(self.said)[which % len(self.said)])
        self.touched = sorted(self.visible).index(comment.article_id)
        if stale:
            return next((tab for tab in self.old_tabs if tab == comment), comment)
        self.old_tabs.append(copy(comment))
        return comment

    def is_barred(self, tab: Comment, who: int) -> bool:
        """Whether the author appealed from this moderator, and there is another."""
        said, other = self.said[tab.pk], self.moderators[1 - who]
        return bool(
            tab.appealed_at
            and said["appealed_from"] == self.moderators[who].pk
            and said["sender"] != other.pk
        )

    def moved(self, tab: Comment, who: int | None, decision: Decision, status: str) -> None:
        said = self.said[tab.pk]
        by = None if who is None else self.moderators[who]
        assert (decision.from_status, decision.to_status) == (said["status"], status)
        assert decision.by == by
        said.update(status=status, version=said["version"] + 1, by=by and by.pk)
        self.done[status] += 1

    def decided(
        self, tab: Comment, who: int, act: Callable[..., Decision], start: str, status: str
    ) -> None:
        said, by = self.said[tab.pk], self.moderators[who]
        fresh = said["version"] == tab.version and said["status"] == start
        try:
            decision = act(by=by)
        except OwnComment:
            assert said["sender"] == by.pk
        except AnotherMustDecide:
            assert self.is_barred(tab, who)
        except AlreadyDecided as error:
            assert not fresh
            assert error.decision is None or error.decision.comment_id == tab.pk
        else:
            assert fresh
            assert said["sender"] != by.pk
            assert not self.is_barred(tab, who)
            self.moved(tab, who, decision, status)

    @rule(
        which=WHICH,
        stale=st.booleans(),
        who=st.integers(0, 1),
        name=st.sampled_from(sorted(STEPS)),
    )
    def decide(self, which: int, who: int, name: str, *, stale: bool) -> None:
        tab = self.tab(which, stale=stale)
        start, end = STEPS[name]
        if start is None:
            start = tab.status if tab.status in (APPROVED, REJECTED) else "nothing"
        self.decided(tab, who, getattr(tab, name), start, end)

    # What authors and other readers do about a comment that is here.

    @rule(which=WHICH, stale=st.booleans())
    def withdraw(self, which: int, *, stale: bool) -> None:
        tab = self.tab(which, stale=stale)
        said = self.said[tab.pk]
        fresh = said["version"] == tab.version and tab.status != WITHDRAWN
        try:
            decision = tab.withdraw()
        except AlreadyDecided:
            assert not fresh
        else:
            assert fresh
            self.moved(tab, None, decision, WITHDRAWN)

    @rule(which=WHICH, stale=st.booleans())
    def appeal(self, which: int, *, stale: bool) -> None:
        tab = self.tab(which, stale=stale)
        said, earlier = self.said[tab.pk], tab.appealed_at
        fresh = said["version"] == tab.version and said["status"] == REJECTED
        rejected_by = said["by"]
        try:
            decision = tab.appeal()
        except AlreadyAppealed:
            assert earlier
        except AlreadyDecided:
            assert not fresh
        else:
            assert fresh
            assert not earlier
            self.moved(tab, None, decision, PENDING)
            said["appealed_from"] = rejected_by

    @rule(which=WHICH, network=st.sampled_from(["198.51.100.1", "198.51.100.2"]))
    def report(self, which: int, network: str) -> None:
        tab = self.tab(which, stale=False)
        if not Report.objects.filter(comment=tab, network=network).exists():
            Report.objects.create(comment=tab, kind=Report.Kind.RUMOUR, network=network)

    @precondition(lambda self: Report.objects.exists())
    @rule(which=WHICH, who=st.integers(0, 1), upheld=st.booleans())
    def answer_a_report(self, which: int, who: int, *, upheld: bool) -> None:
        report = Report.objects.all()[which % Report.objects.count()]
        by, waiting = self.moderators[who], report.comment.reports.filter(handled_at=None).exists()
        if upheld and waiting:
            act = partial(report.uphold, reason="谣言")
            self.decided(report.comment, who, act, APPROVED, REJECTED)
        elif upheld:
            with pytest.raises((AlreadyHandled, AlreadyDecided, PermissionDenied)):
                report.uphold(by=by, reason="谣言")
        elif report.handled_at:
            with pytest.raises((AlreadyHandled, PermissionDenied)):
                report.dismiss(by=by)
        elif self.said[report.comment_id]["sender"] == by.pk:
            with pytest.raises(OwnComment):
                report.dismiss(by=by)
        elif self.is_barred(report.comment, who):
            with pytest.raises(AnotherMustDecide):
                report.dismiss(by=by)
        else:
            report.dismiss(by=by)

    @rule(reader=st.integers(0, 2), who=st.integers(0, 1))
    def hide_or_show_a_sender(self, reader: int, who: int) -> None:
        network, by = f"203.0.113.{reader}", self.moderators[who]
        restriction = Restriction.objects.in_force().filter(subject=network).first()
        assert (restriction is not None) == (network in self.hidden)
        if restriction:
            restriction.lift(by=by)
        else:
            Restriction.impose(Restriction.Kind.NETWORK, network, by=by)
        self.hidden ^= {network}

    # What the editor does.

    @rule(number=st.integers(0, 1), category=st.integers(0, 1))
    def edit_and_move(self, number: int, category: int) -> None:
        article = self.article(number)
        article.title, article.body = f"第{next(numbers)}稿", "<p>改过的正文。</p>"
        article.category = self.categories[category]
        article.save()

    @rule(number=st.integers(0, 1))
    def delete_a_category(self, number: int) -> None:
        category = self.categories[number]
        if Article.objects.filter(category=category).exists():
            with pytest.raises(ProtectedError):
                category.delete()
            assert Category.objects.filter(pk=category.pk).exists()
        else:
            category.delete()
            self.categories[number] = make_category()

    @rule(number=st.integers(0, 1), hours=st.sampled_from([0, 0, 0, 1]))
    def show_or_hide(self, number: int, hours: int) -> None:
        article = self.article(number)
        if article.status == Article.Status.PUBLISHED:
            article.take_back(by=self.editor)
            self.visible[article.pk] = False
        else:
            article.publish(by=self.editor, at=timezone.now() + timedelta(hours=hours))
            self.visible[article.pk] = not hours

    # What is true after every step.

    def approved(self, article: int) -> list[str]:
        """Newest first."""
        return [
            said["body"]
            for _pk, said in sorted(self.said.items(), reverse=True)
            if said["article"] == article
            and said["status"] == APPROVED
            and said["network"] not in self.hidden
        ]

    def check_pages(self, pk: int) -> None:
        visible = self.visible[pk]
        expected = self.approved(pk) if visible else []
        for address in (f"/articles/{pk}/", f"/articles/{pk}/comments/"):
            answer = self.onlooker.get(address)
            assert answer.status_code == (200 if visible else 404)
            assert re.findall(r"第\d+句话。", answer.text) == expected
            assert not visible or f"已有 {len(expected)} 条评论" in answer.text

    @invariant()
    def readers_see_exactly_what_was_approved(self) -> None:
        self.check_pages(sorted(self.visible)[self.touched])

    @invariant()
    def all_counts_agree(self) -> None:
        seen = [pk for pk, visible in self.visible.items() if visible]
        expected = sorted(body for pk in seen for body in self.approved(pk))
        assert sorted(Comment.objects.published().values_list("body", flat=True)) == expected
        waiting = sum(said["status"] == PENDING for said in self.said.values())
        assert Comment.objects.pending().count() == waiting
        assert Decision.objects.count() == sum(said["version"] for said in self.said.values())
        for what in ("received", APPROVED, REJECTED):
            assert sum(DailyTotal.objects.values_list(what, flat=True)) == self.done[what], what

    @invariant()
    def the_log_holds(self) -> None:
        assert list(verification.problems()) == []


@pytest.mark.django_db
def test_whatever_they_do_readers_see_what_was_approved() -> None:
    run_state_machine_as_test(
        Newsroom,
        settings=settings(
            max_examples=8,
            stateful_step_count=50,
            # Shortening a failure takes minutes, and 50 steps can be read as they are.
            phases=[Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
