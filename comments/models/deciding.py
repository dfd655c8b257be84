"""Who may decide on which comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied

from comments.models.refusals import AnotherMustDecide, OwnComment

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.models.comment import Comment

PERMISSION = "comments.moderate_comment"


def check_that_may_decide(comment: Comment, by: User) -> None:
    """Raise PermissionDenied unless `by` may: OwnComment, AnotherMustDecide, or without more."""
    if not by.has_perm(PERMISSION):
        raise PermissionDenied
    if comment.sent_by_id == by.pk:
        raise OwnComment
    if comment.appealed_at and _is_appealed_from(comment, by):
        others = get_user_model().objects.with_perm(PERMISSION)
        if others.exclude(pk__in=[by.pk, comment.sent_by_id]).exists():
            raise AnotherMustDecide


def _is_appealed_from(comment: Comment, by: User) -> bool:
    appeal = comment.decisions.filter(by=None, to_status=comment.Status.PENDING).values("pk")[:1]
    rejection = comment.decisions.filter(pk__lt=appeal).order_by("pk").last()
    return rejection is not None and rejection.by_id == by.pk
