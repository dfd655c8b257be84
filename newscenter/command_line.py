"""manage.py in the language of the site: help, errors and system checks of every command.

Django and argparse have these texts in English only. What is translated here is found in our
catalogue, where newscenter/extra_messages.py puts it.
"""

from __future__ import annotations

import errno
import gettext as catalogues
import os
import re
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any, NoReturn

from django.conf import settings
from django.core import checks
from django.core.management import ManagementUtility, get_commands
from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    SystemCheckError,
)
from django.db import DatabaseError
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, to_locale

from newscenter.command_errors import explain
from newscenter.command_output import translate_output, translate_questions
from newscenter.env import LANGUAGE, LOCALE
from newscenter.log_redaction import redact

GROUPS = (
    (checks.ERROR, gettext_noop("Errors")),
    (checks.WARNING, gettext_noop("Warnings")),
    (0, gettext_noop("Notes")),
)
# As SQLite and PostgreSQL say it.
FULL = re.compile("disk is full|disk full|no space left", re.IGNORECASE)


def speak(language: str) -> None:
    """Let argparse find our catalogue, with the means of the standard library."""
    os.environ.update(LANGUAGE=to_locale(language))
    catalogues.bindtextdomain("django", str(LOCALE))
    catalogues.textdomain("django")


def create_parser(command: BaseCommand, *args: Any, **kwargs: Any) -> CommandParser:
    parser = type(command).create_parser(command, *args, **kwargs)
    parser.description = _(parser.description) if parser.description else None
    for action in parser._actions:
        if action.help:
            action.help = _(action.help)
    return parser


def _group(messages: Sequence[checks.CheckMessage], style: Any) -> str:
    lines = (f"{message.id}: {message.msg}" for message in messages)
    hints = (f"\n    {message.hint}" if message.hint else "" for message in messages)
    return "\n".join(sorted(style(line + hint) for line, hint in zip(lines, hints, strict=True)))


def check(
    command: BaseCommand,
    /,
    *,
    fail_level: int = checks.ERROR,
    display_num_errors: bool = False,
    **kwargs: Any,
) -> None:
    """Run the system checks as Django does, and write what they say in our language."""
    messages = [message for message in checks.run_checks(**kwargs) if not message.is_silenced()]
    parts, above = [], sys.maxsize
    for level, heading in GROUPS:
        group = [message for message in messages if level <= message.level < above]
        style = command.style.ERROR if level >= checks.ERROR else command.style.WARNING
        if group:
            parts.append(f"{_(heading)}\n{_group(group, style)}")
        above = level
    text = "\n\n".join(parts)
    if any(message.is_serious(fail_level) for message in messages):
        raise SystemCheckError(text)
    if text:
        command.stderr.write(text, lambda line: line)
    elif display_num_errors:
        command.stdout.write(_("No problems found."))


def _reason(error: BaseException) -> BaseException:
    """Return what has ended the transaction, where the error only says that it has ended."""
    while isinstance(error, TransactionManagementError) and error.__context__:
        error = error.__context__
    return error


def _refuse_full_disk(command: BaseCommand, error: Exception) -> NoReturn:
    message = _(
        "The disk is full (%s). Look with df -h, make room (old backups and logs first, never files"
        " in VAR_DIR), and run this again."
    )
    command.stderr.write(message % redact(str(error)).strip())
    sys.exit(1)


def execute(command: BaseCommand, /, *args: Any, **options: Any) -> str | None:
    """Run the command; end with a sentence, and no English word before it, when it fails."""
    if options.get("traceback"):
        return type(command).execute(command, *args, **options)
    try:
        return type(command).execute(command, *args, **options)
    except SystemCheckError:
        raise
    except CommandError as error:
        command.stderr.write(explain(command, error))
        sys.exit(error.returncode)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        _refuse_full_disk(command, error)
    except DatabaseError as error:
        reason = _reason(error)
        if not isinstance(reason, DatabaseError):
            raise reason from None
        if FULL.search(str(reason)):
            _refuse_full_disk(command, reason)
        message = _(
            "The database does not answer, or does not fit this version (%s). What is wrong, says:"
            " manage.py check --database default"
        )
        command.stderr.write(message % redact(str(reason)).strip())
        sys.exit(1)


class SpeakingUtility(ManagementUtility):
    def fetch_command(self, subcommand: str) -> BaseCommand:
        # Wrong settings are reported here; without them Django knows its own commands only.
        if settings.INSTALLED_APPS and subcommand not in get_commands():
            sys.exit(_("There is no command “%s”. The list: manage.py help") % subcommand)
        command = super().fetch_command(subcommand)
        for function in (create_parser, check, execute):
            setattr(command, function.__name__, partial(function, command))
        translate_output(command)
        return command

    def main_help_text(self, commands_only: bool = False) -> str:  # noqa: FBT001
        if commands_only:
            return super().main_help_text(commands_only)
        _usage, *listed = super().main_help_text().split("\n\n")
        head = _("Help on one of them: manage.py help COMMAND. The commands are:")
        return "\n\n".join([head, *listed[0].splitlines()[1:2], *listed[1:]])


def run(arguments: list[str]) -> None:
    """Run the command that the arguments name."""
    # Terminals that can't show Chinese get question marks, not a traceback.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    speak(LANGUAGE)
    translate_questions()
    SpeakingUtility(arguments).execute()
