"""Recording visits."""

from __future__ import annotations

import logging

from django.db import DatabaseError
from django.http import HttpRequest

from articles.models import Article, Visit
from articles.readership import tally
from articles.readership.crawlers import is_reader

logger = logging.getLogger(__name__)


def record_visit(article_id: int) -> None:
    """Record one visit of the article now; every so many visits, tally those that are waiting."""
    visit = Visit.objects.create(article_id=article_id)
    if visit.pk % tally.VISITS_PER_TALLY == 0:
        tally.tally_visits()


def count_visit(request: HttpRequest, article: Article) -> None:
    """Record the visit if the request is a reader's."""
    if not is_reader(request):
        return
    try:
        record_visit(article.pk)
    except DatabaseError:
        # A visit that can't be written is lost; the page that was asked for must not be.
        logger.exception("A visit of article %s could not be counted.", article.pk)
