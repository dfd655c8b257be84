"""Views of an article compared with the answers that readers received."""

from __future__ import annotations

import time

from articles.models import Article
from bench.limits import judge
from bench.load import CONNECTIONS, count_answers, press
from bench.servers import cores

READERS, REQUESTS = 32, 63
SECONDS_TO_COUNT = 60.0
# The tally reads the log twice a second: what it counts too often, it has counted by then.
SECONDS_AFTER = 2.0


def views_of(article: Article, expected: int) -> int:
    """Return the views when there are as many as expected, or no more to come."""
    deadline = time.monotonic() + SECONDS_TO_COUNT
    counted = Article.objects.with_views()
    while counted.get(pk=article.pk).views < expected and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(SECONDS_AFTER)
    views: int = counted.get(pk=article.pk).views
    return views


def settled_views(article: Article) -> int:
    """Return the views when all earlier requests have been counted."""
    views = -1
    while views != (views := views_of(article, 0)):
        pass
    return views


def counts_exactly(name: str, url: str, article: Article) -> bool:
    """Compare views and answers, one by one; then under load, where wrk stops in the middle."""
    before = settled_views(article)
    answers = count_answers(url, READERS, REQUESTS)
    counted = views_of(article, before + answers) - before
    line = f"{name}: {READERS} readers received {answers:,} pages, {counted:,} views counted; wrong"
    is_exact = judge(line, abs(counted - answers), at_most=0)
    before = settled_views(article)
    received = press(url, 2, core=cores()[1]).answers
    counted = views_of(article, before + received) - before
    line = f"{name}: wrk received {received:,} pages, {counted:,} views counted; lost"
    is_exact &= judge(line, max(received - counted, 0), at_most=0)
    # The answers on their way when wrk closed its connections.
    return is_exact & judge(
        f"{name}: views beyond", max(counted - received, 0), at_most=CONNECTIONS
    )
