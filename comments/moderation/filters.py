"""Which comments the desk shows: what a link says, read so that nothing in it can fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Category
from comments.client_ip import network_named
from comments.models import Comment
from comments.models.comment import NICKNAME_STORED_LENGTH
from comments.models.queryset import CommentQuerySet

AGES = {
    "1h": (timedelta(hours=1), _("waiting for over an hour")),
    "1d": (timedelta(days=1), _("waiting for over a day")),
    "3d": (timedelta(days=3), _("waiting for over three days")),
    "7d": (timedelta(days=7), _("waiting for over a week")),
}
QUEUES = {"appealed": _("appeals of authors"), "reported": _("published, and reported")}
FLAGGED = {"yes": _("flagged"), "no": _("not flagged")}
CARDS, MOST_CARDS = 30, 500


def _number(text: str) -> str:
    return text if text.isascii() and text.isdecimal() and len(text) < 19 else ""


@dataclass(frozen=True)
class Filters:
    """Empty values ask for nothing.

    `alike` is a fingerprint, whose comments then have a card each; `include_leased` also shows what
    others are looking at.
    """

    queue: str = ""
    category: str = ""
    article: str = ""
    age: str = ""
    flagged: str = ""
    nickname: str = ""
    network: str = ""
    similar: str = ""
    cards: str = ""
    include_leased: str = ""

    @classmethod
    def parse(cls, said: Mapping[str, str]) -> Self:
        """Read a query string; a value that makes no sense is as good as none."""
        given = {field.name: said.get(field.name, "").strip() for field in fields(cls)}
        cards = _number(given["cards"])
        return cls(
            queue=given["queue"] if given["queue"] in QUEUES else "",
            category=_number(given["category"]),
            article=_number(given["article"]),
            age=given["age"] if given["age"] in AGES else "",
            flagged=given["flagged"] if given["flagged"] in FLAGGED else "",
            nickname=given["nickname"].replace("\x00", "")[:NICKNAME_STORED_LENGTH],
            network=network_named(given["network"]),
            similar=given["similar"].replace("\x00", "")[:64],
            cards=str(min(int(cards), MOST_CARDS)) if cards.strip("0") else "",
            include_leased="1" if given["include_leased"] == "1" else "",
        )

    @property
    def size(self) -> int:
        """How many cards a page has."""
        return int(self.cards or CARDS)

    @property
    def narrows(self) -> bool:
        """Whether some of what waits is left out."""
        return self != type(self)(cards=self.cards, include_leased=self.include_leased)

    def query(self, **changes: str) -> str:
        """The query string that reproduces this, with some values changed."""
        changed = replace(self, **changes)
        values = {field.name: getattr(changed, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def in_queue(self) -> CommentQuerySet:
        """All that wait for a decision here, before anything narrows them."""
        if self.queue == "reported":
            return Comment.objects.reported()
        return Comment.objects.appealed() if self.queue else Comment.objects.pending()

    def waiting(self, categories: list[Category], now: datetime) -> CommentQuerySet:
        """The comments that wait and are asked for. `categories` is the whole tree."""
        wanted = Q()
        if self.category:
            category = int(self.category)
            below = [each.pk for each in categories if category in each.tree_path]
            wanted &= Q(article__category__in=below)
        if self.article:
            wanted &= Q(article=int(self.article))
        if self.age:
            wanted &= Q(submitted_at__lte=now - AGES[self.age][0])
        if self.flagged:
            wanted &= Q(flagged=self.flagged == "yes")
        if self.nickname:
            wanted &= Q(nickname=self.nickname)
        if self.network:
            wanted &= Q(network=self.network)
        if self.similar:
            wanted &= Q(fingerprint=self.similar)
        return self.in_queue.filter(wanted)
