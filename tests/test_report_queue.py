"""The queue of reports: moderators dismiss or uphold them; only moderators, and once."""

import html

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client

from comments.inspection.verification import problems
from comments.models import Comment, Reason, Report, ReportOutcome
from comments.models.exceptions import AlreadyDecided, AlreadyHandled, OwnComment
from tests.factories import (
    approved_comment,
    make_report,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/report/"


@pytest.fixture
def comment(moderator):
    return approved_comment(by=moderator, body="有人不喜欢的话")


def test_taking_down_is_one_decision_and_closes_every_report(moderator, comment):
    first, second = make_report(comment=comment), make_report(comment=comment, network="")
    decision = first.uphold(by=moderator, reason="辱骂")
    assert (decision.from_status, decision.to_status) == ("approved", "rejected")
    assert (decision.by, decision.reason) == (moderator, "辱骂")
    second.refresh_from_db()
    assert (second.outcome, second.handled_by) == ("upheld", moderator)
    assert not Comment.objects.published().exists()
    assert not Report.objects.open().exists()
    assert list(problems()) == []


def test_a_dismissed_report_leaves_the_comment(moderator, comment):
    report = make_report(comment=comment)
    report.dismiss(by=moderator)
    assert Comment.objects.published().get() == comment
    assert not Report.objects.open().exists()
    with pytest.raises(AlreadyHandled):
        report.dismiss(by=moderator)
    with pytest.raises(AlreadyHandled):
        Report.objects.get().uphold(by=moderator, reason="")
    assert Comment.objects.published().get() == comment


def test_reports_of_a_withdrawn_comment_leave_the_queue(moderator, comment):
    report = make_report(comment=comment)
    comment.withdraw()
    assert not Report.objects.open().exists()
    with pytest.raises(AlreadyDecided):
        Report.objects.get(pk=report.pk).uphold(by=moderator, reason="")


@pytest.mark.parametrize("leaves", ["withdrawn", "taken down"])
def test_a_comment_that_is_gone_can_not_be_said_to_stay(moderator, comment, leaves):
    report = make_report(comment=comment)
    # Loaded while it was published, as by a moderator whose page is older than the decision.
    loaded = Report.objects.select_related("comment").get()
    if leaves == "withdrawn":
        comment.withdraw()
    else:
        comment.take_down(by=moderator, reason="辱骂")
    with pytest.raises(AlreadyHandled):
        loaded.dismiss(by=moderator)
    answer = sign_in(moderator).post(
        f"{QUEUE}?show=all", {"action": "dismiss", "_selected_action": [report.pk]}, follow=True
    )
    assert "1条此前已处理" in answer.text
    report.refresh_from_db()
    assert (report.outcome, ReportOutcome.objects.count()) == ("", 0)


@pytest.mark.parametrize("who", ["writer", "editor", "stranger"])
def test_only_moderators_handle_reports(request, who):
    person, report = request.getfixturevalue(who), make_report()
    with pytest.raises(PermissionDenied):
        report.dismiss(by=person)
    with pytest.raises(PermissionDenied):
        report.uphold(by=person, reason="")
    assert sign_in(person).get(QUEUE).status_code in (302, 403)
    assert Report.objects.open().get() == report


@pytest.mark.parametrize(
    "statement",
    ["UPDATE comments_report SET note = 'x'", "DELETE FROM comments_report"],
)
def test_the_database_refuses_to_change_or_delete_reports(statement):
    make_report()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def act(client: Client, name: str, *reports: Report, **fields: str):
    chosen = {"action": name, "_selected_action": [report.pk for report in reports]}
    return client.post(QUEUE, chosen | fields, follow=True)


def test_a_moderator_empties_the_queue(moderator_client, moderator):
    stays, goes = make_report(note="<b>无理</b>"), make_report(kind="rumour")
    text = moderator_client.get(QUEUE).text
    assert "&lt;b&gt;无理" in text
    assert goes.comment.body in text
    act(moderator_client, "dismiss", stays)
    reason = Reason.objects.get(text="广告、推广")
    response = act(moderator_client, "take_down", goes, reason=str(reason.pk))
    assert "已处理1条举报" in response.text
    assert list(Comment.objects.published()) == [stays.comment]
    assert goes.comment.last_decision().reason == "广告、推广"
    assert "包括已处理" in response.text
    assert goes.comment.body not in response.text
    assert goes.comment.body in moderator_client.get(QUEUE + "?show=all").text


def test_who_comes_second_is_told(moderator_client, moderator, comment):
    report = make_report(comment=comment)
    report.dismiss(by=moderator)
    assert "1条此前已处理" in act(moderator_client, "take_down", report).text
    assert Comment.objects.published().get() == comment


def test_without_a_reason_the_kind_of_report_is_the_reason(moderator_client):
    report = make_report(kind="rumour")
    act(moderator_client, "take_down", report)
    assert report.comment.last_decision().reason == "谣言、不实信息"


def test_the_outcome_of_each_report_is_its_own(moderator_client, moderator):
    comment = approved_comment()
    reports = [make_report(comment=comment, network=str(number)) for number in range(2)]
    own = make_report(comment=approved_comment(sent_by=moderator))
    response = act(moderator_client, "take_down", *reports, own)
    # Both were about the comment that has been taken down.
    assert "已处理2条举报" in response.text
    assert "此前已处理" not in response.text
    assert f"{own.comment} {OwnComment()}" in html.unescape(response.text)
    assert list(Comment.objects.published()) == [own.comment]


def test_the_queue_needs_the_same_queries_for_many_reports(
    moderator_client, django_assert_max_num_queries
):
    by = make_user(group="moderator")
    for number in range(20):
        make_report(comment=approved_comment(by=by), network=str(number))
    with django_assert_max_num_queries(12):
        moderator_client.get(QUEUE)
