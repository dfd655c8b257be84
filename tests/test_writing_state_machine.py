"""Random saves and transitions by two editors and a writer, with forms as old as they like.

One request follows the other here, and nothing is typed that is not sent. What only two requests at
once can do is in test_versions (claims) and test_article_transitions (a transition that fails after
the save); autosaves, which leave the version alone, in test_autosave; old versions in test_history.
"""

from __future__ import annotations

from itertools import count

import hypothesis.strategies as st
import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from articles.models import Article
from tests.factories import BROWSER, make_category, make_user, sign_in

numbers = count(1)
BUTTONS = ["_save", "_publish", "_take_back", "_withdraw", "_bin", "_restore"]
# Mostly plain saves: a conflict of two texts needs two of them that the state lets through.
PRESSED = ["_save"] * 12 + BUTTONS
PEOPLE = st.integers(0, 2)
WRITER = 2


class Desk(RuleBasedStateMachine):
    """One article and the forms that three people have open; `saved` and `status` must be true."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        people = [make_user(group=group) for group in ("editor", "editor", "writer")]
        self.clients = [sign_in(person) for person in people]
        self.reader = Client(headers={"User-Agent": BROWSER})
        self.category = make_category()
        self.saved = {"title": "第0稿", "subtitle": "副题0"}
        self.status, self.was_public, self.in_bin = "draft", False, False
        self.article = Article.objects.create(
            **self.saved, category=self.category, body="<p>文</p>"
        )
        self.address = f"/admin/articles/article/{self.article.pk}/change/"
        self.forms: list[dict | None] = [None, None, None]
        self.versions = [0, 0, 0]
        for who in range(3):
            self.open(who)

    @rule(who=PEOPLE)
    def open(self, who: int) -> None:
        form = self.clients[who].get(self.address).context["adminform"].form
        if "title" not in form.fields:
            return
        values = {bound.name: bound.value() for bound in form}
        self.forms[who] = {key: v for key, v in values.items() if v not in (None, False)}
        self.versions[who] = Article.objects.get().version

    def is_possible(self, who: int, button: str) -> bool:
        if who == WRITER and (self.status != "draft" or button in BUTTONS[1:4]):
            return False
        return {
            "_save": not self.in_bin,
            "_publish": self.status == "draft" and not self.in_bin,
            "_take_back": self.status != "draft",
            "_withdraw": self.status == "published",
            "_bin": self.status == "draft" and not self.was_public and not self.in_bin,
            "_restore": self.in_bin,
        }[button]

    @rule(
        who=PEOPLE,
        button=st.sampled_from(PRESSED),
        edits=st.sets(st.sampled_from(["title", "subtitle"])),
    )
    def press(self, who: int, button: str, edits: set[str]) -> None:
        form = self.forms[who]
        if form is None:
            return
        before = Article.objects.get()
        typed = {name: f"第{next(numbers)}稿" for name in sorted(edits)}
        sent = form | typed | {button: "confirmed", "withdrawal_reason": "有误"}
        answer = self.clients[who].post(self.address, sent)
        after = Article.objects.get()
        # Another text was saved since the form was opened, and this form changes it too.
        is_conflict = any(form[name] != self.saved[name] for name in edits)
        if is_conflict or not self.is_possible(who, button):
            assert answer.status_code in (403, 409)
            assert all(text in answer.content.decode() for text in typed.values())
            assert after.version == before.version
            return
        assert answer.status_code == 302, answer.content.decode()
        # What the form shows of other fields may be old: they stay as they are.
        self.saved |= typed
        self.advance(button)
        assert (after.version > before.version) == (bool(edits) or button != "_save")
        self.open(who)

    def advance(self, button: str) -> None:
        statuses = {"_publish": "published", "_take_back": "draft", "_withdraw": "withdrawn"}
        self.status = statuses.get(button, self.status)
        self.was_public |= self.status == "published"
        self.in_bin = {"_bin": True, "_restore": False}.get(button, self.in_bin)

    @invariant()
    def the_row_is_what_was_saved_last(self) -> None:
        row = Article.objects.get()
        assert {name: getattr(row, name) for name in self.saved} == self.saved
        assert row.status == self.status
        assert (row.binned_at is not None) == self.in_bin

    @invariant()
    def readers_see_the_saved_text_of_what_is_published(self) -> None:
        answer = self.reader.get(self.article.get_absolute_url())
        expected = {"draft": 404, "published": 200, "withdrawn": 410}[self.status]
        assert answer.status_code == expected
        assert (self.saved["title"] in answer.content.decode()) == (self.status == "published")


@pytest.mark.django_db
def test_saves_and_transitions_lose_nothing_whatever_anybody_does() -> None:
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
