"""Readers' pages on a slow phone: python -m bench.browser

Opens pages of a site of its own in Chromium, 360 pixels wide, with a processor slowed down four
times and the network of a telephone, each several times (`--rounds`) with an empty cache. Prints
when words appear (FCP), when the largest part does (LCP), how long the page can't answer the reader
(TBT), how much it shifts (CLS), and the bytes over the wire; medians. The score is Lighthouse's for
these four, by its weights and curves, without the speed index, which needs a film of the page.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from bench.environment import test_database

# isort: split
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright
from tqdm import tqdm

from bench.lighthouse import blocking_time, score
from bench.limits import NOT_REACHED, judge
from bench.load import BROWSER
from bench.servers import cores, on_core
from bench.site import Site, fill_site
from tests.browser import ARGUMENTS

TBT_MS, SCORE, LCP_MS, KILOBYTES = 100.0, 98.0, 1200.0, 250.0
# Of the screens of most phones; pictures are chosen by it.
PIXELS_PER_POINT = 2
SLOWDOWN = 4
# Lighthouse's telephone network: 150 ms there and back, 1.6 Mbit/s down, 0.75 up.
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
# Scripts that start late have run by then.
MS_AFTER_LOADING = 1500
OBSERVE = """
window.observed = {tasks: [], fcp: 0, lcp: 0, cls: 0};
const observe = (type, add) => new PerformanceObserver(
    (list) => list.getEntries().forEach(add)).observe({type, buffered: true});
observe("longtask", (entry) => observed.tasks.push([entry.startTime, entry.duration]));
observe("largest-contentful-paint", (entry) => { observed.lcp = entry.startTime; });
observe("layout-shift", (entry) => { observed.cls += entry.hadRecentInput ? 0 : entry.value; });
observe("paint", (entry) => {
    if (entry.name === "first-contentful-paint") observed.fcp = entry.startTime;
});
"""


def observe(page: Page, url: str) -> dict[str, float]:
    """Open the page as a slow telephone does, and return what was observed."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    received: list[float] = []
    devtools.on(
        "Network.loadingFinished", lambda event: received.append(event["encodedDataLength"])
    )
    page.add_init_script(OBSERVE)
    response = page.goto(url, wait_until="load")
    if response is None or response.status != 200:
        raise SystemExit(f"{url} was not shown.")
    page.wait_for_timeout(MS_AFTER_LOADING)
    seen = page.evaluate("observed")
    metrics = {name: float(seen[name]) for name in ("fcp", "lcp", "cls")}
    metrics["tbt"] = blocking_time(seen["tasks"], metrics["fcp"])
    return metrics | {"bytes": sum(received), "requests": float(len(received))}


def medians(browser: Browser, url: str, rounds: int) -> dict[str, float]:
    """Return the medians of some visits, each with an empty cache."""
    visits = []
    for _ in range(rounds):
        context = browser.new_context(
            user_agent=BROWSER,
            viewport={"width": 360, "height": 780},
            device_scale_factor=PIXELS_PER_POINT,
            is_mobile=True,
        )
        visits.append(observe(context.new_page(), url))
        context.close()
    return {name: statistics.median(visit[name] for visit in visits) for name in visits[0]}


def pages_with_long_texts(_site: Site) -> dict[str, str]:
    article = fill_site()
    url = article.get_absolute_url()
    return {
        "home": "/",
        "article": url,
        "category": "/category/category-1/",
        "search": f"/search/?q={quote(article.title[:2])}",
        "comments page": f"{url}comments/",
    }


def report(name: str, metrics: dict[str, float]) -> bool:
    print(
        f"{name:14} FCP {metrics['fcp']:5.0f} ms, CLS {metrics['cls']:.3f}"
        f" in {metrics['requests']:.0f} answers"
    )
    verdicts = [
        judge(f"{name:14} LCP", metrics["lcp"], at_most=LCP_MS, unit=" ms"),
        judge(f"{name:14} TBT", metrics["tbt"], at_most=TBT_MS, unit=" ms"),
        judge(f"{name:14} weight", metrics["bytes"] / 1000, at_most=KILOBYTES, unit=" kB"),
        judge(f"{name:14} score", score(metrics), at_least=SCORE),
    ]
    return all(verdicts)


def run(program: str, rounds: int, fill: Callable[[Site], dict[str, str]]) -> bool:
    with test_database(), tempfile.TemporaryDirectory(prefix="newscenter-bench-") as folder:
        site = Site(Path(folder))
        pages = fill(site)
        with site.serve(cores()[0]), sync_playwright() as playwright, on_core(cores()[1]):
            browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
            print(f"\n{connection.vendor}, Chromium {browser.version}, medians of {rounds} visits")
            results = [
                report(name, medians(browser, f"{site.url}{path}", rounds))
                for name, path in tqdm(pages.items())
            ]
            browser.close()
        return all(results)


def main(description: str, fill: Callable[[Site], dict[str, str]]) -> int:
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    names = (os.environ.get("BROWSER_PATH", "chromium"), "google-chrome", "chromium-browser")
    program = next(filter(None, map(shutil.which, names)), None)
    if not program:
        print(f"Pages: {NOT_REACHED}, Chromium is missing; on Debian: apt install chromium")
        return 1
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    return 0 if run(program, options.rounds, fill) else 1


if __name__ == "__main__":
    sys.exit(main(__doc__, pages_with_long_texts))
