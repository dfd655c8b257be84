"""The session engine: a session ends when nobody has used it for SESSION_IDLE_MINUTES.

The time is in a column of its own, beside the data of the session: two requests at once can't undo
each other's changes by it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from newscenter.sign_in.models import SignInEvent, StaffSession

# Between the password and the second factor; allauth gives up after a quarter of an hour.
BEFORE_SIGN_IN = timedelta(minutes=20)


def idle_limit() -> timedelta:
    """Return how long a session lasts unused, or nothing for no limit."""
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def _expiry(ends_at: datetime, now: datetime) -> datetime:
    return min(ends_at, now + idle_limit()) if idle_limit() else ends_at


class SessionStore(DatabaseStore):
    row: StaffSession | None = None
    # The row of a session that this request came too late for.
    ended: StaffSession | None = None

    @classmethod
    def get_model_class(cls) -> type[StaffSession]:
        return StaffSession

    @classmethod
    def clear_expired(cls) -> None:
        """Delete the sessions that have ended, as `manage.py clearsessions` does every night."""
        ended = StaffSession.objects.filter(expire_date__lt=timezone.now())
        for row in ended.filter(user__isnull=False).select_related("user").iterator():
            log_end(row)
        ended.delete()

    def _get_session_from_db(self) -> StaffSession | None:
        row = StaffSession.objects.filter(session_key=self.session_key).first()
        if row and row.expire_date > timezone.now():
            self.row = row
            return row
        if row and row.user_id:
            self.ended = row
        self._session_key = None
        return None

    def create_model_instance(self, data: dict[str, Any]) -> StaffSession:
        row: Any = super().create_model_instance(data)
        now = timezone.now()
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.ends_at = row.expire_date if row.user_id else now + BEFORE_SIGN_IN
        if self.row and self.row.pk == row.pk and self.row.user_id == row.user_id:
            row.ends_at = self.row.ends_at
        row.expire_date = _expiry(row.ends_at, now) if row.user_id else row.ends_at
        self.row = row
        return row

    def touch(self) -> None:
        """Count the idle time anew, written at most ten times in it."""
        row = self.row
        if row is None or row.user_id is None:
            return
        now = timezone.now()
        until = _expiry(row.ends_at, now)
        if until - row.expire_date >= min(idle_limit() / 10, timedelta(minutes=1)) > timedelta():
            current = StaffSession.objects.filter(pk=row.pk, expire_date__gt=now)
            current.update(expire_date=until)
            row.expire_date = until

    def seconds_left(self) -> int:
        """Return how long the session lasts if nobody uses it."""
        left = self.row.expire_date - timezone.now() if self.row else timedelta()
        return max(0, int(left.total_seconds()))


def log_end(row: StaffSession, request: HttpRequest | None = None) -> None:
    """Delete a session that has ended by itself; of several requests one logs it."""
    now = timezone.now()
    if StaffSession.objects.filter(pk=row.pk, expire_date__lte=now).delete()[0]:
        kind = SignInEvent.Kind.SESSION_ENDED
        SignInEvent.objects.record(kind, user=row.user, request=request)


def end_sessions(user: User, *, but: str | None = None) -> None:
    """Sign a person out everywhere, or everywhere but in one session."""
    StaffSession.objects.filter(user=user).exclude(session_key=but or "").delete()
