"""The sign-in log in an inspection bundle, for administrators, who alone see it in the admin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from articles.models.person_name import person_name
from comments.inspection.bundle.scope import Scope, start_of
from newscenter.sign_in.models import SignInEvent


def sign_ins(scope: Scope, by: User) -> Iterator[dict[str, Any]]:
    """Yield the rows of the period; without one, all that are kept."""
    if not by.is_superuser:
        return
    events = SignInEvent.objects.select_related("user", "by").order_by("pk")
    if scope.since:
        events = events.filter(at__gte=start_of(scope.since))
    if scope.until:
        events = events.filter(at__lt=start_of(scope.until + timedelta(days=1)))
    for event in events.iterator(500):
        yield {
            "number": event.pk,
            "at_local": timezone.localtime(event.at).isoformat(" ", "seconds"),
            "event": event.kind,
            "user": person_name(event.user) if event.user else None,
            "done_by": person_name(event.by) if event.by else None,
            "by_what_means": event.method,
            "address": event.address,
            "browser": event.browser,
        }
