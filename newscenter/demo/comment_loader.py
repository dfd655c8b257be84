"""Loading the demo's comments, and deciding on them as a moderator would have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.contrib.auth.models import User

from articles.models import Article
from comments.client_ip import network_of
from comments.models import Comment, DailyTotal, Decision
from newscenter.demo.content import ArticleFile

BROWSERS = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36",
)
FIRST_DAYS, RECENT_DAYS = timedelta(days=3), timedelta(days=30)


class CommentLoader:
    """Adds the comments of an article, and later decides on all of them in order of time."""

    def __init__(self, moderator: User, now: datetime) -> None:
        self.moderator, self.now = moderator, now

    def add(self, file: ArticleFile, article: Article) -> None:
        comments = [
            Comment(
                article=article,
                nickname=values["nickname"],
                body=values["body"].strip(),
                submitted_at=self._submitted_at(file, index),
                browser=BROWSERS[(index + len(values["body"])) % len(BROWSERS)],
                **self._sender(f"{file.name}{values['nickname']}"),
            )
            for index, values in enumerate(file.comments)
        ]
        Comment.objects.bulk_create(comments)
        for comment in comments:
            DailyTotal.count(comment.submitted_at, "received")

    def _submitted_at(self, file: ArticleFile, index: int) -> datetime:
        """Return when a comment was sent.

        Pending comments are recent. Of the others the first half come in the three days after
        publication; the second half of an old article come in the last month, when others have
        found it.
        """
        values = file.comments[index]
        if "minutes_ago" in values:
            return self.now - timedelta(minutes=values["minutes_ago"], seconds=index * 7)
        start = file.published_at(self.now) or self.now
        fraction = (index + 1) / (len(file.comments) + 1)
        if self.now - start > RECENT_DAYS + FIRST_DAYS and fraction > 0.5:
            # Not on the same days for every article.
            days = RECENT_DAYS - timedelta(hours=crc32(file.name.encode()) % 360)
            return self.now - days * (2 - 2 * fraction)
        return start + min(FIRST_DAYS, self.now - start) * fraction**1.6

    @staticmethod
    def _sender(seed: str) -> dict[str, Any]:
        # From the ranges that are reserved for documentation.
        number = sum(map(ord, seed)) % 0xFFFF
        prefix = ("192.0.2", "198.51.100", "203.0.113")[number % 3]
        address = (
            f"2001:db8:{number:x}::{number % 97:x}"
            if number % 5 == 0
            else f"{prefix}.{number % 254 + 1}"
        )
        return {"address": address, "network": network_of(address)}

    def decide(self, files: list[ArticleFile]) -> None:
        """Decide on the comments that nobody has decided on yet, minutes after each was sent.

        Not article by article: the log of decisions is in order of time.
        """
        undecided = [pair for file in files for pair in self._undecided(file)]
        undecided.sort(key=lambda pair: self._decided_at(pair[0]))
        for comment, reason in undecided:
            newest = Decision.objects.order_by("pk").last()
            at = max(self._decided_at(comment), newest.at) if newest else self._decided_at(comment)
            if reason:
                comment.reject(by=self.moderator, reason=reason, at=at)
            else:
                comment.approve(by=self.moderator, at=at)

    def _undecided(self, file: ArticleFile) -> Iterator[tuple[Comment, str]]:
        decided = {
            (values["nickname"], values["body"].strip()): values.get("rejected", "")
            for values in file.comments
            if "rejected" in values or "minutes_ago" not in values
        }
        # What a moderator has reopened since stays open.
        waiting = Comment.objects.pending().filter(decisions=None)
        for comment in waiting.filter(article__external_id=file.external_id):
            reason = decided.get((comment.nickname, comment.body))
            if reason is not None:
                yield comment, reason

    def _decided_at(self, comment: Comment) -> datetime:
        minutes = 2 + crc32(comment.body.encode()) % 38
        return min(comment.submitted_at + timedelta(minutes=minutes), self.now)
