"""Database triggers that refuse to change the sign-in log, and to delete what is not old enough."""

from __future__ import annotations

from newscenter.row_protection import Protection

TABLE = "newscenter_signinevent"
UNCHANGED, KEPT = "a sign-in is never changed", "a sign-in is kept for half a year"
_PROTECTION = Protection(
    TABLE,
    sqlite={
        "sign_in_event_is_not_changed": ("UPDATE", "", UNCHANGED),
        "sign_in_event_is_kept": ("DELETE", "WHEN OLD.at > datetime('now', '-183 days')", KEPT),
        # OR REPLACE deletes the conflicting row without firing triggers for DELETE.
        "sign_in_event_not_replaced": (
            "INSERT",
            f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)",  # noqa: S608
            UNCHANGED,
        ),
    },
    postgresql={
        "sign_in_event_is_not_changed": ("UPDATE", "FOR EACH ROW", UNCHANGED),
        "sign_in_event_is_kept": (
            "DELETE",
            "FOR EACH ROW WHEN (OLD.at > now() - interval '183 days')",
            KEPT,
        ),
        "sign_in_event_not_truncated": ("TRUNCATE", "FOR EACH STATEMENT", KEPT),
    },
)
install, remove, missing = _PROTECTION.install, _PROTECTION.remove, _PROTECTION.missing
