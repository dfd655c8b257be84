"""A newsroom with its readers, moderators and editor, and what its pages must show."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from itertools import count

import hypothesis.strategies as st
import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from articles.models import Article, Category
from comments.inspection import verification
from comments.models import Comment, CommentingSettings, DailyTotal, Decision
from tests.factories import (
    BROWSER,
    comment_post,
    make_article,
    make_category,
    make_user,
    sign_in,
)

PENDING, APPROVED, REJECTED, WITHDRAWN = "pending", "approved", "rejected", "withdrawn"
# With more comments each of them would be acted on less often.
MAX_COMMENTS = 4
WHICH = st.integers(0, MAX_COMMENTS - 1)
numbers = count(1)


class Newsroom(RuleBasedStateMachine):
    """Two articles, three readers, two moderators, an editor; `expected` is what must be true."""

    def __init__(self) -> None:
        super().__init__()
        # The triggers let nobody delete the rows, so each run is rolled back as a whole.
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.expected: dict[int, dict] = {}
        self.visible: dict[int, bool] = {}
        self.done: Counter[str] = Counter()
        self.hidden: set[str] = set()
        # Comments as somebody loaded them earlier.
        self.old_tabs: list[Comment] = []

    def teardown(self) -> None:
        try:
            for pk in self.visible:
                self.check_pages(pk)
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        CommentingSettings.objects.update(posts_per_minute=1000)
        self.categories = [make_category(), make_category()]
        self.editor = make_user(group="editor")
        self.moderators = [make_user(group="moderator"), make_user(group="moderator")]
        for category in self.categories:
            self.visible[make_article(category=category).pk] = True
        self.readers = [Client(REMOTE_ADDR=f"203.0.113.{n}") for n in range(3)]
        self.staff = [sign_in(moderator) for moderator in self.moderators]
        self.onlooker = Client(headers={"User-Agent": BROWSER})
        self.send(self.readers[0], 0, None)

    def article(self, number: int) -> Article:
        self.touched = number
        return Article.objects.get(pk=sorted(self.visible)[number])

    # Readers.

    def send(self, client: Client, number: int, sender: int | None) -> None:
        article, body = self.article(number), f"第{next(numbers)}句话。"
        answer = client.post(f"/articles/{article.pk}/comments/", comment_post(body=body))
        if not self.visible[article.pk]:
            assert answer.status_code == 404
            return
        assert answer.status_code == 302
        comment = Comment.objects.get(body=body)
        self.expected[comment.pk] = {
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

    @precondition(lambda self: len(self.expected) < MAX_COMMENTS)
    @rule(reader=st.integers(0, 2), number=st.integers(0, 1))
    def post(self, reader: int, number: int) -> None:
        self.send(self.readers[reader], number, None)

    @precondition(lambda self: len(self.expected) < MAX_COMMENTS)
    @rule(who=st.integers(0, 1), number=st.integers(0, 1))
    def post_as_staff(self, who: int, number: int) -> None:
        self.send(self.staff[who], number, self.moderators[who].pk)

    # The editor.

    @rule(number=st.integers(0, 1), category=st.integers(0, 1))
    def edit_article(self, number: int, category: int) -> None:
        article = self.article(number)
        article.title, article.body = f"第{next(numbers)}稿", "<p>改过的正文。</p>"
        article.category = self.categories[category]
        article.save()

    @rule(number=st.integers(0, 1))
    def delete_category(self, number: int) -> None:
        category = self.categories[number]
        if Article.objects.filter(category=category).exists():
            with pytest.raises(ProtectedError):
                category.delete()
            assert Category.objects.filter(pk=category.pk).exists()
        else:
            category.delete()
            self.categories[number] = make_category()

    @rule(number=st.integers(0, 1), hours=st.sampled_from([0, 0, 0, 1]))
    def publish_or_take_back(self, number: int, hours: int) -> None:
        article = self.article(number)
        if article.status == Article.Status.PUBLISHED:
            article.take_back(by=self.editor)
            self.visible[article.pk] = False
        else:
            article.publish(by=self.editor, at=timezone.now() + timedelta(hours=hours))
            self.visible[article.pk] = not hours

    # What must be true after every action.

    def approved(self, article: int) -> list[str]:
        """Return the texts that readers should see, the newest first."""
        return [
            comment["body"]
            for _pk, comment in sorted(self.expected.items(), reverse=True)
            if comment["article"] == article
            and comment["status"] == APPROVED
            and comment["network"] not in self.hidden
        ]

    def check_pages(self, pk: int) -> None:
        visible = self.visible[pk]
        bodies = self.approved(pk) if visible else []
        for address in (f"/articles/{pk}/", f"/articles/{pk}/comments/"):
            answer = self.onlooker.get(address)
            assert answer.status_code == (200 if visible else 404)
            assert re.findall(r"第\d+句话。", answer.text) == bodies
            assert not visible or f"已有 {len(bodies)} 条评论" in answer.text

    @invariant()
    def readers_see_exactly_what_was_approved(self) -> None:
        self.check_pages(sorted(self.visible)[self.touched])

    @invariant()
    def all_counts_agree(self) -> None:
        articles = [pk for pk, visible in self.visible.items() if visible]
        bodies = sorted(body for pk in articles for body in self.approved(pk))
        assert sorted(Comment.objects.published().values_list("body", flat=True)) == bodies
        comments = self.expected.values()
        waiting = sum(comment["status"] == PENDING for comment in comments)
        assert Comment.objects.pending().count() == waiting
        assert Decision.objects.count() == sum(comment["version"] for comment in comments)
        for event in ("received", APPROVED, REJECTED):
            total = sum(DailyTotal.objects.values_list(event, flat=True))
            assert total == self.done[event], event

    @invariant()
    def the_logs_are_intact(self) -> None:
        assert list(verification.problems()) == []
