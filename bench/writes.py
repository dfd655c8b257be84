"""Comments of readers, from the form to the approval: python -m bench.writes

Serves a site of its own on one processor core. Readers (`--readers`) open the form of an article
and post comments (`--comments`) with token and captcha over HTTP, all at once; as a program that
reads pictures well, this one looks the captcha up in the database. Where wrk is present, the
article is loaded while readers open the form. Then a thousand waiting comments are approved in
their list. Comments that were accepted are compared with those that are stored.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

from bench.environment import test_database

# isort: split
from captcha.models import CaptchaStore
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from articles.models import Article
from bench.archive_comments import Commenters, moderator
from bench.limits import judge
from bench.load import BROWSER, press, wrk
from bench.servers import Program, cores
from bench.site import Site, fill_site
from bench.writer import Writer
from comments.models import Comment

COMMENTS_A_SECOND = 30.0
FRAGMENT_MS = 2.0
APPROVED, APPROVING_SECONDS = 1000, 3.0
BATCH = 100
MAX_WITHOUT_CAPTCHA = 1000
# Readers that open the form while others read, and how much of the reading must be left.
OPENING, READING_LEFT = 200, 0.9
LIST = "/admin/comments/comment/"


class Reader:
    """A reader's browser on one connection."""

    def __init__(self, site: Site, article: Article) -> None:
        self.connection = HTTPConnection("127.0.0.1", site.port, timeout=60)
        self.comments = f"{article.get_absolute_url()}comments/"
        self.headers = {"User-Agent": BROWSER}
        self.without_captcha = 0

    def request(self, method: str, path: str, body: str | None = None) -> tuple[HTTPResponse, str]:
        self.connection.request(method, path, body, self.headers)
        response = self.connection.getresponse()
        return response, response.read().decode()

    def open_form(self) -> dict[str, str]:
        """Fetch the part of the form that is this reader's own; return its fields."""
        response, fragment = self.request("GET", f"{self.comments}captcha/")
        if response.status != 200:
            raise SystemExit(f"The form answered {response.status}.")
        cookie = response.headers["Set-Cookie"]
        if cookie:
            self.headers["Cookie"] = cookie.partition(";")[0]
        return dict(re.findall(r'name="(csrfmiddlewaretoken|captcha_0)" value="(\w+)"', fragment))

    def post(self, body: str) -> bool:
        """Post a comment, and return whether it was accepted."""
        fields = self.open_form()
        while "captcha_0" not in fields:
            # The database is busy; the form says so, and the reader asks again.
            self.without_captcha += 1
            if self.without_captcha > MAX_WITHOUT_CAPTCHA:
                raise SystemExit("No captcha is issued.")
            fields = self.open_form()
        captcha = CaptchaStore.objects.get(hashkey=fields["captcha_0"])
        fields |= {"captcha_1": captcha.response, "nickname": "江边人", "body": body}
        self.headers["Content-Type"] = "application/x-www-form-urlencoded"
        response, _page = self.request("POST", self.comments, urlencode(fields))
        return response.status == 302


def post_all(readers: list[Reader], texts: list[str]) -> tuple[int, float]:
    """Let readers post these texts at once; return how many were accepted, and the seconds."""

    def post_some(number: int) -> int:
        reader = readers[number]
        try:
            with closing(reader.connection):
                return sum(reader.post(text) for text in texts[number :: len(readers)])
        finally:
            connections.close_all()

    start = time.perf_counter()
    with ThreadPoolExecutor(len(readers)) as pool:
        accepted = sum(pool.map(post_some, range(len(readers))))
    return accepted, time.perf_counter() - start


def measure_posting(new_reader: Callable[[], Reader], count: int, readers: int) -> bool:
    writer = Writer()
    texts = [writer.line(40) for _ in range(count)]
    before = Comment.objects.count()
    senders = [new_reader() for _ in range(readers)]
    accepted, seconds = post_all(senders, texts)
    stored = Comment.objects.count() - before
    asked_again = sum(sender.without_captcha for sender in senders)
    line = f"posting, {readers} readers, form and comment (no captcha at once: {asked_again})"
    is_fast = judge(line, accepted / seconds, at_least=COMMENTS_A_SECOND, unit=" comments/s")
    line = f"posting, {accepted} of {count} accepted, {stored} stored; missing"
    return judge(line, count - min(accepted, stored), at_most=0) & is_fast


