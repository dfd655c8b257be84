"""The triggers that protect rows, of all apps."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from comments import triggers
from newscenter.compliance import triggers as compliance_triggers
from newscenter.sign_in import triggers as sign_in_triggers

MODULES = (triggers, sign_in_triggers, compliance_triggers)


def remove(connection: BaseDatabaseWrapper) -> None:
    for module in MODULES:
        module.remove(connection)


def install(connection: BaseDatabaseWrapper) -> None:
    for module in MODULES:
        module.install(connection)
