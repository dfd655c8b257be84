"""Fill a large archive, with texts in which few words are frequent and most are rare.

    python -m bench.archive --articles 200000 --comments 1000000 --waiting 100000

fills the database that DATABASE_URL names up to these numbers of rows, in bounded memory. Started
again, it goes on where it was interrupted; with larger numbers, it adds what is missing.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from tqdm import tqdm

from bench.environment import analyze

# isort: split
from django.utils import timezone

from articles.models import Article, Category, PageChange
from articles.models.indexing import index_once
from articles.models.tag import Tag
from articles.models.tagging import Tagging
from bench.archive_comments import FEW_COMMENTS, WITHOUT_COMMENTS, fill_comments
from bench.writer import Writer

BATCH_SIZE = 2000
CATEGORIES, TAGS, TAGS_OF_ONE = 20, 500, 2
# Of so many articles one is a draft, or scheduled, or withdrawn: enough that a thousand articles
# fill the first page of each list, as a million do.
ONE_DRAFT_IN, ONE_SCHEDULED_IN, ONE_WITHDRAWN_IN = 19, 18, 17
# So many are published in the last hours, which fills the lists of a day, a week and a month.
RECENT = 150


# Half of the categories are below this one.
PARENT = "parent"


def _category(slug: str, name: str, parent: Category | None = None) -> Category:
    defaults = {"name": name, "parent": parent}
    return Category.objects.get_or_create(slug=slug, defaults=defaults)[0]


def categories() -> list[Category]:
    """Return the categories that have articles; create those that are missing."""
    parent = _category(PARENT, "上级栏目")
    return [
        _category(f"category-{n}", f"栏目{n}", None if n % 2 else parent) for n in range(CATEGORIES)
    ] + [_category(WITHOUT_COMMENTS, "无评论栏目"), _category(FEW_COMMENTS, "少评论栏目")]


def _tags(writer: Writer) -> Callable[[], set[Tag]]:
    """Return a function that draws the tags of an article: few are frequent, most are rare."""
    tags = [Tag.objects.get_or_create_all([name])[0] for name in writer.words[:TAGS]]
    weights = writer.weights[:TAGS]
    return lambda: set(writer.random.choices(tags, cum_weights=weights, k=TAGS_OF_ONE))


def _status(number: int) -> dict[str, object]:
    """Return what tells the `number`-th article from a published one."""
    now = timezone.now()
    if number % ONE_DRAFT_IN == 1:
        return {"status": Article.Status.DRAFT, "published_at": None}
    if number % ONE_SCHEDULED_IN == 2:
        return {"published_at": now + timedelta(days=1 + number % 300)}
    if number % ONE_WITHDRAWN_IN == 3:
        return {"status": Article.Status.WITHDRAWN, "withdrawn_at": now}
    return {}


def _articles(writer: Writer, count: int, length: int) -> Iterator[Article]:
    all_categories, first_day, now = categories(), datetime(2015, 1, 1, tzinfo=UTC), timezone.now()
    for n in range(count):
        published_at = first_day + timedelta(days=4000) * n / count
        if n >= count - RECENT:
            published_at = now - timedelta(minutes=count - n)
        fields = {
            "status": Article.Status.PUBLISHED,
            "published_at": published_at,
        }
        yield Article(
            category=all_categories[n % len(all_categories)],
            title=writer.line(14),
            body=writer.body(length),
            byline=writer.words[n % 90],
            **fields | _status(n),
        )


def fill_all(articles: int, comments: int, waiting: int, length: int = 300) -> None:
    """Bring the database to these numbers of rows."""
    stored = Article.objects.count()
    fill(Writer(seed=1 + stored), max(articles - stored, 0), length)
    fill_comments(Writer(seed=1 + stored), comments, waiting)
    # As the tally does all the time.
    while PageChange.fold():
        pass
    analyze()


def fill(writer: Writer, count: int, length: int) -> None:
    """Add `count` articles of `length` characters, published over eleven years."""
    rows, draw_tags = _articles(writer, count, length), _tags(writer)
    with tqdm(total=count, unit=" articles") as bar:
        while batch := list(itertools.islice(rows, BATCH_SIZE)):
            # The index of a batch is written once, with its tags.
            with index_once():
                Article.objects.bulk_create(batch)
                Tagging.objects.bulk_create(
                    Tagging(article=article, tag=tag, published_at=article.published_at)
                    for article in batch
                    for tag in draw_tags()
                )
            bar.update(len(batch))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--characters", type=int, default=300, help="of every article")
    parser.add_argument("--comments", type=int, default=1_000_000, help="decided on")
    parser.add_argument("--waiting", type=int, default=100_000)
    options = parser.parse_args()
    fill_all(options.articles, options.comments, options.waiting, options.characters)


if __name__ == "__main__":
    main()
