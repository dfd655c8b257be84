"""Views per article and day, and the views of an article on all days together."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db import connection, models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _


class DailyViews(models.Model):
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.PROTECT,
        related_name="daily_views",
        db_index=False,  # The unique constraint's index serves.
    )
    day = models.DateField(_("day"), help_text=_("In the time zone of the site."))
    views = models.PositiveBigIntegerField(_("views"))

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="daily_views_unique", fields=["article", "day"]),
            models.CheckConstraint(name="daily_views_positive", condition=Q(views__gt=0)),
        ]
        indexes = [models.Index(fields=["day"], name="daily_views_of_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day}: {self.views}"

    @classmethod
    def most_read_between(cls, first_day: date, last_day: date, count: int) -> list[int]:
        """Return the ids of the articles most read from the first to the last day."""
        days = cls.objects.filter(day__gte=first_day, day__lte=last_day)
        sums = days.values("article").annotate(n=Sum("views")).order_by("-n", "-article")
        return list(sums.values_list("article", flat=True)[:count])

    @classmethod
    def add(cls, counts: Counter[tuple[int, date]]) -> None:
        """Add each count to the row of its (article id, day), and to the article's total.

        Rows that are missing are created. To be called in a transaction.
        """
        # The ORM's upsert can replace a number but not add to it. Sorted, because two tallies that
        # take the rows in one order can't deadlock.
        totals = Counter[int]()
        for (article_id, _day), views in counts.items():
            totals[article_id] += views
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO articles_dailyviews AS daily (article_id, day, views)"
                " VALUES (%s, %s, %s) ON CONFLICT (article_id, day)"
                " DO UPDATE SET views = daily.views + excluded.views",
                [(article_id, day, views) for (article_id, day), views in sorted(counts.items())],
            )
            cursor.executemany(
                "INSERT INTO articles_totalviews AS total (article_id, views)"
                " VALUES (%s, %s) ON CONFLICT (article_id)"
                " DO UPDATE SET views = total.views + excluded.views",
                sorted(totals.items()),
            )


class TotalViews(models.Model):
    """The sum of the article's daily views, so that its page reads one row.

    A table of its own: a column of the article would write the long row, with its indexes, anew.
    """

    article = models.OneToOneField(
        "articles.Article", on_delete=models.PROTECT, primary_key=True, related_name="total_views"
    )
    views = models.PositiveBigIntegerField(_("views"))

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.article_id}: {self.views}"
