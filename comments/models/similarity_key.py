"""Keys by which near-duplicates of a comment are looked up, without comparing it with all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import Count, Max

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
        newest = self.aggregate(newest=Max("comment"))["newest"] or 0
        shared = self.filter(key__in=keys, comment__gt=newest - RECENT).values("comment")
        # Those that share most keys first.
        ranked = shared.annotate(count=Count("pk")).order_by("-count", "-comment")
        return list(ranked.values_list("comment__body", "comment__cluster")[:CANDIDATES])

    def store(self, comment: Comment, keys: Sequence[int]) -> None:
        """Store the keys of `comment`, unless one with the same text has them already."""
        same = type(comment).objects.filter(fingerprint=comment.fingerprint).exclude(fingerprint="")
        if keys and not same.pending().exclude(pk=comment.pk).exists():
            self.bulk_create(SimilarityKey(comment=comment, key=key) for key in keys)

    def forget_old(self) -> None:
        """Delete the keys of comments that are too old to be compared."""
        newest = self.aggregate(newest=Max("comment"))["newest"] or 0
        self.filter(comment__lte=newest - RECENT).delete()


class SimilarityKey(models.Model):
    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="+")
    key = models.BigIntegerField()

    objects = SimilarityKeyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["key", "-comment"], name="similarity_key")]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.key}"
