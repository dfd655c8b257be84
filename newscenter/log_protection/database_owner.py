"""The second address of the database, for commands that change tables.

Where the tables belong to another role than the site's (newscenter/log_protection/grants.py), these
commands sign in as MIGRATION_DATABASE_URL says. The site itself must not have this setting.
"""

from __future__ import annotations

import os

# Reads the file with settings first.
from newscenter import env

COMMANDS = {"migrate", "protect_logs", "restore", "restore_triggers", "sqlmigrate"}
SETTING, OF_THE_SITE = "MIGRATION_DATABASE_URL", "SITE_DATABASE_URL"


def use_owner(arguments: list[str]) -> None:
    """Let the command use the second address, if it is one of those and there is one."""
    address = env.env.str(SETTING, default="")
    if address and arguments[1:2] and arguments[1] in COMMANDS:
        os.environ[OF_THE_SITE] = os.environ.get("DATABASE_URL", "")
        os.environ["DATABASE_URL"] = address
