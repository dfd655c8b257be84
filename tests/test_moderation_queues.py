"""The queues of appeals and of reported comments on the moderation desk."""

import pytest

from comments.models import Comment, Decision, Report, Restriction
from comments.models.exceptions import OwnComment
from tests.factories import (
    approved_comment,
    make_article,
    make_comment,
    make_user,
    rejected_comment,
    sign_in,
)
from tests.test_moderation_desk import DESK, decide, shown, versioned_ids

pytestmark = pytest.mark.django_db

REPORTED = "?queue=reported"
APPEALED = "?queue=appealed"


def reported(*, nickname="被举报", notes=("骂人",), **fields):
    comment = approved_comment(nickname=nickname, **fields)
    for number, note in enumerate(notes):
        Report.objects.create(
            comment=comment, kind="insult", note=note, network=f"192.0.2.{number}"
        )
    return comment


def cards(client, query):
    return client.get(DESK + query).context["cards"]


def test_reported_comments_have_a_queue_of_their_own(moderator_client):
    reported(notes=("骂人", "<b>再骂</b>"))
    approved_comment(nickname="没人举报")
    make_comment(nickname="等着")
    assert shown(moderator_client, REPORTED) == ["被举报"]
    assert shown(moderator_client) == ["等着"]
    page = moderator_client.get(DESK + REPORTED).text
    assert "&lt;b&gt;再骂&lt;/b&gt;" in page
    assert 'value="keep"' in page
    assert 'name="take_down"' in page


def test_taking_down_closes_all_reports_and_can_be_undone(moderator_client, moderator):
    comment = reported(notes=("一", "二"))
    answer = moderator_client.post(
        f"{DESK}decide/",
        {"take_down": "人身攻击", "comment": versioned_ids(comment)},
        headers={"Accept": "application/json"},
    )
    assert "人身攻击" in answer.json()["message"]
    assert not Comment.objects.published().exists()
    assert set(Report.objects.values_list("outcome", "handled_by")) == {("upheld", moderator.pk)}
    assert Decision.objects.last().reason == "人身攻击"
    comment.refresh_from_db()
    assert answer.json()["comments"] == versioned_ids(comment)
    assert decide(moderator_client, "reopen", comment).json()["state"] == "waiting"


def test_keeping_a_comment_dismisses_its_reports(moderator_client):
    comment = reported()
    answer = decide(moderator_client, "keep", comment).json()
    assert (answer["state"], answer["comments"]) == ("decided", [])
    assert Comment.objects.published().get() == comment
    assert Report.objects.get().outcome == "dismissed"
    assert Decision.objects.count() == 1
    assert shown(moderator_client, REPORTED) == []


@pytest.mark.parametrize("name", ["keep", "take_down"])
def test_the_second_moderator_is_told_who_handled_the_reports(moderator_client, name):
    comment = reported()
    comment.reports.dismiss(comment, by=make_user(group="moderator", username="zaodao"))
    answer = decide(moderator_client, name, comment)
    assert answer.status_code == 409
    assert "zaodao" in answer.json()["message"]
    assert Comment.objects.published().exists()


@pytest.mark.parametrize("name", ["keep", "take_down"])
def test_reports_are_handled_one_comment_at_a_time(moderator_client, name):
    comments = [reported(fingerprint="same") for _ in range(2)]
    assert decide(moderator_client, name, *comments).status_code == 400
    assert Comment.objects.published().count() == 2


@pytest.mark.parametrize("name", ["keep", "take_down"])
def test_nobody_handles_reports_on_their_own_comment(moderator, moderator_client, name):
    comment = reported(sent_by=moderator)
    assert cards(moderator_client, REPORTED) == []
    answer = decide(moderator_client, name, comment)
    assert answer.status_code == 403
    assert str(OwnComment()) in answer.json()["message"]
    with pytest.raises(OwnComment):
        comment.reports.get().dismiss(by=moderator)
    assert Comment.objects.published().exists()
    assert Report.objects.open().exists()


def test_an_appeal_does_not_hide_similar_comments(moderator, moderator_client):
    article = make_article()
    first = rejected_comment(by=moderator, article=article, fingerprint="same", nickname="申诉")
    others = [make_comment(article=article, fingerprint="same", nickname="旁人") for _ in range(2)]
    colleague = make_user(group="moderator")
    first.appeal()
    (cluster,) = cards(moderator_client, "")
    assert cluster.versioned_ids == versioned_ids(*others)
    (appeal, _) = cards(sign_in(colleague), "?include_leased=1")
    assert (appeal.comment, appeal.similar.count) == (first, 1)
    assert decide(moderator_client, "reject", *others).status_code == 200


def test_the_number_of_reported_comments_is_that_of_the_queue(moderator, moderator_client):
    for fields in ({}, {"network": "192.0.2.1"}, {"article": make_article()}):
        comment = reported(**fields)
    comment.article.status = "draft"
    comment.article.save()
    Restriction.impose(Restriction.Kind.NETWORK, "192.0.2.1", by=moderator)
    page = moderator_client.get(DESK + REPORTED).context
    assert (len(page["cards"]), page["numbers"].reported) == (1, 1)


def test_an_open_page_is_told_of_reports_that_others_handled(moderator_client):
    kept, gone = reported(), reported()
    gone.reports.dismiss(gone, by=make_user(group="moderator"))
    have = {"have": f"{kept.pk},{gone.pk}"}
    answer = moderator_client.post(f"{DESK}leases/{REPORTED}", have).json()
    assert list(answer["gone"]) == [str(gone.pk)]


def test_appeals_have_a_queue_and_bar_the_rejecting_moderator(moderator, moderator_client):
    other = make_user(group="moderator")
    for by, nickname in ((moderator, "我驳回的"), (other, "别人驳回的")):
        rejected_comment(by=by, nickname=nickname).appeal()
    make_comment(nickname="等着")
    assert shown(moderator_client, APPEALED) == ["别人驳回的"]
    assert shown(sign_in(other), APPEALED) == ["我驳回的"]
    other.is_active = False
    other.save()
    assert shown(moderator_client, f"{APPEALED}&include_leased=1") == ["我驳回的", "别人驳回的"]


def test_a_card_shows_that_a_restriction_hides_its_sender(moderator, moderator_client):
    make_comment(nickname="搅局者", network="192.0.2.1")
    make_comment(nickname="江边人", network="192.0.2.2")
    Restriction.impose(Restriction.Kind.NETWORK, "192.0.2.1", by=moderator)
    assert [card.sender_hidden for card in cards(moderator_client, "")] == [True, False]
