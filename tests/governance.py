"""A year with something in every log, for the tests of the governance report."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from articles.months import Year
from comments.models import Restriction
from tests.factories import (
    approved_comment,
    make_article,
    make_article_report,
    make_comment,
    make_report,
    make_user,
    rejected_comment,
    withdrawn_article,
)

PAGE = "/admin/comments/ledger/"
YEAR = Year(2026)
NOON = datetime.fromisoformat("2026-03-31T12:00:00+08:00")
LATER = datetime.fromisoformat("2026-05-20T09:00:00+08:00")


@pytest.fixture
def governed_year(moderator, editor):
    """Two months with comments, appeals and reports, and a comment of the year before."""
    article = make_article(published_at=NOON, ai_generated=True)
    with time_machine.travel(NOON, tick=False):
        make_comment(article=article, submitted_at=NOON - timedelta(days=120))
        stays, goes = (
            approved_comment(
                article=article, by=moderator, submitted_at=NOON - timedelta(minutes=minutes)
            )
            for minutes in (10, 30)
        )
        rejected = rejected_comment(article=article, by=moderator, reason="=广告")
        withdrawn = make_comment(article=article)
        reports = [make_report(comment=stays, kind="minors"), make_report(comment=goes)]
        on_article = make_article_report(article=article, kind="unlabelled_ai")
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        reports[0].dismiss(by=moderator)
        reports[1].uphold(by=moderator, reason="辱骂")
        on_article.handle("dismissed", by=editor)
        rejected.appeal()
        withdrawn.withdraw()
        Restriction.impose("site", by=moderator).lift(by=moderator)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        rejected.approve(by=make_user(group="moderator"))
        withdrawn_article(by=editor, published_at=NOON)
    with time_machine.travel(LATER, tick=False):
        yield
