"""How long the desk's first page takes, however much is stored: python -m bench.desk

Fills a test database of its own, on the server that DATABASE_URL names, with 1,000,000 comments
of which 50,000 wait (`--comments`, `--waiting`), asks for the page again and again as two
moderators, and prints the 95th percentile as a ratio to the 150 ms that it may take.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.ground import analyze, say, test_database

# isort: split
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from articles.models import Article, Category
from comments.models import Comment, DailyTotal, Decision

ALLOWED_MS = 150.0
DESK = "/admin/comments/comment/desk/"
AT_ONCE = 5000
ARTICLES, DECISIONS = 1000, 20_000


def articles(now: datetime) -> list[Article]:
    categories = [Category.objects.create(name=f"栏目{n}", slug=f"category-{n}") for n in range(20)]
    made = (
        Article(
            category=categories[n % 20],
            title=f"第{n}号渡口重新通航",
            body="<p>渡口停航三周之后，今晨六时重新通航。</p>",
            status="published",
            published_at=now,
        )
        for n in range(ARTICLES)
    )
    return Article.objects.bulk_create(made)


def comments(count: int, waiting: int, now: datetime) -> Iterator[Comment]:
    """The last ones wait: every fifth has alike ones beside it, every tenth is flagged."""
    dice = random.Random(1)  # noqa: S311 (the same each time)
    about = articles(now)
    step = timedelta(days=1000) / count
    for number in range(count):
        waits = number >= count - waiting
        at = now - step * (count - number)
        sender = dice.randrange(count // 20)
        flagged = number % 10 == 0
        yield Comment(
            article=about[dice.randrange(ARTICLES)],
            nickname=f"读者{sender}",
            body=f"第{number}条。渡口停航三周之后，今晨六时重新通航，首班渡船载客四十一人。" * 2,
            network=f"10.{sender >> 16}.{sender >> 8 & 255}.{sender & 255}",
            submitted_at=at,
            fingerprint=f"{sender % 2000:064x}" if number % 5 == 0 else "",
            flagged=flagged,
            flags=[{"field": "body", "start": 1, "end": 4, "kind": "term", "label": "渡口"}]
            * flagged,
            status="pending" if waits else "approved" if number % 4 else "rejected",
            decided_at=None if waits else at,
        )


def decisions(now: datetime, by: User) -> Iterator[Decision]:
    """Half of them today."""
    decided = Comment.objects.exclude(status="pending").order_by("-pk")[:DECISIONS]
    for number, comment in enumerate(reversed(decided)):
        yield Decision(
            comment=comment,
            text_digest="0" * 64,
            from_status="pending",
            to_status=comment.status,
            by=by,
            at=now - timedelta(days=int(number < DECISIONS / 2)),
            previous=f"{number:064x}",
            digest=f"{number + 1:064x}",
        )


def fill(count: int, waiting: int, by: User) -> None:
    now, rows = timezone.now(), 0
    made = comments(count, waiting, now)
    while batch := list(itertools.islice(made, AT_ONCE)):
        Comment.objects.bulk_create(batch)
        rows += len(batch)
        say(f"\r{rows:,} comments", end="", flush=True)
    Decision.objects.bulk_create(decisions(now, by), batch_size=AT_ONCE)
    DailyTotal.objects.bulk_create(
        DailyTotal(day=now.date() - timedelta(days=n), received=1000, approved=750, rejected=200)
        for n in range(30)
    )
    analyze()
    say()


def signed_in(name: str) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name="moderator"))
    client = Client()
    client.force_login(user)
    return client


def times(clients: list[Client], address: str, rounds: int) -> list[float]:
    """Milliseconds; the first rounds, which warm everything up, are left out."""
    found = []
    for number in range(rounds + 5):
        client = clients[number % len(clients)]
        begun = time.perf_counter()
        answer = client.get(address)
        found.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
    return sorted(found[5:])


def report(clients: list[Client], rounds: int) -> bool:
    held = True
    for label, query in (
        ("first page", ""),
        ("flagged ones", "?flagged=yes"),
        ("a category", "?category=1"),
    ):
        found = times(clients, DESK + query, rounds)
        p95 = found[int(len(found) * 0.95)]
        say(
            f"{label:12} median {statistics.median(found):6.1f} ms, 95th percentile {p95:6.1f} ms,"
            f" {p95 / ALLOWED_MS:.2f} of {ALLOWED_MS:.0f} ms"
        )
        held = held and (bool(query) or p95 <= ALLOWED_MS)
    return held


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--waiting", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=100)
    wanted = parser.parse_args()
    with test_database():
        clients = [signed_in(f"moderator{number}") for number in range(2)]
        with transaction.atomic():
            fill(wanted.comments, wanted.waiting, User.objects.get(username="moderator0"))
        say(f"{connection.vendor}, {wanted.waiting:,} of {wanted.comments:,} wait")
        return 0 if report(clients, wanted.rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
