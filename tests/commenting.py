"""Posting comments in tests: the address of an article's comments, and a reader who posts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from tests.factories import comment_post, make_article


def url_of(article: Article) -> str:
    return reverse("comments:list", args=[article.pk])


@pytest.fixture
def open_article(db: None) -> Article:
    """A published article that is open for comments."""
    return make_article()


@pytest.fixture
def post(reader: Client, open_article: Article) -> Callable[..., Any]:
    """Post a comment as the reader's browser does; named fields replace the default ones."""

    def send(on: Article = open_article, **fields: str) -> Any:
        return reader.post(url_of(on), comment_post(**fields))

    return send
