"""Counting the visits of a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from articles.models import Article
from articles.readership.crawlers import LoggedRequest
from articles.readership.tally import Tally
from articles.readership.visit_log import to_line, visit_log
from tests.factories import BROWSER

# The fields of a request that is a visit.
ARTICLE_PAGE = LoggedRequest("GET", "200", "OK", "", "", "", "", "", "", BROWSER)


@pytest.fixture
def visits_folder(settings: Any, tmp_path: Path) -> Path:
    """The folder of a visit log of the test's own."""
    settings.VISITS_DIR = tmp_path / "visits"
    settings.VISITS_DIR.mkdir()
    return settings.VISITS_DIR


@pytest.fixture
def edge_log(visits_folder: Path) -> Path:
    """The file that nginx writes."""
    return visits_folder / "nginx.log"


@pytest.fixture
def tally(visits_folder: Path) -> Callable[[], None]:
    """`tally()` counts the visits so far, once all of them are written."""

    def count() -> None:
        visit_log.join(30)
        Tally(visits_folder).count_all()

    return count


def views_of(article: Article) -> int:
    return Article.objects.with_views().get(pk=article.pk).views


def write(path: Path, article: Article, times: int = 1, after: bytes = b"") -> None:
    """Append so many visits of the article to the file."""
    with path.open("ab") as file:
        file.write(b"".join(to_line(article.pk, ARTICLE_PAGE) for _ in range(times)) + after)
