"""Leases: moderators get different cards, and open pages are told of decisions by others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Lease
from tests.factories import make_article, make_comment, make_user, sign_in
from tests.test_moderation_desk import DESK, decide, shown

pytestmark = pytest.mark.django_db


def test_two_moderators_get_different_cards(moderator_client):
    article = make_article()
    for number in range(6):
        make_comment(article=article, nickname=f"读者{number}")
    other = sign_in(make_user(group="moderator"))
    assert shown(moderator_client, "?cards=4") == ["读者0", "读者1", "读者2", "读者3"]
    assert shown(other, "?cards=4") == ["读者4", "读者5"]
    assert shown(moderator_client, "?cards=4") == ["读者0", "读者1", "读者2", "读者3"]
    assert len(shown(other, "?include_leased=1")) == 6


def test_a_lease_expires_and_never_prevents_a_decision(moderator_client, moderator):
    comment = make_comment()
    other = sign_in(make_user(group="moderator"))
    moderator_client.get(DESK)
    assert decide(other, "approve", comment).status_code == 200
    second = make_comment()
    moderator_client.get(DESK)
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert len(other.get(DESK).context["cards"]) == 1
    assert Lease.objects.get(comment=second).by != moderator


def test_an_open_page_renews_its_leases_and_is_told_of_decisions(moderator_client, moderator):
    mine, gone, theirs = make_comment(), make_comment(), make_comment()
    early = make_user(group="moderator", username="zaodao")
    gone.approve(by=early)
    Lease.objects.create(comment=theirs, by=early, until=timezone.now() + timedelta(seconds=50))
    form = {"have": f"{mine.pk},{gone.pk},{theirs.pk},x,,-1,{'9' * 30}"}
    answer = moderator_client.post(f"{DESK}leases/", form).json()
    assert answer["waiting"] == "2"
    assert list(answer["gone"]) == [str(gone.pk)]
    assert "zaodao" in answer["gone"][str(gone.pk)]["message"]
    assert Lease.objects.get(by=moderator).comment == mine


def test_the_next_cards_leave_out_those_on_the_page(moderator_client):
    article = make_article()
    comments = [make_comment(article=article, nickname=f"读者{number}") for number in range(4)]
    have = ",".join(str(comment.pk) for comment in comments[:2])
    answer = moderator_client.post(f"{DESK}cards/?cards=30", {"have": have})
    assert [card.comment for card in answer.context["cards"]] == comments[2:]
    assert "<html" not in answer.text
