"""The records of a bundle: what the database has, in plain values that JSON can hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles.models import Article
from articles.models.person_name import person_name
from comments.models import (
    ArticleReport,
    Comment,
    Decision,
    Disclosure,
    Reply,
    Report,
    ReportOutcome,
    Restriction,
)
from comments.models.hash_chain import canonical_json, sha256_of

Row = dict[str, Any]
CHUNK = 500


def _time(time: datetime | None) -> str | None:
    return timezone.localtime(time).isoformat(" ", "seconds") if time else None


def _name(user: Any) -> str | None:
    return person_name(user) if user else None


def decision_row(decision: Decision) -> Row:
    """Return the decision; what its digest covers stands as it is digested."""
    return {
        "number": decision.pk,
        "comment": decision.comment_id,
        "from": decision.from_status,
        "to": decision.to_status,
        "by": decision.by_id,
        "by_name": decision.who(),
        "at": decision.at.astimezone(UTC).isoformat(),
        "at_local": _time(decision.at),
        "reason": decision.reason,
        "batch": decision.batch.hex if decision.batch else None,
        "text_digest": decision.text_digest,
        "previous": decision.previous,
        "digest": decision.digest,
        "payload": canonical_json(decision.payload()),
    }


def comment_row(comment: Comment, decisions: list[Decision]) -> Row:
    """Return the comment as these decisions have left it, the newest of which is the last."""
    last = decisions[-1] if decisions else None
    article, submitted_at, nickname, body = payload = comment.payload()
    return {
        "number": comment.pk,
        "article": article,
        "submitted_at": submitted_at,
        "submitted_local": _time(comment.submitted_at),
        "nickname": nickname,
        "body": body,
        # Not what the row has: a decision may have come since this bundle was begun.
        "status": last.to_status if last else Comment.Status.PENDING,
        "decided_local": _time(last.at) if last else None,
        "decisions": len(decisions),
        "address": comment.address,
        "port": comment.client_port,
        "network": comment.network,
        "browser": comment.browser,
        "province": comment.province,
        "identity": comment.identity,
        "identity_verified_local": _time(comment.identity_verified_at),
        "sent_by_staff": _name(comment.sent_by),
        "flags": comment.flags,
        "text_digest": sha256_of(payload),
        "payload": canonical_json(payload),
    }


def _any_report_row(report: Report | ArticleReport, last_outcome: int) -> Row:
    subject, at, kind, note = payload = report.payload()
    log_row: ReportOutcome | None = getattr(report, "log_row", None)
    if log_row and log_row.pk > last_outcome:
        log_row = None
    return {
        "number": report.pk,
        "name": report.number,
        "subject": subject,
        "kind": kind,
        "note": note,
        "at": at,
        "at_local": _time(report.at),
        # Not what the report has: its outcome may have come since this bundle was begun.
        "outcome": log_row.outcome if log_row else "",
        "handled_local": _time(log_row.at) if log_row else None,
        "handled_by": log_row.who() if log_row else None,
        "answer": log_row.answer if log_row else "",
        "payload": canonical_json(payload),
    }


def report_row(report: Report, last_outcome: int) -> Row:
    """Return the report, with its outcome if that is one of the log up to this row."""
    row = _any_report_row(report, last_outcome)
    return {"comment": report.comment_id, "network": report.network} | row


def article_report_row(report: ArticleReport, last_outcome: int) -> Row:
    """Return the report without its sender, whom the admin does not show either."""
    return {"article": report.article_id} | _any_report_row(report, last_outcome)


def outcome_row(row: ReportOutcome) -> Row:
    return {
        "number": row.pk,
        "about": "comment" if row.comment_report_id else "article",
        "report": row.comment_report_id or row.article_report_id,
        "text_digest": row.text_digest,
        "outcome": row.outcome,
        "by": row.by_id,
        "by_name": row.who(),
        "at": row.at.astimezone(UTC).isoformat(),
        "at_local": _time(row.at),
        "answer": row.answer,
        "previous": row.previous,
        "digest": row.digest,
        "payload": canonical_json(row.payload()),
    }


def reply_row(reply: Reply) -> Row:
    return {
        "number": reply.pk,
        "comment": reply.comment_id,
        "text": reply.text,
        "by_name": _name(reply.by),
        "at_local": _time(reply.at),
    }


def disclosure_row(row: Disclosure) -> Row:
    return {
        "number": row.pk,
        "kind": row.kind,
        "subject": row.subject,
        "by": row.by_id,
        "by_name": _name(row.by),
        "at": row.at.isoformat(),
        "at_local": _time(row.at),
        "previous": row.previous,
        "digest": row.digest,
        "payload": canonical_json(row.payload()),
    }


def restriction_row(row: Restriction) -> Row:
    return {
        "number": row.pk,
        "kind": row.kind,
        "subject": row.subject,
        "lifts": row.lifts_id,
        "by": row.by_id,
        "by_name": _name(row.by),
        "at": row.at.isoformat(),
        "at_local": _time(row.at),
        "reason": row.reason,
        "previous": row.previous,
        "digest": row.digest,
        "payload": canonical_json(row.payload()),
    }


def article_rows(numbers: Collection[int]) -> Iterator[Row]:
    """Yield the articles, each with its versions: when it was what, and who has changed it."""
    ordered = sorted(numbers)
    # SQLite takes no more than so many values in one statement.
    for start in range(0, len(ordered), CHUNK):
        articles = Article.objects.filter(pk__in=ordered[start : start + CHUNK])
        yield from map(_article_row, articles.order_by("pk"))


def _article_row(article: Article) -> Row:
    versions = article.history.select_related("history_user").order_by("history_id")
    return {
        "number": article.pk,
        "title": article.title,
        "status": article.status,
        "published_local": _time(article.published_at),
        "versions": [
            {
                "number": version.history_id,
                "at_local": _time(version.history_date),
                "by_name": _name(version.history_user),
                "title": version.title,
                "status": version.status,
                "body_digest": sha256_of([version.body]),
            }
            for version in versions.iterator(100)
        ],
    }


def term_change_row(entry: LogEntry) -> Row:
    return {
        "number": entry.pk,
        "at_local": _time(entry.action_time),
        "by_name": _name(entry.user),
        "what": entry.content_type.model if entry.content_type else None,
        "of": entry.object_repr,
        "change": entry.get_change_message(),
    }
