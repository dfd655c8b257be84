"""The cost of the desk, and two moderators at once: nothing is lost and nothing done twice."""

import itertools
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Decision, Report
from comments.models.exceptions import AlreadyDecided
from tests.factories import make_article, make_category, make_user, sign_in, triggers_lifted

DESK = "/admin/comments/comment/desk/"
# The desk can show so many cards.
MAX_CARDS = 500


def fill(count, **fields):
    """Store waiting comments: every other one has similar ones, every seventh was appealed."""
    articles = [make_article(category=make_category(parent=make_category())) for _ in range(5)]
    now = timezone.now()
    return Comment.objects.bulk_create(
        Comment(
            article=articles[number % 5],
            nickname=f"读者{number % 70}",
            body=f"第{number}条",
            network=f"192.0.2.{number % 90}",
            fingerprint=f"like-{number % 300}" if number % 2 else "",
            flagged=number % 11 == 0,
            appealed_at=None if number % 7 else now,
            **fields,
        )
        for number in range(count)
    )


def count_queries(ask, cards):
    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    assert len(answer.context["cards"]) == cards
    statements = [query["sql"] for query in captured]
    return sum(sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")) for sql in statements)


@pytest.fixture
def waiting(db):
    fill(1200)


@pytest.fixture
def reported(db):
    now = timezone.now()
    with triggers_lifted():
        comments = fill(MAX_CARDS, status="approved", decided_at=now)
    Report.objects.bulk_create(Report(comment=comment, kind="insult") for comment in comments)


@pytest.mark.parametrize(
    ("queue", "stored"), [("", "waiting"), ("appealed", "waiting"), ("reported", "reported")]
)
def test_the_number_of_queries_does_not_grow_with_the_number_of_cards(
    request, moderator_client, queue, stored
):
    request.getfixturevalue(stored)
    sizes = (20, 100) if queue == "appealed" else (20, 100, MAX_CARDS)

    def desk(cards):
        return lambda: moderator_client.get(f"{DESK}?queue={queue}&cards={cards}")

    def more(cards):
        return lambda: moderator_client.post(f"{DESK}cards/?queue={queue}&cards={cards}")

    # The first page fills the caches of the process: content types, the name of the site.
    desk(20)()
    assert len({count_queries(desk(cards), cards) for cards in sizes}) == 1
    assert len({count_queries(more(cards), cards) for cards in sizes}) == 1


def test_the_number_of_queries_does_not_grow_with_the_cards_of_an_open_page(moderator_client):
    pks = [comment.pk for comment in fill(300)]
    by = make_user(group="moderator")
    for comment in Comment.objects.filter(pk__in=pks[:30]):
        comment.approve(by=by)

    def renew(have):
        with CaptureQueriesContext(connection) as captured:
            form = {"have": ",".join(str(pk) for pk in have)}
            answer = moderator_client.post(f"{DESK}leases/", form)
        assert len(answer.json()["gone"]) == len(have) // 2
        return len(captured)

    assert renew([*pks[:5], *pks[60:65]]) == renew([*pks[:30], *pks[60:90]])


def decide_on_all(comments, action, by):
    """Return what came of every comment: the decision, or the exception."""
    outcomes = []
    for comment in comments:
        try:
            outcomes.append(getattr(comment, action)(by=by))
        except AlreadyDecided as error:
            outcomes.append(error)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_moderators_on_1000_comments_make_1000_decisions(at_once):
    fill(1000)
    moderators = [make_user(group="moderator") for _ in range(2)]
    # Loaded by both in the same order before either begins, so that they meet at every comment.
    loaded = [list(Comment.objects.order_by("pk")) for _ in range(2)]
    actions = ["approve", "reject"]
    results = at_once(
        lambda number: decide_on_all(loaded[number], actions[number], moderators[number]), 2
    )
    both = list(itertools.chain(*results))
    assert len(both) == 2000
    assert sum(isinstance(outcome, Decision) for outcome in both) == 1000
    assert Decision.objects.count() == Decision.objects.values("comment").distinct().count() == 1000
    assert not Comment.objects.pending().exists()
    assert set(Comment.objects.values_list("version", flat=True)) == {1}
    rows = list(Decision.objects.all())
    assert all(row.previous == earlier.digest for earlier, row in itertools.pairwise(rows))


@pytest.mark.django_db(transaction=True)
def test_two_moderators_who_open_the_desk_at_once_get_different_cards(at_once):
    fill(100)
    Comment.objects.update(fingerprint="")
    clients = [sign_in(make_user(group="moderator")) for _ in range(2)]

    def shown(number):
        page = clients[number].post(f"{DESK}cards/?cards=20").text
        return set(re.findall(r'data-pk="(\d+)"', page))

    one, two = at_once(shown, 2)
    assert len(one | two) == 40
