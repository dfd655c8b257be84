"""The machine's clock is put right: nothing waits for it to catch up, and no order is reversed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import DailyViews
from articles.pages import most_read
from comments.models import CommentingSettings, Decision, Lease, Report
from comments.moderation.statistics import DeskStatistics
from comments.posting import captcha
from comments.posting.submission import ReportSubmission
from tests.digest_worker import HOUR, MINUTE, MORNING, post, schedule, subjects, work
from tests.factories import (
    make_article,
    make_comment,
    make_report,
    make_user,
    rejected_comment,
    sign_in,
    solved_captcha,
)
from tests.test_moderation_desk import DESK
from tests.test_most_read import ranked

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
# By a second or a minute a server is put right every day, by more when it has lost its clock.
STEPS = [timedelta(seconds=1), 2 * MINUTE, HOUR, DAY, 400 * DAY]


@pytest.mark.parametrize("step", [2 * MINUTE, HOUR, DAY, 400 * DAY])
def test_a_network_may_comment_as_much_as_ever(reader, clock, step):
    limit = CommentingSettings.get_solo().posts_per_minute
    assert [post(reader).status_code for _ in range(limit + 1)] == [302] * limit + [429]
    clock.shift(-step)
    assert [post(reader).status_code for _ in range(limit + 1)] == [302] * limit + [429]


@pytest.mark.parametrize("step", [2 * MINUTE, HOUR, DAY, 400 * DAY])
def test_cards_are_not_leased_until_the_clock_has_caught_up(clock, step):
    for _ in range(3):
        make_comment()
    first, second = (sign_in(make_user(group="moderator")) for _ in range(2))
    assert len(first.get(DESK).context["cards"]) == 3
    assert len(second.get(DESK).context["cards"]) == 0
    clock.shift(-step)
    assert len(second.get(DESK).context["cards"]) == 3
    assert len(first.get(DESK).context["cards"]) == 0
    second.post(f"{DESK}leases/", {"have": ""})
    assert all(lease.until <= timezone.now() + MINUTE for lease in Lease.objects.all())


@given(
    steps=st.lists(st.sampled_from([sign * step for step in STEPS for sign in (1, -1)]), max_size=6)
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_changes_of_a_comment_are_in_order_whatever_the_clock_does(clock, moderator, steps):
    clock.move_to(MORNING)
    comment = make_comment()
    other = make_user(group="moderator")
    changes = [
        lambda: comment.reject(by=moderator),
        comment.appeal,
        lambda: comment.approve(by=other),
        lambda: comment.reopen(by=other),
        lambda: comment.approve(by=other),
        comment.withdraw,
    ]
    times = [comment.submitted_at]
    for step, change in zip(steps, changes, strict=False):
        clock.shift(step)
        change()
        times.append(comment.last_decision().at)
        assert comment.decided_at is None or comment.decided_at == times[-1]
    assert times == sorted(times)
    waits = Decision.objects.filter(comment=comment).newest_waiting_times(9)
    assert all(wait >= timedelta(0) for wait in waits)


def test_a_report_is_not_handled_before_it_was_made(clock, moderator):
    report = make_report()
    clock.shift(-DAY)
    report.dismiss(by=moderator)
    assert Report.objects.get().handled_at == report.at


def test_reports_of_before_do_not_count_until_the_clock_has_caught_up(clock):
    report = make_report()

    def sent() -> int:
        now = timezone.now()
        return ReportSubmission.sent.count(network=report.network, since=now - MINUTE, now=now)

    assert sent() == 1
    clock.shift(-2 * MINUTE)
    assert sent() == 0


def test_a_captcha_of_before_does_not_stay_valid_for_a_day(clock):
    key = solved_captcha()["captcha_0"]
    clock.shift(-MINUTE)
    assert captcha.find_open(key)
    clock.shift(-DAY)
    assert not captcha.find_open(key)


def test_the_decisions_of_today_are_those_of_today(clock, moderator):
    rejected_comment(by=moderator)
    assert DeskStatistics.load(moderator).decided_today == 1
    clock.shift(-DAY)
    assert DeskStatistics.load(moderator).decided_today == 0


def test_views_of_a_wrong_day_to_come_do_not_lead_the_rankings(clock):
    article, wrong = make_article(), make_article()
    to_come = timezone.localdate() + 400 * DAY
    DailyViews.add(Counter({(wrong.pk, to_come): 99, (article.pk, timezone.localdate()): 1}))
    assert ranked("month") == [article]


def test_a_ranking_is_made_anew_after_the_clock_was_set_back(clock):
    first, second = make_article(), make_article()
    DailyViews.add(Counter({(first.pk, timezone.localdate()): 1}))
    assert most_read.ranked_ids()["day"] == [first.pk]
    clock.shift(-HOUR)
    DailyViews.add(Counter({(second.pk, timezone.localdate()): 2}))
    assert most_read.ranked_ids()["day"] == [second.pk, first.pk]


@pytest.mark.usefixtures("digest_recipient", "digest_rules")
def test_the_digest_does_not_wait_for_the_clock(reader, clock):
    post(reader)
    clock.shift(5 * MINUTE)
    work()
    clock.shift(-30 * DAY)
    post(reader, nickname="乙")
    assert schedule().due_at == timezone.now() + 4 * HOUR
    clock.shift(4 * HOUR)
    work()
    assert subjects() == ["待审评论 1 条", "待审评论 2 条"]
