"""The transitions of an article: publication and its date, withdrawal, the bin.

They are the methods of `Article` with these names. Each raises StateChanged when the article is
no longer in the state that it starts from, and PermissionDenied when `by` may not do it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.markup.pictures import PICTURE, without_placeholders
from articles.models.indexing import index_once
from articles.models.transitions import CHANGE_ARTICLES, require, transition
from articles.plain_text import is_blank, lines

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.models.article import Article

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
IN_BIN = Q(status=DRAFT, binned_at__isnull=False)
EDITABLE_DRAFT = Q(status=DRAFT, binned_at__isnull=True)
MISSING = {
    "title": _("Readers need a title."),
    "body": _("Readers need a text or a picture."),
    "category": _("Readers need a category to find it in."),
}


def missing(article: Article) -> dict[str, str]:
    """Return what readers need and the article lacks: a sentence by the name of the field."""
    body = without_placeholders(article.body)
    present = {
        "title": not is_blank(article.title),
        "body": not is_blank("".join(lines(body))) or bool(PICTURE.search(body)),
        "category": article.category_id is not None,
    }
    return {name: str(text) for name, text in MISSING.items() if not present[name]}


def publish(article: Article, *, by: User, at: datetime | None = None) -> None:
    """Show the draft to readers from `at` on, by default from when it is planned, or from now on.

    Raises ValidationError when it lacks what readers need.
    """
    require(by)
    articles = type(article)._default_manager
    with index_once():
        # As the database has it, and locked: nobody empties it before it is public.
        stored = articles.select_for_update(of=("self",)).filter(pk=article.pk).first()
        if stored and stored.status == DRAFT and (errors := missing(stored)):
            raise ValidationError(errors)
        now = Value(timezone.now(), output_field=DateTimeField())
        transition(
            article,
            by,
            EDITABLE_DRAFT,
            status=PUBLISHED,
            published_at=at or Coalesce("publish_at", now),
            publish_at=None,
        )
        article.taggings.update(published_at=article.published_at)


def withdraw(article: Article, *, by: User, notice: str = "") -> None:
    """Withdraw the article in public (撤稿): its address says that it is gone (410)."""
    now = timezone.now()
    # An article that is still to appear has no readers to be told; it is taken back instead.
    visible = Q(status=PUBLISHED, published_at__lte=now)
    transition(article, by, visible, status=WITHDRAWN, withdrawn_at=now, withdrawal_notice=notice)


def take_back(article: Article, *, by: User) -> None:
    """Make the published or withdrawn article a draft again (撤回): readers get a 404.

    Publishing it again offers the date that it had.
    """
    not_draft = Q(status__in=[PUBLISHED, WITHDRAWN])
    offered = F("published_at")
    transition(article, by, not_draft, status=DRAFT, withdrawn_at=None, publish_at=offered)


def change_date(article: Article, *, by: User, at: datetime) -> None:
    """Give the published article another date, or the scheduled one another time to appear.

    What readers see already is not scheduled again: it would be gone without a word.
    """
    now = timezone.now()
    expected = Q(status=PUBLISHED)
    if at > now:
        expected &= Q(published_at__gt=now)
    with index_once():
        transition(article, by, expected, published_at=at)
        article.taggings.update(published_at=at)


def move_to_bin(article: Article, *, by: User) -> None:
    """Put away a draft that readers have never seen; it can be restored until it is deleted."""
    never_public = EDITABLE_DRAFT & Q(published_at__isnull=True)
    transition(article, by, never_public, permission=CHANGE_ARTICLES, binned_at=timezone.now())


def restore(article: Article, *, by: User) -> None:
    """Take the draft out of the bin."""
    transition(article, by, IN_BIN, permission=CHANGE_ARTICLES, binned_at=None)
