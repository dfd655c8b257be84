"""Pages a second of several systems, side by side in one run: python -m bench.ladder

nginx with the article as a file; Django's hello; an article of plain Django and of Wagtail with the
same texts; and this site. Its pages are "kept" and compared with the database at every request,
"reused" for a tenth of a second (as the site does for readers), or "rendered" at every request, as
after a change; then through nginx with the supplied configuration. Articles have 50 comments, but
for Wagtail's, which knows none. All that answers runs on one processor core, the load (wrk; on
Debian: apt install wrk) comes from another one, over 32 connections.

In each round (`--rounds`) everything is measured once for some seconds (`--seconds`), so that other
work of the machine hits all of them. Medians are compared. At the end the views are compared with
the answers that readers received. The exit status is 1 if a limit is not reached, and if nothing
can be measured.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.environment import test_database

# isort: split
import psutil
from django.db import connection

from articles.models import Article
from bench import ladder_servers, rungs
from bench.ladder_counts import counts_exactly
from bench.limits import NOT_REACHED, judge, number
from bench.load import Patience, wrk
from bench.measured_site import NOT_KEPT, REUSE, SELECT
from bench.rungs import Rung
from bench.servers import cores
from bench.site import Site, fill_site, write_texts
from newscenter.edge import NGINX

# Kept pages, and those rendered anew, as multiples of another system.
KEPT_TO_PLAIN, KEPT_TO_HELLO, REUSED_TO_HELLO, RENDERED_TO_PLAIN = 20.0, 0.45, 0.8, 1.5
EDGE_TO_STATIC = 0.8


def bind_database(core: int) -> None:
    """Let PostgreSQL run on the core of the servers, if it is on this machine."""
    if connection.vendor != "postgresql" or not hasattr(os, "sched_setaffinity"):
        return
    with connection.cursor() as cursor, contextlib.suppress(psutil.Error):
        cursor.execute("SELECT pg_backend_pid()")
        main = psutil.Process(cursor.fetchone()[0]).parent()
        for process in [main, *main.children()] if main else []:
            process.cpu_affinity([core])


@contextlib.contextmanager
def all_rungs(site: Site, article: Article, core: int) -> Iterator[list[Rung]]:
    """Start every server, and yield the steps of the ladder."""
    texts = site.folder / "texts.json"
    write_texts(texts, article)
    path = article.get_absolute_url()
    with contextlib.ExitStack() as servers:
        plain, plain_url = servers.enter_context(ladder_servers.django_site("plain", texts, core))
        program = servers.enter_context(site.serve(core))
        steps = [
            Rung(rungs.HELLO, (plain,), f"{plain_url}/hello/"),
            Rung(rungs.PLAIN, (plain,), f"{plain_url}/articles/1/"),
        ]
        if python := ladder_servers.wagtail_python():
            serving = ladder_servers.django_site("wagtail_site", texts, core, python)
            wagtail, wagtail_url = servers.enter_context(serving)
            steps.append(Rung(rungs.WAGTAIL, (wagtail,), f"{wagtail_url}/article-0/"))
        steps += rungs.site_rungs(site, program, article)
        if NGINX:
            edge, edge_url, file_url = servers.enter_context(ladder_servers.nginx(site, path, core))
            steps.insert(0, Rung(rungs.STATIC, (edge,), file_url))
            for name, address in ((rungs.EDGE, path), (rungs.EDGE_STYLESHEET, "/modes.css")):
                steps.append(Rung(name, (edge, program), f"{edge_url}{address}", REUSE))
        yield steps


def table(steps: list[Rung]) -> None:
    """Print the medians, and the multiples of the three systems that are compared with."""
    medians = {step.name: step.median for step in steps}
    head = f"{'':34}{'pages/s':>9}{'lowest':>9}{'highest':>9}{'CPU ms':>8}{'bytes':>8}"
    print(f"{head}{'× nginx':>9}{'× hello':>9}{'× plain':>9}")
    for step in steps:
        bases = (medians.get(name, 0) for name in (rungs.STATIC, rungs.HELLO, rungs.PLAIN))
        multiples = "".join(f"{multiple(step.median, base):>9}" for base in bases)
        rates = (step.median, min(step.rates), max(step.rates))
        figures = "".join(f"{rate:9,.0f}" for rate in rates)
        cost = statistics.median(step.milliseconds)
        print(f"{step.name:34}{figures}{cost:8.3g}{step.size:8,}{multiples}")


def multiple(value: float, base: float) -> str:
    """Return how many times the base it is, with as many digits as count."""
    return number(value / base) if base else "-"


def report(steps: list[Rung]) -> bool:
    """Print the ladder and its limits; return whether all of them are reached."""
    table(steps)
    print()
    medians = {step.name: step.median for step in steps}
    plain, hello = medians[rungs.PLAIN], medians[rungs.HELLO]
    limits = {
        SELECT: [("plain", plain, KEPT_TO_PLAIN), ("hello", hello, KEPT_TO_HELLO)],
        REUSE: [("hello", hello, REUSED_TO_HELLO)],
        NOT_KEPT: [("plain", plain, RENDERED_TO_PLAIN)],
    }
    results = [
        judge(f"{step.name}, times {name}", step.median / base if base else 0, at_least=limit)
        for step in steps
        if step.name.partition(":")[0] in rungs.MODES.values()
        for name, base, limit in limits[step.mode]
    ]
    failures = sum(step.failures for step in steps)
    results.append(judge("requests that failed", failures, at_most=0))
    if rungs.WAGTAIL not in medians:
        print(f"{rungs.WAGTAIL}: not measured, the package index could not be reached")
    if rungs.EDGE in medians:
        line = f"{rungs.EDGE}, times the file"
        results.append(
            judge(line, medians[rungs.EDGE] / medians[rungs.STATIC], at_least=EDGE_TO_STATIC)
        )
    else:
        print(f"{rungs.EDGE}: {NOT_REACHED}, nginx is missing; on Debian: apt install nginx")
        results.append(False)
    return all(results)


def run(rounds: int, seconds: float, seconds_to_wait: float) -> bool:
    core = cores()[0]
    with test_database(), tempfile.TemporaryDirectory(prefix="newscenter-bench-") as folder:
        article = fill_site()
        bind_database(core)
        site, patience = Site(Path(folder)), Patience(seconds_to_wait)
        with all_rungs(site, article, core) as steps:
            rungs.run_rounds(steps, site, rounds, seconds, patience)
            is_reached = report(steps)
            site.keep(REUSE)
            for step in steps:
                if step.name in (rungs.REUSED, rungs.EDGE):
                    is_reached &= counts_exactly(step.name, step.url, article)
    loads = sorted(patience.loads)
    busy = f"{statistics.median(loads):.0%} ({loads[0]:.0%} to {loads[-1]:.0%})"
    print(f"\n{connection.vendor}, {rounds} rounds of {seconds:g} s; busy before a step: {busy}")
    return is_reached


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=2, help="of each step in each round")
    parser.add_argument(
        "--patience", type=int, default=60, help="seconds in all to wait for an idle machine"
    )
    options = parser.parse_args()
    if not wrk():
        print(f"The ladder: {NOT_REACHED}, wrk is missing; on Debian: apt install wrk")
        return 1
    return 0 if run(options.rounds, options.seconds, options.patience) else 1


if __name__ == "__main__":
    sys.exit(main())
