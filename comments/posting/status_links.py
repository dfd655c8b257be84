"""Signed links to status pages: readers have no account, so having the link proves authorship."""

from __future__ import annotations

from django.core import signing
from django.http import Http404
from django.urls import reverse

from comments.models import Comment


def _signer() -> signing.Signer:
    # Without a time stamp: the link is valid as long as the comment exists.
    return signing.Signer(salt="comments.status_page", sep=".")


def _token(comment: Comment) -> str:
    # With the text in it: after restoring a backup, the same number may go to another comment.
    return f"{comment.pk}-{comment.text_digest()[:16]}"


def sign(comment: Comment) -> str:
    """Return the last part of the address: always the same for a comment, and not guessable."""
    return _signer().sign(_token(comment))


def link_of(signed: str) -> str:
    """Return the address of the status page; "" when the signature is not valid."""
    try:
        _signer().unsign(signed)
    except signing.BadSignature:
        return ""
    return reverse("comments:status", args=[signed])


def find(signed: str, *, lock: bool = False) -> Comment:
    """Return the comment that `signed` names, locked if asked for. Raises Http404."""
    try:
        token = _signer().unsign(signed)
    except signing.BadSignature as error:
        raise Http404 from error
    comments = Comment.objects.select_for_update() if lock else Comment.objects.all()
    comment = comments.filter(pk=token.partition("-")[0]).first()
    if comment is None or _token(comment) != token:
        raise Http404
    return comment
