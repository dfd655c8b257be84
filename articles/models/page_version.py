"""Versions of the public pages: a number that is another one after every change readers can see.

The triggers of `articles.page_triggers` write them in the transaction of the change, whatever code
or person makes it. The numbers are random: one that was undone, or that a backup brought back,
never stands for two different contents.
"""

from __future__ import annotations

from django.db import models, transaction

# Scopes. What all pages share; the comments of the whole site; by its id, one article's comments.
SITE, COMMENTS = 0, -1
# Of the random numbers, so that some millions of them can be added up.
LARGEST_NUMBER = 2**40
MODULUS = 2**60
MAX_FOLDED = 10_000


class PageVersion(models.Model):
    """The version of a scope."""

    scope = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.scope}: {self.number}"


class PageChange(models.Model):
    """On PostgreSQL, a change of a scope: its number is added to the version.

    Transactions that changed a row of versions instead would wait for each other, in any order.
    """

    scope = models.BigIntegerField(db_index=True)
    number = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.scope}: {self.number}"

    @classmethod
    def fold(cls) -> int:
        """Add the oldest changes to the versions, delete them, and return their number.

        The versions that readers' requests add up stay the same.
        """
        # Asked first: on SQLite there are none, and a transaction would wait for other writers.
        if not cls.objects.exists():
            return 0
        with transaction.atomic():
            # A second process that folds takes none of the same rows.
            waiting = cls.objects.select_for_update(skip_locked=True).order_by("pk")
            changes = list(waiting[:MAX_FOLDED])
            sums: dict[int, int] = {}
            for change in changes:
                sums[change.scope] = sums.get(change.scope, 0) + change.number
            for scope, number in sorted(sums.items()):
                version, _created = PageVersion.objects.select_for_update().get_or_create(
                    scope=scope, defaults={"number": 0}
                )
                version.number = (version.number + number) % MODULUS
                version.save()
            cls.objects.filter(pk__in=[change.pk for change in changes]).delete()
        return len(changes)
