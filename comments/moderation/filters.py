"""The filters of the desk, parsed from its query string so that no value can fail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Category
from comments.client_ip import parse_sender_network
from comments.models import Comment
from comments.models.comment import NICKNAME_STORED_LENGTH
from comments.models.queryset import CommentQuerySet
from comments.verified_identity import IDENTIFIER_LENGTH

AGES = {
    "1h": (timedelta(hours=1), _("waiting for over an hour")),
    "1d": (timedelta(days=1), _("waiting for over a day")),
    "3d": (timedelta(days=3), _("waiting for over three days")),
    "7d": (timedelta(days=7), _("waiting for over a week")),
}
QUEUES = {"appealed": _("appeals of authors"), "reported": _("published, and reported")}
FLAGGED = {"yes": _("flagged"), "no": _("not flagged")}
# Of comments.verified_identity.
IDENTIFIER = re.compile(f"[0-9a-f]{{{IDENTIFIER_LENGTH}}}")
DEFAULT_CARDS, MAX_CARDS = 30, 500


def _number(text: str) -> str:
    # Longer ones would be out of range for the database.
    return text if text.isascii() and text.isdecimal() and len(text) < 19 else ""


@dataclass(frozen=True)
class Filters:
    """The fields are the parameters of the query string; an empty one filters nothing.

    `similar` is a fingerprint, whose comments then have a card each; `include_leased` also shows
    what other moderators are looking at.
    """

    queue: str = ""
    category: str = ""
    article: str = ""
    age: str = ""
    flagged: str = ""
    nickname: str = ""
    network: str = ""
    identity: str = ""
    similar: str = ""
    cards: str = ""
    include_leased: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read a query string; a value that makes no sense is ignored."""
        given = {field.name: query.get(field.name, "").strip() for field in fields(cls)}
        cards = _number(given["cards"])
        return cls(
            queue=given["queue"] if given["queue"] in QUEUES else "",
            category=_number(given["category"]),
            article=_number(given["article"]),
            age=given["age"] if given["age"] in AGES else "",
            flagged=given["flagged"] if given["flagged"] in FLAGGED else "",
            # PostgreSQL answers NUL in a text with an error.
            nickname=given["nickname"].replace("\x00", "")[:NICKNAME_STORED_LENGTH],
            network=parse_sender_network(given["network"]),
            identity=given["identity"] if IDENTIFIER.fullmatch(given["identity"]) else "",
            similar=given["similar"].replace("\x00", "")[:64],
            cards=str(min(int(cards), MAX_CARDS)) if cards.strip("0") else "",
            include_leased="1" if given["include_leased"] == "1" else "",
        )

    @property
    def size(self) -> int:
        """The number of cards on a page."""
        return int(self.cards or DEFAULT_CARDS)

    @property
    def narrows(self) -> bool:
        """Whether some of the waiting comments are left out."""
        return self != type(self)(cards=self.cards, include_leased=self.include_leased)

    def describe(self, categories: list[Category]) -> list[str]:
        """Return a label for each filter that is set; a folded form does not show them."""
        category = [str(node) for node in categories if str(node.pk) == self.category]
        labels = [
            str(QUEUES.get(self.queue, "")),
            *category,
            str(AGES[self.age][1]) if self.age else "",
            str(FLAGGED.get(self.flagged, "")),
            gettext("article %s") % self.article if self.article else "",
            self.nickname,
            self.network,
            gettext("the same verified identity") if self.identity else "",
            gettext("the same text") if self.similar else "",
        ]
        return [label for label in labels if label]

    def query(self, **changes: str) -> str:
        """Return the query string of these filters, with some values changed."""
        changed = replace(self, **changes)
        values = {field.name: getattr(changed, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in values.items() if value})

    def category_ids(self, categories: list[Category]) -> list[int]:
        """Return the category and those below it. `categories` is the whole tree."""
        # The tree is read already, for the list of categories in the filter.
        category = int(self.category)
        return [node.pk for node in categories if category in node.tree_path]

    @property
    def in_queue(self) -> CommentQuerySet:
        """The comments of the queue, before any other filter narrows them."""
        if self.queue == "reported":
            return Comment.objects.reported()
        return Comment.objects.appealed() if self.queue else Comment.objects.pending()

    def waiting(self, categories: list[Category], now: datetime) -> CommentQuerySet:
        """Return the comments of the queue that match. `categories` is the whole tree."""
        return self.in_queue.filter(self.condition(categories, now))

    def condition(self, categories: list[Category], now: datetime) -> Q:
        """Return the condition that narrows the queue. `categories` is the whole tree."""
        condition = Q()
        if self.category:
            # Only waiting comments have a category of their own.
            field = "article__category" if self.queue == "reported" else "category_id"
            condition &= Q(**{f"{field}__in": self.category_ids(categories)})
        if self.article:
            condition &= Q(article=int(self.article))
        if self.age:
            condition &= Q(submitted_at__lte=now - AGES[self.age][0])
        if self.flagged:
            # Not `flagged=True`: SQLite finds no index for a bare column.
            condition &= Q(flagged__in=[self.flagged == "yes"])
        if self.nickname:
            condition &= Q(nickname=self.nickname)
        if self.network:
            condition &= Q(network=self.network)
        if self.identity:
            condition &= Q(identity=self.identity)
        if self.similar:
            condition &= Q(fingerprint=self.similar)
        return condition
