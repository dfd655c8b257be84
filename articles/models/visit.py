"""Who read what: a visit is a fact, facts are folded into one row per article and day."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db import connection, models, transaction
from django.db.models import Q, Sum
from django.utils import timezone
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
    def most_read_since(cls, first: date) -> dict[int, int]:
        """The articles that were read most from this day on, with their views."""
        sums = cls.objects.filter(day__gte=first).values_list("article").annotate(n=Sum("views"))
        return dict(sums.order_by("-n", "-article")[:100])

    @classmethod
    def add(cls, days: Counter[tuple[int, date]]) -> None:
        """Add each count to the row of its (article id, day), which is made when missing."""
        # The ORM's upsert can replace a number but not add to it. Sorted, so that two folds take
        # the rows in one order and never wait for each other in a ring.
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO articles_dailyviews AS daily (article_id, day, views)"
                " VALUES (%s, %s, %s) ON CONFLICT (article_id, day)"
                " DO UPDATE SET views = daily.views + excluded.views",
                [(article_id, day, views) for (article_id, day), views in sorted(days.items())],
            )


class VisitQuerySet(models.QuerySet["Visit"]):
    # Twice as many as are let to gather, so that a fold that failed is made good by the next.
    FOLD_AT = 250
    FOLD_SIZE = 2 * FOLD_AT

    def record(self, article_id: int) -> None:
        """Count one visit of the article now; every `FOLD_AT`th visit folds the waiting ones."""
        visit = self.create(article_id=article_id)
        if visit.pk % self.FOLD_AT == 0:
            self.fold()

    def fold(self) -> int:
        """Add the oldest `FOLD_SIZE` visits to their days, and return how many they were."""
        with transaction.atomic():
            # Two folds at once take different visits.
            waiting = list(
                self.select_for_update(skip_locked=True).order_by("pk")[: self.FOLD_SIZE]
            )
            days = Counter((visit.article_id, timezone.localdate(visit.at)) for visit in waiting)
            DailyViews.add(days)
            self.filter(pk__in=[visit.pk for visit in waiting]).delete()
        return len(waiting)


class Visit(models.Model):
    """One visit that is not folded into its day yet."""

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="visits")
    at = models.DateTimeField(default=timezone.now)

    objects = VisitQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.article_id} {self.at}"
