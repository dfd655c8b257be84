"""What is asked of comments, in the words of the trade."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models import Article
from comments.models.commenting_settings import CommentingSettings
from comments.models.reply import Reply
from comments.models.report import Report
from comments.models.restriction import Restriction

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.category_tree import CategoryTree
    from comments.models.comment import Comment  # noqa: F401 (the type of the rows)


class CommentQuerySet(models.QuerySet["Comment"]):
    def approved(self) -> Self:
        return self.filter(status=self.model.Status.APPROVED)

    def pending(self) -> Self:
        return self.filter(status=self.model.Status.PENDING)

    def published(self) -> Self:
        """The only door to readers: approved, the article is visible at this moment, and no
        restriction hides the sender."""
        # Not `article__in`: SQLite would list every published article before it looks at one.
        visible = Article.objects.published().filter(pk=OuterRef("article"))
        return self.approved().filter(Exists(visible)).not_hidden()

    def not_hidden(self) -> Self:
        nicknames = Restriction.objects.hiding(Restriction.Kind.NICKNAME)
        networks = Restriction.objects.hiding(Restriction.Kind.NETWORK)
        return self.exclude(nickname__in=nicknames).exclude(network__in=networks)

    def count_and_open(self, article: Article, tree: CategoryTree) -> tuple[int, bool]:
        """Return how many published comments `article` has, and whether it takes new ones.

        One query answers both, since every page of an article asks them together.
        """
        published = self.published().filter(article=article).order_by()
        numbers = published.values("article").annotate(n=Count("pk")).values("n")
        count = Coalesce(Subquery(numbers), 0)
        conditions = CommentingSettings.closing_conditions(article, tree)
        rows = Article.objects.filter(pk=article.pk).values_list(count, *conditions)
        number, *closing = rows.get()
        return number, article.comments_open and not any(closing)

    def appealed(self) -> Self:
        """Those whose authors asked for a second look and have no answer yet."""
        return self.pending().filter(appealed_at__isnull=False)

    def reported(self) -> Self:
        """Published ones with reports that nobody has dealt with yet."""
        # Open reports are few: from their list to the comments, not through all comments.
        return self.published().filter(pk__in=Report.objects.open().values("comment"))

    def decidable_together(self, by: User) -> Self:
        """Those that `by` may decide on together with others that say the same: neither his own
        nor appeals, which deserve a look of their own."""
        return self.exclude(sent_by=by).filter(appealed_at=None)

    def with_replies(self) -> Self:
        """Annotate `reply_text` and `reply_at`: the newest reply of the editorial office."""
        newest = Reply.objects.filter(comment=OuterRef("pk")).order_by("-pk")
        return self.annotate(reply_text=newest.values("text")[:1], reply_at=newest.values("at")[:1])

    def longest_waiting_first(self) -> Self:
        return self.order_by("submitted_at", "pk")

    def sent_in_the_last_minute(self, network: str) -> Self:
        since = timezone.now() - timedelta(minutes=1)
        return self.filter(network=network, submitted_at__gt=since)

    def with_sender_data_from_before(self, moment: datetime) -> Self:
        forgettable = ~Q(network="") & ~Q(network__in=Restriction.objects.hiding("network"))
        held = Q(address__isnull=False) | ~Q(browser="") | forgettable
        return self.filter(held, submitted_at__lt=moment)

    def erase_sender_data(self) -> int:
        """Forget where the comments came from, and return how many they were.

        A network that is hidden is kept: without it the comments would be seen again.
        """
        hidden = Restriction.objects.hiding("network")
        network = Case(When(network__in=hidden, then="network"), default=Value(""))
        return self.update(address=None, network=network, browser="")
