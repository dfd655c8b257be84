"""Views per article and day."""

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
    def most_read_between(cls, first_day: date, last_day: date) -> dict[int, int]:
        """Return the ids of the articles most read from the first to the last day, with views."""
        sums = cls.objects.filter(day__gte=first_day, day__lte=last_day).values_list("article")
        return dict(sums.annotate(n=Sum("views")).order_by("-n", "-article")[:100])

    @classmethod
    def add(cls, counts: Counter[tuple[int, date]]) -> None:
        """Add each count to the row of its (article id, day), which is created if it is missing."""
        # The ORM's upsert can replace a number but not add to it. Sorted, because two tallies that
        # take the rows in one order can't deadlock.
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO articles_dailyviews AS daily (article_id, day, views)"
                " VALUES (%s, %s, %s) ON CONFLICT (article_id, day)"
                " DO UPDATE SET views = daily.views + excluded.views",
                [(article_id, day, views) for (article_id, day), views in sorted(counts.items())],
            )
