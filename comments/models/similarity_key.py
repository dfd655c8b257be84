"""Keys by which near-duplicates of a comment are looked up, without comparing it with all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import models
from django.db.models import Count

from articles.prepared_statements import Parameter, Prepared, insert, parameters
from comments.screening.similarity import are_near_duplicates, band_keys, compared_letters

if TYPE_CHECKING:
    from comments.models.comment import Comment

# Only the newest comments are compared, so that the cost does not grow with the archive.
RECENT = 5000
CANDIDATES = 20


class SimilarityKeyQuerySet(models.QuerySet["SimilarityKey"]):
    def cluster_of(self, body: str) -> tuple[str, list[int]]:
        """Return the cluster of a recent comment that says nearly the same, or a new one.

        With it the keys to store. Both are empty for a text that is too short to tell.
        """
        letters = compared_letters(body)
        keys = band_keys(letters)
        if not keys:
            return "", keys
        for other, cluster in self._candidates(keys):
            if are_near_duplicates(letters, compared_letters(other)):
                return cluster, keys
        return uuid4().hex, keys

    def _candidates(self, keys: Sequence[int]) -> list[tuple[str, str]]:
        newest = self.newest()
        values = {f"key_{n}": key for n, key in enumerate(keys)}
        return _sharing(len(keys), CANDIDATES)(after=newest - RECENT, **values)

    def newest(self) -> int:
        """Return the key of the newest comment that has keys, 0 without any."""
        row = _newest.first()
        return row[0] if row else 0

    def store(self, comment: Comment, keys: Sequence[int]) -> None:
        """Store the keys of `comment`, unless one with the same text has them already."""
        if not keys:
            return
        values = {"fingerprint": comment.fingerprint, "pk": comment.pk}
        if not comment.fingerprint or not _same_text(type(comment)).first(**values):
            insert(*(SimilarityKey(comment=comment, key=key) for key in keys))

    def forget_old(self) -> None:
        """Delete the keys of comments that are too old to be compared."""
        self.filter(comment__lte=self.newest() - RECENT).delete()


class SimilarityKey(models.Model):
    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="+")
    key = models.BigIntegerField()

    objects = SimilarityKeyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["key", "-comment"], name="similarity_key")]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.key}"


_newest = Prepared(
    lambda: SimilarityKey.objects.order_by("-comment").values_list("comment")[:1],
)


@cache
def _sharing(number: int, limit: int) -> Prepared[tuple[str, str]]:
    """Return the statement for a text of so many keys: comments that share some, most first."""

    def make() -> Any:
        keys = parameters("key", number)
        recent = SimilarityKey.objects.filter(key__in=keys, comment__gt=Parameter("after"))
        counted = recent.values("comment").annotate(count=Count("pk"))
        ranked = counted.order_by("-count", "-comment")
        return ranked.values_list("comment__body", "comment__cluster")[:limit]

    return Prepared(make)


@cache
def _same_text(comments: type[Comment]) -> Prepared[Any]:
    """Return the statement for other waiting comments with a fingerprint."""
    waiting = comments.objects.filter(fingerprint=Parameter("fingerprint")).pending()
    return Prepared(lambda: waiting.exclude(pk=Parameter("pk")).values_list("pk")[:1])
