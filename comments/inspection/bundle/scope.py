"""The scope of a bundle: an article, a period, a sender, one comment, or several of these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from ipaddress import IPv4Network, ip_network
from typing import Any, Self

from django.utils import timezone
from django.utils.translation import gettext as _

from comments.client_ip import network_of
from comments.models import ArticleReport, Comment
from comments.models.article_report import ArticleReportQuerySet
from comments.models.queryset import CommentQuerySet

HIDDEN = "…"
_ARTICLE = re.compile(r"(?:.*/articles/)?(\d{1,18})/?(?:[a-z]+/?)?(?:[?#].*)?")


def parse_article(text: str) -> int | None:
    """Return the number of an article, which is given as such or by an address of its pages."""
    match = _ARTICLE.fullmatch(text.strip())
    return int(match[1]) if match else None


def parse_network(text: str) -> str | None:
    """Return the network of a sender, or with a dot at its end how those of IPv4 begin."""
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    if network.prefixlen == network.max_prefixlen:
        return network_of(str(network.network_address))
    if isinstance(network, IPv4Network):
        kept = network.prefixlen // 8
        if network.prefixlen in (8, 16, 24):
            return "".join(f"{part}." for part in str(network).split(".")[:kept])
        return None
    return str(network) if network.prefixlen == 64 else None


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Scope:
    """The comments that a bundle has; every part that is given narrows them."""

    comment: int | None = None
    article: int | None = None
    since: date | None = None
    until: date | None = None
    network: str = ""
    nickname: str = ""
    # Beside the comments: the logs of restrictions, downloads and terms, and the whole chain.
    logs: bool = True
    whole_log: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return what was asked for, without what was left empty."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
            if value or name == "logs"
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        days = {
            name: date.fromisoformat(values[name]) for name in ("since", "until") & values.keys()
        }
        return cls(**values | days)

    def names_comments(self) -> bool:
        parts = (self.comment, self.article, self.since, self.until, self.network, self.nickname)
        return any(parts)

    def comments(self) -> CommentQuerySet:
        """Return the comments, none where the whole log alone was asked for."""
        comments = Comment.objects.all()
        if not self.names_comments():
            return comments.none()
        if self.comment:
            comments = comments.filter(pk=self.comment)
        if self.article:
            comments = comments.filter(article=self.article)
        if self.since:
            comments = comments.filter(submitted_at__gte=start_of(self.since))
        if self.until:
            comments = comments.filter(submitted_at__lt=start_of(self.until + timedelta(days=1)))
        if self.nickname:
            comments = comments.filter(nickname=self.nickname)
        if self.network.endswith("."):
            comments = comments.filter(network__startswith=self.network)
        elif self.network:
            comments = comments.filter(network=self.network)
        return comments

    def article_reports(self) -> ArticleReportQuerySet:
        """Return the reports on articles; none where comments or senders are meant."""
        reports = ArticleReport.objects.order_by("pk")
        about_comments = self.comment or self.network or self.nickname
        if about_comments or not (self.article or self.since or self.until):
            return reports.none()
        if self.article:
            reports = reports.filter(article=self.article)
        if self.since:
            reports = reports.filter(at__gte=start_of(self.since))
        if self.until:
            reports = reports.filter(at__lt=start_of(self.until + timedelta(days=1)))
        return reports

    def without_senders(self) -> Self:
        """Return what may be kept for good, which the network and nickname of a reader may not."""
        return replace(self, network=self.network and HIDDEN, nickname=self.nickname and HIDDEN)

    def _parts(self) -> Iterator[str]:
        values = {
            _("comment %s"): self.comment,
            _("article %s"): self.article,
            _("from %s"): self.since,
            _("until %s"): self.until,
            _("network %s"): self.network,
            _("nickname %s"): self.nickname,
        }
        yield from (phrase % value for phrase, value in values.items() if value)
        if self.whole_log:
            yield _("the whole log of decisions")

    def __str__(self) -> str:
        return _(", ").join(self._parts())
