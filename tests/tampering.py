"""Tampering with the logs as somebody with access to the database could, and verifying them."""

from __future__ import annotations

from io import StringIO
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from comments.inspection import last_verification
from comments.models import Decision, Disclosure
from comments.models.hash_chain import GENESIS
from tests.factories import (
    approved_comment,
    make_article,
    make_comment,
    rejected_comment,
    triggers_lifted,
)


def make_log(by: User) -> list[Decision]:
    """Make five decisions on three comments, two of them undone, and a waiting comment."""
    article = make_article()
    first = approved_comment(article=article, by=by)
    rejected_comment(article=article, by=by)
    undone = make_comment(article=article)
    undone.reject(by=by, reason="广告", batch=uuid4())
    undone.reopen(by=by, reason="看错了")
    first.reopen(by=by)
    make_comment(article=article)
    Disclosure.append("ledger", "2026-11", by=by)
    Disclosure.append("file", str(first.pk), by=by)
    return list(Decision.objects.all())


def forge(statement: str, *values: object) -> None:
    """Change the database as somebody at the SQL prompt could, and restore the triggers."""
    with triggers_lifted(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def rebuild(rows: list[Decision]) -> None:
    """Compute the whole chain again, as an attacker does who knows the format."""
    digest = GENESIS
    for row in rows:
        row.previous, row.digest = digest, uuid4().hex
        row.digest = digest = row.computed_digest()
    forge("UPDATE comments_decision SET digest = 'x' || id, previous = 'y' || id")
    columns = "digest = %s, previous = %s, reason = %s"
    for row in rows:
        values = (row.digest, row.previous, row.reason, row.pk)
        forge(f"UPDATE comments_decision SET {columns} WHERE id = %s", *values)
    forge("UPDATE comments_decisionhead SET digest = %s", digest)


def cut(log: list[Decision], kept: int) -> None:
    """Remove the last decisions as a superuser could, with all that would betray it."""
    for decision in log[kept:]:
        forge("DELETE FROM comments_decision WHERE id = %s", decision.pk)
    forge("UPDATE comments_decisionhead SET digest = %s", log[kept - 1].digest)
    for comment in {decision.comment_id for decision in log}:
        rows = [row for row in log[:kept] if row.comment_id == comment]
        status = rows[-1].to_status if rows else "pending"
        decided_at = rows[-1].at if rows and status != "pending" else None
        forge(
            "UPDATE comments_comment SET status = %s, decided_at = %s, version = %s WHERE id = %s",
            *(status, decided_at, len(rows), comment),
        )


def verify(*arguments: str) -> tuple[int, str]:
    """Return the exit status of the command and its output."""
    output = StringIO()
    status = 0
    try:
        call_command("verify_decisions", *arguments, stdout=output, stderr=output)
    except SystemExit as exit_:
        status = exit_.code
    finally:
        # What one test has done to its log is no problem of the site that others look at.
        last_verification.path().unlink(missing_ok=True)
    return status, output.getvalue()
