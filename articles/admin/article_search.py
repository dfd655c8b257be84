"""Searching the list of articles: the index for what is published, the newest rows for the rest."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from articles.date_field import EARLIEST, LATEST
from articles.keyset_pagination import to_microseconds
from articles.models import Article
from articles.search.query import parse_terms
from articles.search_index.index import get_backend
from articles.search_index.query import SearchQuery

# Results of a search in the list; for more of them people add a word.
MAX_RESULTS = 200
# Drafts and withdrawn articles are in no index: so many are read, the last changed first.
MAX_READ = 1000
_TEXTS = ("title", "byline", "body", "kicker", "subtitle", "summary", "source")


def matching(articles: QuerySet[Article], text: str) -> QuerySet[Article]:
    """Return those of the articles that have all words of the text, wherever they have them."""
    return articles.filter(pk__in={*_published_ids(text), *_unpublished_ids(text)})


def _published_ids(text: str) -> list[int]:
    terms = parse_terms(text)
    if not terms:
        return []
    # What is scheduled is in the index too.
    query = SearchQuery(terms, to_microseconds(EARLIEST), to_microseconds(LATEST))
    return [pk for _timestamp, pk in get_backend().newest(query, MAX_RESULTS)]


def _unpublished_ids(text: str) -> list[int]:
    newest = list(Article.objects.unpublished().values_list("pk", flat=True)[:MAX_READ])
    matches = Q()
    for word in text.split()[:10]:
        matches &= Q.create([(f"{name}__icontains", word) for name in _TEXTS], connector=Q.OR)
    ids = Article.objects.filter(matches, pk__in=newest).values_list("pk", flat=True)
    return list(ids[:MAX_RESULTS])
