"""Signed links to the receipts of reports: readers have no account, so the link is the receipt."""

from __future__ import annotations

import re

from django.core import signing
from django.http import Http404
from django.urls import reverse

from comments.models import ArticleReport, Report
from comments.posting.submission import AnyReport

# By the letters that their numbers begin with.
MODELS: dict[str, type[Report] | type[ArticleReport]] = {
    model.LETTER: model for model in (Report, ArticleReport)
}


def _signer() -> signing.Signer:
    # Without a time stamp, and of nothing that is erased: the receipt is valid for good.
    return signing.Signer(salt="comments.receipt", sep=".")


def _token(report: AnyReport) -> str:
    # With the words in it: after restoring a backup, the same number may go to another report.
    return f"{report.number}-{report.text_digest()[:16]}"


def link_to(report: AnyReport) -> str:
    """Return the address of the receipt: always the same for a report, and not guessable."""
    return reverse("comments:receipt", args=[_signer().sign(_token(report))])


def find(signed: str) -> AnyReport:
    """Return the report whose receipt `signed` names. Raises Http404."""
    try:
        token = _signer().unsign(signed)
    except signing.BadSignature as error:
        raise Http404 from error
    match = re.match(r"([A-Z])(\d{1,18})-", token)
    model = MODELS.get(match[1]) if match else None
    report = model.objects.filter(pk=match[2]).first() if model and match else None
    if report is None or _token(report) != token:
        raise Http404
    return report
