"""Database triggers that refuse to change or delete answers and reports of the self-check."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from newscenter.row_protection import Protection

ANSWER, REPORT = "newscenter_complianceanswer", "newscenter_compliancereport"
TABLES = (ANSWER, REPORT)


def _append_only(table: str, name: str, what: str) -> Protection:
    changed, deleted = f"{what} is never changed", f"{what} is never deleted"
    taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608
    return Protection(
        table,
        sqlite={
            f"{name}_is_not_changed": ("UPDATE", "", changed),
            f"{name}_is_kept": ("DELETE", "", deleted),
            # OR REPLACE deletes the conflicting row without firing triggers for DELETE.
            f"{name}_not_replaced": ("INSERT", taken, changed),
        },
        postgresql={
            f"{name}_is_not_changed": ("UPDATE", "FOR EACH ROW", changed),
            f"{name}_is_kept": ("DELETE", "FOR EACH ROW", deleted),
            f"{name}_not_truncated": ("TRUNCATE", "FOR EACH STATEMENT", deleted),
        },
    )


PROTECTIONS = (
    _append_only(ANSWER, "compliance_answer", "an answer"),
    _append_only(REPORT, "compliance_report", "a report"),
)


def install(connection: BaseDatabaseWrapper) -> None:
    for protection in PROTECTIONS:
        protection.install(connection)


def remove(connection: BaseDatabaseWrapper) -> None:
    for protection in PROTECTIONS:
        protection.remove(connection)


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that this database lacks or has disabled."""
    return set().union(*(protection.missing(connection) for protection in PROTECTIONS))
