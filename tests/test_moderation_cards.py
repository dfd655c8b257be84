"""What the desk costs, and that two moderators at once lose nothing and do nothing twice."""

import itertools
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Decision
from comments.models.exceptions import AlreadyDecided
from tests.factories import make_article, make_category, make_user, sign_in

DESK = "/admin/comments/comment/desk/"
# Who asks, and the name of the site: every page of the admin reads that.
OF_EVERY_PAGE = ("django_session", "auth_", "articles_publication")


def fill(count):
    """Waiting comments: every other one has alike ones beside it."""
    articles = [make_article(category=make_category(parent=make_category())) for _ in range(5)]
    Comment.objects.bulk_create(
        Comment(
            article=articles[number % 5],
            nickname=f"读者{number % 70}",
            body=f"第{number}条",
            network=f"192.0.2.{number % 90}",
            fingerprint=f"like-{number % 300}" if number % 2 else "",
            flagged=number % 11 == 0,
        )
        for number in range(count)
    )


def queries(client, address, method="get"):
    with CaptureQueriesContext(connection) as captured:
        answer = getattr(client, method)(address)
    said = [query["sql"] for query in captured]
    said = [sql for sql in said if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    return answer, said


@pytest.mark.django_db
@pytest.mark.parametrize("cards", [20, 100, 500])
def test_cards_are_eight_queries_however_many(moderator_client, cards):
    fill(1200)
    answer, said = queries(moderator_client, f"{DESK}cards/?cards={cards}", "post")
    assert len(answer.context["cards"]) == cards
    # Session, account and permissions among them.
    assert len(said) <= 8, said


@pytest.mark.django_db
@pytest.mark.parametrize("cards", [20, 100, 500])
def test_the_desk_with_its_numbers_is_eight_queries_of_its_own(moderator_client, cards):
    fill(1200)
    answer, said = queries(moderator_client, f"{DESK}?cards={cards}&category=1")
    answer, said = queries(moderator_client, f"{DESK}?cards={cards}")
    assert len(answer.context["cards"]) == cards
    own = [sql for sql in said if not any(f'"{table}' in sql for table in OF_EVERY_PAGE)]
    assert len(own) <= 8, own


def take(number, moderators, mine, lots):
    """Decide on everything, from one end or the other, and say how it went."""
    outcomes = []
    for pk in lots[number]:
        comment = mine[number][pk]
        try:
            if number:
                outcomes.append(comment.reject(by=moderators[number], reason="广告"))
            else:
                outcomes.append(comment.approve(by=moderators[number]))
        except AlreadyDecided as late:
            outcomes.append(late)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_moderators_on_1000_comments_make_1000_decisions(at_once):
    fill(1000)
    moderators = [make_user(group="moderator") for _ in range(2)]
    mine = [{comment.pk: comment for comment in Comment.objects.all()} for _ in range(2)]
    pks = sorted(mine[0])
    # In the same order, so that they meet at every comment.
    found = at_once(lambda number: take(number, moderators, mine, [pks, pks]), 2)
    both = list(itertools.chain(*found))
    assert len(both) == 2000
    assert sum(isinstance(each, Decision) for each in both) == 1000
    assert Decision.objects.count() == Decision.objects.values("comment").distinct().count() == 1000
    assert not Comment.objects.pending().exists()
    assert set(Comment.objects.values_list("version", flat=True)) == {1}
    rows = list(Decision.objects.all())
    assert all(row.previous == before.digest for before, row in itertools.pairwise(rows))


@pytest.mark.django_db(transaction=True)
def test_two_who_open_the_desk_at_once_are_given_different_cards(at_once):
    fill(100)
    Comment.objects.update(fingerprint="")
    clients = [sign_in(make_user(group="moderator")) for _ in range(2)]

    def given(number):
        page = clients[number].post(f"{DESK}cards/?cards=20").text
        return set(re.findall(r'data-pk="(\d+)"', page))

    one, two = at_once(given, 2)
    assert len(one | two) == 40
