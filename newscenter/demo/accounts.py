"""The staff accounts of the demo."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from newscenter.demo import content


@dataclass(frozen=True)
class Account:
    """A user with its password, which is None when it isn't known."""

    user: User
    password: str | None


def create_accounts(password: str | None) -> list[Account]:
    """Create the missing accounts, each in the group of its name, and return all of them.

    Without a password, new accounts get random ones and existing accounts keep theirs, which
    can't be read any more. With one, all accounts get it.
    """
    return [_create_account(values, password) for values in content.site()["accounts"]]


def _create_account(values: dict[str, str], given_password: str | None) -> Account:
    username = values["username"]
    user = User.objects.filter(username=username).first()
    if user and (given_password is None or user.check_password(given_password)):
        return Account(user, given_password)
    password = given_password or secrets.token_urlsafe(12)
    if user:
        user.set_password(password)
        user.save(update_fields=["password"])
    elif username == "admin":
        user = User.objects.create_superuser(password=password, **values)
    else:
        user = User.objects.create_user(password=password, is_staff=True, **values)
        user.groups.add(Group.objects.get(name=username))
    return Account(user, password)
