"""Names of staff, as people of the editorial office know each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def person_name(user: User) -> str:
    """Return the name, the family's first as in Chinese; the username of somebody without one."""
    return f"{user.last_name}{user.first_name}" or user.get_username()
