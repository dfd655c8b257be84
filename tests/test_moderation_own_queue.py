"""A moderator's queue holds only what they may decide on, and hides none of it from others."""

from __future__ import annotations

import itertools

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from comments.models import Comment, Lease, Report
from comments.models.transitions import check_may_decide
from tests.factories import (
    approved_comment,
    make_article,
    make_comment,
    make_user,
    rejected_comment,
    sign_in,
)
from tests.test_moderation_desk import DESK, shown

pytestmark = pytest.mark.django_db

QUEUES = ["", "?queue=appealed", "?queue=reported"]


@pytest.fixture
def team(moderator):
    return [moderator, make_user(group="moderator"), make_user(group="moderator")]


def fill(team) -> None:
    """Store comments sent by, rejected by and reported under each of the team, or nobody."""
    article = make_article()
    for number, (sender, rejecter) in enumerate(itertools.product([None, *team], repeat=2)):
        fields = {"article": article, "nickname": f"读者{number}", "sent_by": sender}
        if rejecter is None:
            make_comment(**fields)
            comment = approved_comment(**fields | {"nickname": f"公开{number}"})
        else:
            if rejecter == sender:
                continue
            rejected_comment(by=rejecter, **fields).appeal()
            comment = rejected_comment(by=rejecter, **fields | {"nickname": f"公开{number}"})
            comment.appeal()
            judge = next(person for person in team if person not in (sender, rejecter))
            comment.approve(by=judge)
        Report.objects.create(comment=comment, kind="insult")


def may_decide(comment: Comment, by) -> bool:
    try:
        check_may_decide(comment, by)
    except PermissionDenied:
        return False
    return True


@pytest.mark.parametrize("active", [1, 2, 3])
@pytest.mark.parametrize("query", QUEUES)
def test_the_queue_is_what_one_may_decide_on(team, active, query):
    fill(team)
    # Also those who decided on the comments of `fill`.
    User.objects.exclude(pk__in=[person.pk for person in team[:active]]).update(is_active=False)
    for person in team[:active]:
        queue = {
            "": Comment.objects.pending(),
            "?queue=appealed": Comment.objects.appealed(),
            "?queue=reported": Comment.objects.reported(),
        }[query]
        expected = {comment.nickname for comment in queue if may_decide(comment, person)}
        Lease.objects.all().delete()
        assert set(shown(sign_in(person), query)) == expected
        leased = Lease.objects.filter(by=person).values_list("comment__nickname", flat=True)
        assert set(leased) == expected


@pytest.mark.parametrize("query", QUEUES)
def test_the_other_moderator_sees_what_one_may_not_decide_on(moderator, query):
    other = make_user(group="moderator")
    make_comment(sent_by=moderator)
    rejected_comment(by=moderator).appeal()
    Report.objects.create(comment=approved_comment(by=other, sent_by=moderator), kind="insult")
    assert shown(sign_in(moderator), query) == []
    assert len(shown(sign_in(other), query)) == {"": 2}.get(query, 1)


def test_an_open_page_can_not_lease_what_its_owner_may_not_decide_on(moderator, moderator_client):
    make_user(group="moderator")
    own, mine = make_comment(sent_by=moderator), make_comment()
    appealed = rejected_comment(by=moderator)
    appealed.appeal()
    have = {"have": ",".join(str(comment.pk) for comment in (own, mine, appealed))}
    moderator_client.post(f"{DESK}leases/", have)
    assert [lease.comment for lease in Lease.objects.all()] == [mine]


@pytest.mark.parametrize("query", QUEUES[:2])
def test_an_appeal_does_not_stay_with_who_was_looking_at_the_comment(moderator, query):
    other, comment = make_user(group="moderator"), make_comment()
    assert shown(sign_in(moderator)) == [comment.nickname]
    comment.reject(by=moderator, reason="")
    comment.appeal()
    assert shown(sign_in(other), query) == [comment.nickname]


def test_the_numbers_are_those_of_the_person(moderator, moderator_client):
    make_user(group="moderator")
    make_comment()
    make_comment(sent_by=moderator)
    rejected_comment(by=moderator).appeal()
    numbers = moderator_client.get(DESK).context["numbers"]
    assert (numbers.waiting, numbers.appealed, numbers.for_others) == (1, 0, 2)
    assert moderator_client.post(f"{DESK}leases/").json()["waiting"] == "1"
    assert "另有 2 条" in moderator_client.get(DESK).text
