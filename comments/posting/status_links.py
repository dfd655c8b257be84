"""Signed links to the status pages of comments: who has one is the author."""

from __future__ import annotations

from django.core import signing
from django.http import Http404
from django.urls import reverse

from comments.models import Comment


def _signer() -> signing.Signer:
    return signing.Signer(salt="comments.status_page", sep=".")


def _name(comment: Comment) -> str:
    # The words are in it too: after a restored backup, a number may be another reader's.
    return f"{comment.pk}-{comment.text_digest()[:16]}"


def sign(comment: Comment) -> str:
    """The last part of the address: the same each time, and nobody can guess it."""
    return _signer().sign(_name(comment))


def link_of(signed: str) -> str:
    """The address of the status page, or "" when the text was not signed here."""
    try:
        _signer().unsign(signed)
    except signing.BadSignature:
        return ""
    return reverse("comments:status", args=[signed])


def find(signed: str, *, lock: bool = False) -> Comment:
    """The comment that the signed text names. Raises Http404."""
    try:
        name = _signer().unsign(signed)
    except signing.BadSignature as error:
        raise Http404 from error
    comments = Comment.objects.select_for_update() if lock else Comment.objects.all()
    comment = comments.filter(pk=name.partition("-")[0]).first()
    if comment is None or _name(comment) != name:
        raise Http404
    return comment
