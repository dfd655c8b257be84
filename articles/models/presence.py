"""People who have an article open to edit it: rows that forms renew as long as they are open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from articles.models.person_name import person_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.models.article import Article

# A form renews its row every thirty seconds: two times may fail before it counts as closed.
LIFETIME = timedelta(seconds=90)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def in_force(self) -> Self:
        # With both bounds: after the clock was set back, nobody stays for hours.
        now = timezone.now()
        return self.filter(seen_at__gt=now - LIFETIME, seen_at__lte=now + LIFETIME)

    def names_of_others(self, article: Article, user: User) -> list[str]:
        """Return the names of all but the user who have the article open."""
        others = self.in_force().filter(article=article).exclude(user=user)
        return [person_name(row.user) for row in others.select_related("user").order_by("pk")]

    def renew(self, article: Article, user: User) -> None:
        """Note that the user has the article open, and forget those who have closed it."""
        now = timezone.now()
        self.update_or_create(article=article, user=user, defaults={"seen_at": now})
        self.filter(article=article, seen_at__lte=now - LIFETIME).delete()


class Presence(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["article", "user"], name="one_presence_by_article_and_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.user_id} {self.seen_at}"
