"""Filling an archive with comments: decided on, waiting in floods, flagged and reported."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from tqdm import tqdm

from bench.writer import Writer

# isort: split
from django.contrib.auth.models import Group, User
from django.db import connection, models, transaction
from django.utils import timezone

from articles.models import Article
from comments import triggers
from comments.models import ArticleReport, Comment, DailyTotal, Decision, Report

BATCH_SIZE = 5000
# The category in which nobody has commented.
WITHOUT_COMMENTS = "without-comments"
# The category in which so few wait, in an archive of any size.
FEW_COMMENTS, FEW = "few-comments", 50
# Of so many comments one is from the same sender.
ONE_FREQUENT_IN, FREQUENT_NICKNAME, FREQUENT_NETWORK = 10, "读者0", "10.0.0.0"
# Waiting comments arrive one by one, then in waves that say the same. The first ones fill a page of
# the desk in an archive of any size.
SINGLE_ONES, WAVE = 100, 500
DAYS = 1000
# A thousand articles have enough of each to fill the first page of its list.
ONE_REJECTED_IN, ONE_FLAGGED_IN, ONE_REPORTED_IN, ONE_OPEN_IN = 4, 5, 3, 2
FLAG = {"field": "body", "start": 1, "end": 4, "kind": "term", "label": "渡口"}


def moderator(name: str = "bench-moderator") -> User:
    """Return a moderator of this name; create one that is missing."""
    user, _created = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    user.groups.add(Group.objects.get(name="moderator"))
    return user


class Commenters:
    """Write comments as readers do, on any of the published articles."""

    def __init__(self, writer: Writer) -> None:
        self.writer, self.random = writer, writer.random
        published = Article.objects.filter(status=Article.Status.PUBLISHED).order_by("pk")
        few = published.filter(category__slug=FEW_COMMENTS)
        self.with_few = list(few.values_list("pk", flat=True))
        published = published.exclude(category__slug__in=[WITHOUT_COMMENTS, FEW_COMMENTS])
        self.article_ids = list(published.values_list("pk", flat=True))

    def comment(self, at: datetime, **fields: Any) -> Comment:
        is_frequent = self.random.randrange(ONE_FREQUENT_IN) == 0
        sender = 0 if is_frequent else self.random.randrange(1, 200_000)
        flagged = self.random.randrange(ONE_FLAGGED_IN) == 0
        values = {
            "article_id": self.random.choice(self.article_ids),
            "nickname": f"读者{sender}",
            "body": self.writer.line(40),
            "network": f"10.{sender >> 16}.{sender >> 8 & 255}.{sender & 255}",
            "submitted_at": at,
            "fingerprint": f"{self.random.getrandbits(255):064x}",
            "flagged": flagged,
            "flags": [FLAG] if flagged else [],
        }
        return Comment(**values | fields)

    def decided(self, count: int) -> Iterator[Comment]:
        now, step = timezone.now(), timedelta(days=DAYS) / max(count, 1)
        for n in range(count):
            status = "approved" if n % ONE_REJECTED_IN else "rejected"
            at = now - step * (count - n)
            yield self.comment(at, status=status, decided_at=at + timedelta(seconds=90))

    def waiting(self, count: int) -> Iterator[Comment]:
        now, step = timezone.now(), timedelta(days=4) / max(count, 1)
        alike: dict[str, Any] = {}
        for n in range(count):
            number = n % (SINGLE_ONES + WAVE)
            if number == SINGLE_ONES:
                alike = {"fingerprint": f"{self.random.getrandbits(255):064x}", "flagged": False}
                alike |= {"body": self.writer.line(40), "flags": []}
                alike |= {"cluster": f"{self.random.getrandbits(127):032x}"}
            yield self.comment(now - step * (count - n), **alike if number >= SINGLE_ONES else {})

    def waiting_in_few(self, count: int) -> Iterator[Comment]:
        now = timezone.now()
        for n in range(count):
            at = now - timedelta(minutes=count - n)
            yield self.comment(at, article_id=self.random.choice(self.with_few))


def _decisions(comments: Iterable[Comment], by: User) -> Iterator[Decision]:
    for comment in comments:
        yield Decision(
            comment=comment,
            text_digest="0" * 64,
            from_status="pending",
            to_status=comment.status,
            by=by,
            at=comment.decided_at,
            reason="" if comment.status == "approved" else "广告",
            previous=f"{comment.pk:064x}",
            digest=f"{comment.pk + 1:064x}",
        )


def _reports(comments: Iterable[Comment], by: User) -> Iterator[Report]:
    reported = (comment for comment in comments if comment.pk % ONE_REPORTED_IN == 0)
    kinds = Report.Kind.values
    for comment in reported:
        handled = {
            "handled_at": comment.decided_at,
            "handled_by": by,
            "outcome": "dismissed" if comment.status == "approved" else "upheld",
        }
        is_open = comment.status == "approved" and comment.pk % ONE_OPEN_IN == 0
        yield Report(
            comment=comment,
            kind=kinds[comment.pk // (ONE_REPORTED_IN * ONE_OPEN_IN) % len(kinds)],
            network="10.9.9.9",
            at=comment.submitted_at,
            **{} if is_open else handled,
        )


def _article_reports(by: User) -> Iterator[ArticleReport]:
    articles = Article.objects.filter(reports=None, published_at__isnull=False)
    for pk, published_at in articles.values_list("pk", "published_at").order_by("pk").iterator():
        if pk % ONE_REPORTED_IN == 0:
            handled = {"handled_at": published_at, "handled_by": by, "outcome": "dismissed"}
            yield ArticleReport(
                article_id=pk,
                kind=ArticleReport.Kind.values[pk % len(ArticleReport.Kind.values)],
                network="10.9.9.9",
                at=published_at or timezone.now(),
                **{} if pk % ONE_OPEN_IN == 0 else handled,
            )


def _store_article_reports(by: User) -> None:
    rows = list(_article_reports(by))
    with transaction.atomic():
        # The database refuses rows that are handled when they arrive.
        triggers.remove(connection)
        ArticleReport.objects.bulk_create(rows, batch_size=BATCH_SIZE)
        triggers.install(connection)


def _store(rows: Iterator[Comment], count: int, name: str, by: User) -> None:
    with tqdm(total=count, unit=f" {name}") as bar:
        while batch := list(itertools.islice(rows, BATCH_SIZE)):
            # Interrupted, it leaves comments with their decisions and reports, or none of them.
            with transaction.atomic():
                # The database refuses rows that are decided on when they arrive.
                triggers.remove(connection)
                Comment.objects.bulk_create(batch)
                decided = [comment for comment in batch if comment.decided_at]
                Decision.objects.bulk_create(_decisions(decided, by))
                Report.objects.bulk_create(_reports(decided, by))
                triggers.install(connection)
            bar.update(len(batch))


def _missing(wanted: int, queryset: models.QuerySet[Comment]) -> int:
    return max(wanted - queryset.count(), 0)


def fill_comments(writer: Writer, decided: int, waiting: int) -> None:
    """Bring the database to these numbers of comments decided on, and of waiting ones."""
    commenters, by = Commenters(writer), moderator()
    missing = _missing(decided, Comment.objects.exclude(status=Comment.Status.PENDING))
    _store(commenters.decided(missing), missing, "comments", by)
    missing = _missing(waiting, Comment.objects.pending())
    _store(commenters.waiting(missing), missing, "waiting", by)
    missing = _missing(FEW, Comment.objects.pending().filter(article__category__slug=FEW_COMMENTS))
    _store(commenters.waiting_in_few(missing), missing, "waiting", by)
    _store_article_reports(by)
    days = [timezone.localdate() - timedelta(days=n) for n in range(30)]
    DailyTotal.objects.bulk_create(
        (DailyTotal(day=day, received=1000, approved=750, rejected=200) for day in days),
        ignore_conflicts=True,
    )
