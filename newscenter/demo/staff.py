"""The accounts of the demo."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from newscenter.demo import texts


@dataclass(frozen=True)
class Account:
    """An account, with its password where that is known."""

    user: User
    password: str | None


def hire(given: str | None) -> list[Account]:
    """Make the accounts that are missing, each in the group of its name.

    Their passwords are random unless one is given; accounts that exist get a given password and
    otherwise keep theirs, which nobody can read any more.
    """
    return [_hire(values, given) for values in texts.site()["accounts"]]


def _hire(values: dict[str, str], given: str | None) -> Account:
    username = values["username"]
    user = User.objects.filter(username=username).first()
    if user and (given is None or user.check_password(given)):
        return Account(user, given)
    password = given or secrets.token_urlsafe(12)
    if user:
        user.set_password(password)
        user.save(update_fields=["password"])
    elif username == "admin":
        user = User.objects.create_superuser(password=password, **values)
    else:
        user = User.objects.create_user(password=password, is_staff=True, **values)
        user.groups.add(Group.objects.get(name=username))
    return Account(user, password)
