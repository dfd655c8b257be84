"""The steps of the ladder: what is requested, and how many answers a second there were."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from urllib.parse import quote

from tqdm import tqdm

from articles.models import Article
from bench.load import Patience, press
from bench.measured_site import NOT_KEPT, REUSE, SELECT
from bench.servers import Program, cores
from bench.site import Site, get

STATIC, HELLO = "nginx: the article as a file", "Django: hello"
WAGTAIL_VERSION = "8.0"
PLAIN, WAGTAIL = "plain Django: article", f"Wagtail {WAGTAIL_VERSION}: article, no comments"
REUSED, EDGE = "reused: article", "behind nginx: article"
EDGE_STYLESHEET = "behind nginx: /modes.css"
MODES = {SELECT: "kept", REUSE: "reused", NOT_KEPT: "rendered"}
SECONDS_TO_WARM_UP = 1.0


@dataclass
class Rung:
    """A step of the ladder, with the answers a second in each round."""

    name: str
    programs: tuple[Program, ...]
    url: str
    mode: str = ""
    encoding: str = "identity"
    rates: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    size: int = 0
    failures: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.rates)

    def press(self, seconds: float) -> None:
        """Load the address for a while, and note the result."""
        before = self.cpu_seconds()
        load = press(self.url, seconds, core=cores()[1], encoding=self.encoding)
        self.rates.append(load.per_second)
        self.milliseconds.append((self.cpu_seconds() - before) / max(load.answers, 1) * 1000)
        self.failures += load.failures

    def cpu_seconds(self) -> float:
        return sum(program.cpu_seconds() for program in self.programs)

    def warm_up(self) -> None:
        """Let templates be compiled and caches be filled, which counts for nothing."""
        self.size = len(get(self.url, self.encoding))
        self.press(SECONDS_TO_WARM_UP)
        self.rates.clear()
        self.milliseconds.clear()


def pages_of(article: Article) -> dict[str, str]:
    """Return the addresses of the pages that are kept."""
    url = article.get_absolute_url()
    return {
        "article": url,
        "home": "/",
        "category": "/category/category-1/",
        "tag": article.taggings.select_related("tag")[0].tag.get_absolute_url(),
        "print": f"{url}print/",
        "feed": "/feed/",
    }


def site_rungs(site: Site, program: Program, article: Article) -> list[Rung]:
    """Return the steps of this site, as the application alone answers."""
    rungs = [
        Rung(f"{name}: {page}", (program,), f"{site.url}{path}", mode)
        for mode, name in MODES.items()
        for page, path in pages_of(article).items()
    ]
    article_url = f"{site.url}{article.get_absolute_url()}"
    rungs.append(Rung("kept: article, as brotli", (program,), article_url, SELECT, "br"))
    rungs.append(Rung("kept: /modes.css", (program,), f"{site.url}/modes.css", SELECT))
    others = {
        "search": f"/search/?q={quote(article.title[:2])}",
        "comments page": f"{article.get_absolute_url()}comments/",
    }
    return rungs + [
        Rung(f"each anew: {name}", (program,), f"{site.url}{path}", REUSE)
        for name, path in others.items()
    ]


def run_rounds(
    rungs: list[Rung], site: Site, rounds: int, seconds: float, patience: Patience
) -> None:
    """Press on every rung in every round."""
    with tqdm(total=(rounds + 1) * len(rungs), unit=" steps") as bar:
        for number in range(rounds + 1):
            # There and back, so that none always follows the same one.
            for rung in rungs if number % 2 else reversed(rungs):
                bar.set_postfix_str(rung.name)
                if rung.mode:
                    site.keep(rung.mode)
                if number == 0:
                    rung.warm_up()
                else:
                    patience.wait()
                    rung.press(seconds)
                bar.update()
