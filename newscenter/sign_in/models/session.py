"""Sessions of the staff, each with its user, so that those of one person can be ended."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string


class StaffSession(AbstractBaseSession):
    """A session; `expire_date` moves with every use, and never beyond `ends_at`."""

    # None between the password and the second factor.
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    ends_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user or "–")

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_string("newscenter.sign_in.sessions.SessionStore")
