"""Data from other rows about the comments on the cards, read for a whole page at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

from articles.bounded_count import count_label
from comments.models import Comment, Decision, Report, Restriction
from comments.models.queryset import CommentQuerySet
from comments.moderation.batch import MAX_BATCH_SIZE

SenderField = Literal["nickname", "network", "identity"]
# A fingerprint or a cluster, and whether the comments are urgent: these are decided on apart.
Group = tuple[str, bool]
# A glance at a sender: whoever has more is known well enough.
MAX_COUNTED = 1000


@dataclass
class History:
    """Numbers of other comments of the same sender, by status, up to MAX_COUNTED."""

    approved: int = 0
    rejected: int = 0
    pending: int = 0

    def __bool__(self) -> bool:
        return any((self.approved, self.rejected, self.pending))

    @cached_property
    def labels(self) -> dict[str, str]:
        """The numbers as people read them."""
        return {
            name: count_label(getattr(self, name), MAX_COUNTED)
            for name in ("approved", "rejected", "pending")
        }


@dataclass
class SimilarComments:
    """Waiting comments with the same text; the first of them can be decided on together.

    `near` are those that say nearly the same, which can only be rejected together with them.
    """

    count: int = 1
    any_flagged: bool = False
    versioned_ids: list[str] = field(default_factory=list)
    near: list[Comment] = field(default_factory=list)


@dataclass(frozen=True)
class CardData:
    """The number of queries is fixed; Django skips those with nothing to look for."""

    histories: dict[SenderField, dict[str, Counter[str]]]
    hidden_senders: set[tuple[str, str]]
    reports: dict[int, list[tuple[str, str]]]
    appeals: dict[int, str]
    similar: dict[Group, SimilarComments]
    near: dict[Group, list[Comment]]

    @classmethod
    def load(cls, comments: list[Comment], decidable: CommentQuerySet) -> CardData:
        """Read what is known of `comments`; similar ones are looked for among `decidable`."""
        return cls(
            histories={name: _status_counts(comments, name) for name in get_args(SenderField)},
            hidden_senders=_hidden_senders(comments),
            reports=_open_reports(comments),
            appeals=_appeal_reasons(comments),
            similar=_similar_comments(comments, decidable),
            near=_near_duplicates(comments, decidable),
        )

    def history(self, comment: Comment, sender_field: SenderField) -> History:
        """Return the history of the sender of `comment`, which is not counted."""
        counts = Counter(self.histories[sender_field].get(getattr(comment, sender_field)))
        counts[comment.status] -= 1
        return History(*(max(counts[name], 0) for name in ("approved", "rejected", "pending")))

    def hides_sender(self, comment: Comment) -> bool:
        """Whether a restriction hides the nickname or the network of `comment`."""
        sender = {("nickname", comment.nickname), ("network", comment.network)}
        return not self.hidden_senders.isdisjoint(sender)


def _values(comments: list[Comment], name: str) -> set[str]:
    # Empty means unknown: comments without a network have no sender in common.
    return {getattr(comment, name) for comment in comments} - {"", None}


def _status_counts(comments: list[Comment], name: SenderField) -> dict[str, Counter[str]]:
    # One comment of each sender; one more than is shown, since it is no part of its own history.
    of_each = {getattr(comment, name): comment.pk for comment in comments if getattr(comment, name)}
    rows = Comment.objects.filter(pk__in=of_each.values()).with_history(name, MAX_COUNTED + 1)
    names = {f"number_{status}": status for status in Comment.Status.values}
    return {
        row[name]: Counter({status: row[number] for number, status in names.items()})
        for row in rows.values(name, *names)
    }


def _hidden_senders(comments: list[Comment]) -> set[tuple[str, str]]:
    nicknames, networks = _values(comments, "nickname"), _values(comments, "network")
    restrictions = Restriction.objects.on_senders(nicknames, networks)
    return set(restrictions.values_list("kind", "subject"))


def _open_reports(comments: list[Comment]) -> dict[int, list[tuple[str, str]]]:
    # Only published comments can be reported, so the other queues ask nothing.
    published = [comment.pk for comment in comments if comment.status == Comment.Status.APPROVED]
    reports: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for report in Report.objects.open().filter(comment__in=published):
        reports[report.comment_id].append((report.get_kind_display(), report.note))
    return reports


def _appeal_reasons(comments: list[Comment]) -> dict[int, str]:
    appealed = [comment.pk for comment in comments if comment.appealed_at]
    appeals = Decision.objects.appeals().filter(comment__in=appealed)
    return dict(appeals.values_list("comment", "reason"))


def _similar_comments(
    comments: list[Comment], decidable: CommentQuerySet
) -> dict[Group, SimilarComments]:
    waiting = decidable.filter(fingerprint__in=_values(comments, "fingerprint"))
    groups = {
        (fingerprint, urgent): SimilarComments(count, flagged > 0)
        for fingerprint, urgent, count, flagged in waiting.group_sizes()
        if count > 1
    }
    for comment in _first_of_each(groups, decidable):
        if group := groups.get((comment.fingerprint, comment.urgent)):
            group.versioned_ids.append(comment.versioned_id)
    return groups


def _first_of_each(groups: Iterable[Group], decidable: CommentQuerySet) -> CommentQuerySet:
    members = decidable.filter(fingerprint__in={fingerprint for fingerprint, _urgent in groups})
    return members.first_in_group(MAX_BATCH_SIZE).only("fingerprint", "urgent", "version")


def _near_duplicates(
    comments: list[Comment], decidable: CommentQuerySet
) -> dict[Group, list[Comment]]:
    shown = {(comment.cluster, comment.urgent): comment.fingerprint for comment in comments}
    members = decidable.filter(cluster__in=_values(comments, "cluster"))
    near: dict[Group, list[Comment]] = defaultdict(list)
    for comment in members.first_in_group(MAX_BATCH_SIZE, "cluster"):
        group = comment.cluster, comment.urgent
        if group in shown and comment.fingerprint != shown[group]:
            near[group].append(comment)
    return near
