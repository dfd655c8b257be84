"""Unsaved text of a user, kept on the server so that it is not lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.dateparse import parse_datetime

if TYPE_CHECKING:
    from articles.models.article import Article
    from articles.models.page import Page
    from articles.models.picture import Picture

# A form that is opened again and again, each time with something else typed, keeps that many.
MAX_TEXTS = 20
# How often a row is made anew that was deleted while somebody waited for its lock.
MAX_TRIES = 3


@dataclass(frozen=True)
class UnsavedText:
    """The fields of a form as one tab of a browser last had them; `number` counts its changes."""

    tab: str
    number: int
    saved_at: datetime
    fields: dict[str, str]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**data | {"saved_at": parse_datetime(data["saved_at"])})

    @property
    def state(self) -> str:
        """The name of exactly this text: the tab may have another one a second later."""
        return f"{self.tab}:{self.number}"


class AutosaveQuerySet(models.QuerySet["Autosave"]):
    def of(self, user: Any, key: uuid.UUID | None, **row: Article | Page | None) -> Self:
        """Those of the user for `article` or `page`; for a new article (None) the one with `key`.

        Nobody reads what others have typed, so every query for a text begins here.
        """
        own = self.filter(user=user, **row)
        return own if any(row.values()) else own.filter(key=key)

    def of_new_articles(self, user: Any) -> Self:
        return self.filter(user=user, article=None, page=None).order_by("-saved_at")

    def lock(self, user: Any, key: uuid.UUID, **row: Article | Page | None) -> Autosave | None:
        """Return the locked row, made if there was none; None if the key is another's.

        Only a row can be locked: of an autosave and the save of its form, the second waits here
        for the first, and sees what it has done.
        """
        own = self.of(user, key, **row).select_for_update(of=["self"])
        for _try in range(MAX_TRIES):
            empty = self.model(key=key, user=user, saved_at=timezone.now(), **row)
            self.bulk_create([empty], ignore_conflicts=True)
            if locked := own.first():
                return locked
            if any(row.values()):
                key = uuid.uuid4()
        return None

    def showing(self, picture: Picture) -> Self:
        """Those with the picture in a text or as its cover; whoever asks learns no more of them."""
        matches = models.Q()
        for name in ("fields", "others"):
            for part in (picture.file.url, f'"cover": "{picture.pk}"'):
                matches |= models.Q(**{f"{name}_as_text__contains": part})
        as_text = {
            f"{name}_as_text": Cast(name, models.TextField()) for name in ("fields", "others")
        }
        return self.alias(**as_text).filter(matches)

    def for_list(self, user: Any) -> Any:
        """Titles and times of all that the user has not saved, without the texts."""
        return (
            self.filter(user=user)
            .order_by("-saved_at")
            .values(
                "key",
                "article_id",
                "page_id",
                "saved_at",
                "page__slug",
                "article__title",
                title=KT("fields__title"),
            )
        )


class Autosave(models.Model):
    """One for each user and article, and one for each form of a new article.

    `fields` is what was typed last. A second tab of the same user, or a form that was opened
    without taking over what is here, does not replace it: the older text goes to `others`.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Of an article that is deleted the text stays, as that of a new one.
    article = models.ForeignKey(
        "articles.Article", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    page = models.ForeignKey("articles.Page", on_delete=models.CASCADE, null=True, related_name="+")
    fields = models.JSONField(default=dict)
    tab = models.CharField(max_length=40)
    number = models.PositiveIntegerField(default=0)
    others = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField()

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "article"], name="one_autosave_of_an_article"),
            models.UniqueConstraint(fields=["user", "page"], name="one_autosave_of_a_page"),
        ]
        indexes = [models.Index(fields=["user", "-saved_at"], name="autosave_user_saved_at")]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def texts(self) -> list[UnsavedText]:
        """All texts of the row, the newest first."""
        newest = UnsavedText(self.tab, self.number, self.saved_at, self.fields)
        return [newest, *map(UnsavedText.from_json, self.others)] if self.tab else []

    def keep(self, text: UnsavedText, *, replaces: Iterable[str] = ()) -> None:
        """Keep the text in place of what its tab had, and of the states that it goes on from."""
        if any(old.tab == text.tab and old.number > text.number for old in self.texts):
            # A request that was under way for long: the tab has sent more since.
            return
        self._store([text, *self._without(text.tab, replaces)])

    def drop(self, tab: str, *, replaces: Iterable[str] = ()) -> None:
        """Forget what the tab had and the states that it went on from; without a text, the row."""
        self._store(self._without(tab, replaces))

    def _without(self, tab: str, states: Iterable[str]) -> list[UnsavedText]:
        states = set(states)
        return [text for text in self.texts if text.tab != tab and text.state not in states]

    def _store(self, texts: list[UnsavedText]) -> None:
        if not texts:
            self.delete()
            return
        newest, *others = sorted(texts, key=lambda text: text.saved_at, reverse=True)
        self.tab, self.number = newest.tab, newest.number
        self.saved_at, self.fields = newest.saved_at, newest.fields
        self.others = [asdict(text) for text in others[: MAX_TEXTS - 1]]
        self.save()
