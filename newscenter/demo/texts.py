"""Reading the files of the demo: an article is a head in TOML between two +++, and its text."""

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

LATELY = 30
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Story:
    """One article as its file has it, with the comments that belong to it."""

    name: str
    head: dict[str, Any]
    text: str
    comments: list[dict[str, Any]]

    @property
    def external_id(self) -> str:
        return f"demo-{self.name}"

    def published_at(self, now: datetime) -> datetime | None:
        """When it was published: so many days ago, or when the calendar last showed its day.

        So a text about thaw is always of some spring, and the newest are of this week.
        """
        today = timezone.localtime(now)
        if "days_ago" in self.head:
            day = today.date() - timedelta(days=self.head["days_ago"])
            return timezone.make_aware(datetime.combine(day, self.head["at"]))
        if "published" not in self.head:
            return None
        date, time = self.head["published"].split()
        at = timezone.make_aware(datetime.fromisoformat(f"{today.year}-{date}T{time}"))
        years = self.head.get("years_ago", 0) + (at > now)
        return at.replace(year=at.year - years)

    def read_on(self, now: datetime, key: int = 0) -> Counter[tuple[int, date]]:
        """How many of its views fall on each of the last thirty days: the first day of an article
        sees the most, each later one fewer."""
        at, today = self.published_at(now), timezone.localdate(now)
        if not at or at > now:
            return Counter()
        age = (today - timezone.localdate(at)).days
        shares = [(day + 1) ** -1.3 for day in range(age + 1)]
        unit = self.head.get("views", 0) / sum(shares)
        late = range(max(0, age - LATELY + 1), age + 1)
        days = {(key, today - timedelta(days=age - n)): int(unit * shares[n]) for n in late}
        return +Counter(days)


def site() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "site.toml").read_text("utf-8"))


@cache
def pictures() -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / "pictures.toml").read_text("utf-8"))


def stories() -> list[Story]:
    """All articles of the demo, in the order of their file names."""
    return [_story(path) for path in sorted((FOLDER / "articles").glob("*.md"))]


def _story(path: Path) -> Story:
    _, head, text = path.read_text("utf-8").split("+++\n", 2)
    comments = FOLDER / "comments" / f"{path.stem}.toml"
    found = tomllib.loads(comments.read_text("utf-8"))["comment"] if comments.exists() else []
    return Story(path.stem, tomllib.loads(head), text.strip(), found)


def to_html(text: str, figures: Mapping[str, str]) -> str:
    """The text as HTML. Blank lines part blocks; a block is one of these:

    `## heading`, `> quotation`, a list of lines that begin with `- `, `![picture]`, HTML that
    begins with `<`, and everything else a paragraph. `**These**` are strong.
    """
    return "\n".join(_block(block, figures) for block in re.split(r"\n\s*\n", text))


def _words(line: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(line))


def _block(block: str, figures: Mapping[str, str]) -> str:
    if block.startswith("<"):
        return block
    if picture := re.fullmatch(r"!\[([a-z-]+)\]", block):
        return figures[picture[1]]
    if block.startswith("- "):
        items = (_words(line.removeprefix("- ")) for line in block.splitlines())
        return "<ul>" + "".join(f"<li><p>{item}</p></li>" for item in items) + "</ul>"
    if block.startswith("## "):
        return f"<h2>{_words(block.removeprefix('## '))}</h2>"
    if block.startswith("> "):
        return f"<blockquote><p>{_words(block.removeprefix('> '))}</p></blockquote>"
    return f"<p>{_words(block)}</p>"
