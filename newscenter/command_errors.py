"""Errors of the commands of Django and other libraries, which write them in English only.

The sentences that an operator meets are translated: each is recognised by its own template. What
no template fits is quoted as it is, behind a sentence in the site's language.
"""

from __future__ import annotations

import re

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

OUR_APPS = {"articles", "comments", "newscenter"}
TEMPLATES = (
    gettext_noop("user '%(name)s' does not exist"),
    gettext_noop("Aborting password change for user '%(name)s' after %(count)s attempts"),
    gettext_noop("aborted"),
    gettext_noop("You must use --%(option)s with --noinput."),
    gettext_noop("Error: That %(field)s is already taken."),
    gettext_noop("%(field)s cannot be blank."),
    gettext_noop("No installed app with label '%(app)s'."),
    gettext_noop("No installed app with label '%(app)s'. Did you mean '%(other)s'?"),
    gettext_noop("Unknown model: %(model)s"),
    gettext_noop("App '%(app)s' does not have migrations."),
    gettext_noop("Cannot find a migration matching '%(name)s' from app '%(app)s'."),
    gettext_noop(
        "Cannot find a migration matching '%(name)s' from app '%(app)s'. Is it in INSTALLED_APPS?"
    ),
    gettext_noop(
        "More than one migration matches '%(name)s' in app '%(app)s'. Please be more specific."
    ),
    gettext_noop("No fixture named '%(name)s' found."),
    gettext_noop("Unknown serialization format: %(name)s"),
    gettext_noop("Unable to serialize database: %(error)s"),
    gettext_noop('There is no system check with the "%(name)s" tag.'),
)


def _pattern(template: str) -> re.Pattern[str]:
    """Return what matches the sentences that the template can become."""
    parts = re.split(r"%\((\w+)\)s", template)
    names = (
        f"(?P<{part}>.+)" if index % 2 else re.escape(part) for index, part in enumerate(parts)
    )
    return re.compile("".join(names), re.DOTALL)


# From the longest to the shortest: a value may be any text, also the end of a longer sentence.
_PATTERNS = [
    (_pattern(template), template) for template in sorted(TEMPLATES, key=len, reverse=True)
]


def translated(text: str) -> str:
    """Return the sentence of a library in the language in use; "" when it is not a known one."""
    for pattern, template in _PATTERNS:
        if match := pattern.fullmatch(text):
            return _(template) % match.groupdict()
    return ""


def explain(command: BaseCommand, error: Exception) -> str:
    """Return the error as `command` should write it."""
    module = type(command).__module__
    if module.partition(".")[0] in OUR_APPS:
        return str(error)
    name = module.rpartition(".")[2]
    return translated(str(error)) or _(
        "The command failed. Its message is in English: %(message)s\nHow it is used, says:"
        " manage.py help %(command)s"
    ) % {"message": error, "command": name}
