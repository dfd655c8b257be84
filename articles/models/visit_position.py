"""Positions in the files of the visit log."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, models


class VisitPosition(models.Model):
    """The number of bytes of a file that are counted: articles/readership/log_files.py.

    It is written in the transaction that counts them, so that each line is counted once.
    """

    digest = models.CharField(
        max_length=64, primary_key=True
    )  # Of the first line of the log in it.
    offset = models.PositiveBigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.digest}: {self.offset}"

    @classmethod
    def read(cls, digests: Iterable[str]) -> dict[str, int]:
        return dict(cls.objects.filter(pk__in=digests).values_list("digest", "offset"))

    @classmethod
    def advance(cls, digest: str, start: int, end: int) -> None:
        """Move the position. Raises IntegrityError when another tally has moved it meanwhile."""
        if start == 0:
            cls.objects.create(digest=digest, offset=end)
        elif not cls.objects.filter(digest=digest, offset=start).update(offset=end):
            raise IntegrityError("Another tally counts the same visits.")
