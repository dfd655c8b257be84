"""The content files of the demo, read and parsed.

An article file has its front matter in TOML between two lines of `+++`, then its text in a small
subset of Markdown (see `to_html`).
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.html import escape

FOLDER = Path(__file__).parent
DAYS_WITH_VIEWS = 30


@dataclass(frozen=True)
class ArticleFile:
    """An article file with the comments on the article."""

    name: str
    front_matter: dict[str, Any]
    text: str
    comments: list[dict[str, Any]]

    @property
    def external_id(self) -> str:
        return f"demo-{self.name}"

    def published_at(self, now: datetime) -> datetime | None:
        """Return the time of publication, None for a draft.

        It is `days_ago`, or the latest past occurrence of the calendar day in `published`: so the
        newest articles are always of this week, and a text about the thaw is always of spring.
        """
        today = timezone.localtime(now)
        if "days_ago" in self.front_matter:
            day = today.date() - timedelta(days=self.front_matter["days_ago"])
            return timezone.make_aware(datetime.combine(day, self.front_matter["at"]))
        if "published" not in self.front_matter:
            return None
        day_of_year, time = self.front_matter["published"].split()
        at = timezone.make_aware(datetime.fromisoformat(f"{today.year}-{day_of_year}T{time}"))
        years = self.front_matter.get("years_ago", 0) + (at > now)
        return at.replace(year=at.year - years)

    def daily_views(self, now: datetime, article_id: int = 0) -> Counter[tuple[int, date]]:
        """Return the article's views on each of the last 30 days.

        The day of publication has the most views, every later day fewer.
        """
        published_at, today = self.published_at(now), timezone.localdate(now)
        if not published_at or published_at > now:
            return Counter()
        age = (today - timezone.localdate(published_at)).days
        weights = [(day + 1) ** -1.3 for day in range(age + 1)]
        views_per_weight = self.front_matter.get("views", 0) / sum(weights)
        recent = range(max(0, age - DAYS_WITH_VIEWS + 1), age + 1)
        views = {
            (article_id, today - timedelta(days=age - day)): int(views_per_weight * weights[day])
            for day in recent
        }
        return +Counter(views)


def site() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "site.toml").read_text("utf-8"))


@cache
def pictures() -> dict[str, dict[str, str]]:
    """Return alternative text and caption of every picture, by its name."""
    return tomllib.loads((FOLDER / "pictures.toml").read_text("utf-8"))


def picture_path(name: str) -> Path:
    return FOLDER / "pictures" / f"{name}.webp"


def article_files() -> list[ArticleFile]:
    """Return all articles of the demo in the order of their file names."""
    return [_read_article(path) for path in sorted((FOLDER / "articles").glob("*.md"))]


def _read_article(path: Path) -> ArticleFile:
    _, front_matter, text = path.read_text("utf-8").split("+++\n", 2)
    comments_path = FOLDER / "comments" / f"{path.stem}.toml"
    comments = []
    if comments_path.exists():
        comments = tomllib.loads(comments_path.read_text("utf-8"))["comment"]
    return ArticleFile(path.stem, tomllib.loads(front_matter), text.strip(), comments)


def to_html(text: str, figures: Mapping[str, str]) -> str:
    """Return the text as HTML, with `figures` by picture name.

    Blank lines separate blocks. A block is `## heading`, `> quotation`, a list of lines that begin
    with `- `, `![picture-name]`, HTML that begins with `<`, or else a paragraph. `**Text**` is
    strong.
    """
    return "\n".join(_block_to_html(block, figures) for block in re.split(r"\n\s*\n", text))


def _inline_to_html(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text))


def _block_to_html(block: str, figures: Mapping[str, str]) -> str:
    if block.startswith("<"):
        return block
    if picture := re.fullmatch(r"!\[([a-z-]+)\]", block):
        return figures[picture[1]]
    if block.startswith("- "):
        items = (_inline_to_html(line.removeprefix("- ")) for line in block.splitlines())
        return "<ul>" + "".join(f"<li><p>{item}</p></li>" for item in items) + "</ul>"
    if block.startswith("## "):
        return f"<h2>{_inline_to_html(block.removeprefix('## '))}</h2>"
    if block.startswith("> "):
        return f"<blockquote><p>{_inline_to_html(block.removeprefix('> '))}</p></blockquote>"
    return f"<p>{_inline_to_html(block)}</p>"