def measure_fragment(new_reader: Callable[[], Reader], server: Program, rounds: int) -> bool:
    """Measure what is fetched when a reader reaches for the form."""
    reader = new_reader()
    with closing(reader.connection):
        # The first ones compile templates and fill caches.
        for _ in range(5):
            reader.open_form()
        times, before = [], server.cpu_seconds()
        for _ in range(rounds):
            start = time.perf_counter()
            reader.open_form()
            times.append((time.perf_counter() - start) * 1000)
    # Processor time: the other work of a busy machine does not count.
    spent = (server.cpu_seconds() - before) / rounds * 1000
    line = f"captcha fragment, {statistics.median(times):.1f} ms until it is there, processor time"
    return judge(line, spent, at_most=FRAGMENT_MS, unit=" ms")


def measure_reading(new_reader: Callable[[], Reader], url: str, seconds: int) -> bool:
    """Compare reading alone with reading while others open the form."""
    rates: dict[bool, list[float]] = {False: [], True: []}

    def open_forms() -> None:
        reader = new_reader()
        with closing(reader.connection):
            start = time.perf_counter()
            for number in range(OPENING):
                reader.open_form()
                ahead = start + seconds * number / OPENING - time.perf_counter()
                time.sleep(max(ahead, 0))

    for is_opened in (False, True, True, False):
        thread = Thread(target=open_forms, daemon=True)
        if is_opened:
            thread.start()
        rates[is_opened].append(press(url, seconds, core=cores()[1]).per_second)
        if is_opened:
            thread.join()
    left = max(rates[True]) / max(rates[False])
    line = f"reading while {OPENING} readers open the form in {seconds} s, of reading alone"
    return judge(line, left, at_least=READING_LEFT)


def measure_approving(article: Article) -> bool:
    """Approve waiting comments, a hundred selected on each page of the list."""
    commenters, now = Commenters(Writer(seed=2)), timezone.now()
    waiting = Comment.objects.bulk_create(
        commenters.comment(now - timedelta(seconds=n), article_id=article.pk, flagged=False)
        for n in range(APPROVED)
    )
    client = Client(headers={"User-Agent": BROWSER})
    client.force_login(moderator())
    start = time.perf_counter()
    for first in range(0, APPROVED, BATCH):
        ids = [comment.pk for comment in waiting[first : first + BATCH]]
        form = {"action": "approve_selected", ACTION_CHECKBOX_NAME: ids}
        response = client.post(LIST, form)
        if response.status_code != 302:
            raise SystemExit(f"The list of comments answered {response.status_code}.")
    seconds = time.perf_counter() - start
    numbers = [comment.pk for comment in waiting]
    approved = Comment.objects.published().filter(pk__in=numbers).count()
    line = f"approving {approved:,} comments in the list"
    is_fast = judge(line, seconds, at_most=APPROVING_SECONDS, unit=" s")
    return judge("approving, comments left out", APPROVED - approved, at_most=0) & is_fast


def run(options: argparse.Namespace) -> bool:
    with test_database(), tempfile.TemporaryDirectory(prefix="newscenter-bench-") as folder:
        article = fill_site()
        site = Site(Path(folder))
        print(f"\n{connection.vendor}, one worker on one core")
        with site.serve(cores()[0]) as server:

            def new_reader() -> Reader:
                return Reader(site, article)

            results = [
                measure_fragment(new_reader, server, options.rounds),
                measure_posting(new_reader, options.comments, options.readers),
            ]
            if wrk():
                url = f"{site.url}{article.get_absolute_url()}"
                results.append(measure_reading(new_reader, url, options.seconds))
        results.append(measure_approving(article))
        return all(results)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--comments", type=int, default=400)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=200, help="of opening the form")
    parser.add_argument("--seconds", type=int, default=5, help="of reading, four times")
    return 0 if run(parser.parse_args()) else 1


if __name__ == "__main__":
    sys.exit(main())
