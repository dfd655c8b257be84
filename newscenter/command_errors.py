"""Sentences of the commands of Django and other libraries, which write them in English only.

Those that an operator meets are translated: each is recognised by its own template. An error that
no template fits is quoted as it is, behind a sentence in the site's language.
"""

from __future__ import annotations

import re

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

LONGEST = 2000
_PARAGRAPHS = re.compile(r"(\n[ \t]*\n\s*)")
_ENGLISH_SENTENCE = re.compile(r"[A-Za-z]+,? [a-z]+,? [a-z]+")
_HAN = re.compile("[\u4e00-\u9fff]")
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
    gettext_noop(
        "No installed app with label '%(app)s'.. Are you sure your INSTALLED_APPS setting is"
        " correct?"
    ),
    gettext_noop("Post-processing '%(name)s' failed!"),
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
    gettext_noop("Error: %(message)s"),
    gettext_noop("No operations found."),
    gettext_noop("No sequences found."),
    gettext_noop("No tables found."),
    gettext_noop("Operation cancelled."),
    # Questions, and what follows from the answers.
    gettext_noop("%(field)s (leave blank to use '%(name)s'):"),
    gettext_noop("Password:"),
    gettext_noop("Password (again):"),
    gettext_noop("Error: This field cannot be blank."),
    gettext_noop("Error: Your passwords didn't match."),
    gettext_noop("Error: Blank passwords aren't allowed."),
    gettext_noop("Bypass password validation and create user anyway? [y/N]:"),
    gettext_noop("Superuser created successfully."),
    gettext_noop(
        "Superuser creation skipped due to not running in a TTY. You can run `manage.py"
        " createsuperuser` in your project to create one manually."
    ),
    gettext_noop("Changing password for user '%(name)s'"),
    gettext_noop("Passwords do not match. Please try again."),
    gettext_noop("Password changed successfully for user '%(name)s'"),
    gettext_noop("Type 'yes' to continue, or 'no' to cancel:"),
    gettext_noop(
        "You have requested a flush of the database.\nThis will IRREVERSIBLY DESTROY all data"
        ' currently in the "%(name)s" database,\nand return each table to an empty state.\nAre you'
        " sure you want to do this?"
    ),
    gettext_noop("Flush cancelled."),
    gettext_noop("You have activated the --dry-run option so no files will be modified."),
    gettext_noop(
        "You have requested to collect static files at the destination\nlocation as specified in"
        " your settings:"
    ),
    gettext_noop(
        "You have requested to collect static files at the destination\nlocation as specified in"
        " your settings."
    ),
    gettext_noop("This will DELETE ALL FILES in this location!\nAre you sure you want to do this?"),
    gettext_noop("This will overwrite existing files!\nAre you sure you want to do this?"),
    gettext_noop("Collecting static files cancelled."),
    gettext_noop("%(number)s static files copied to '%(folder)s'."),
    gettext_noop("%(number)s static files copied to '%(folder)s', %(unmodified)s unmodified."),
    gettext_noop("%(number)s static files copied to '%(folder)s', %(processed)s post-processed."),
    gettext_noop(
        "%(number)s static files copied to '%(folder)s', %(unmodified)s unmodified, %(processed)s"
        " post-processed."
    ),
    gettext_noop(
        "Some content types in your database are stale and can be deleted.\nAny objects that depend"
        " on these content types will also be deleted.\nThe content types and dependent objects"
        " that would be deleted are:"
    ),
    gettext_noop(
        "This list doesn't include any cascade deletions to data outside of Django\nmodels"
        " (uncommon)."
    ),
    gettext_noop(
        "Are you sure you want to delete these content types?\nIf you're unsure, answer 'no'."
    ),
    gettext_noop("Do you wish to proceed? [y/N]"),
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


def _translated_paragraph(text: str) -> str:
    sentence = text.strip()
    return text.replace(sentence, translated(sentence) or sentence) if sentence else text


def translated_paragraphs(text: str) -> str:
    """Return the text with each known paragraph translated, and its spaces and blank lines."""
    # What is longer is no question and no error, but data.
    if len(text) > LONGEST:
        return text
    return "".join(map(_translated_paragraph, _PARAGRAPHS.split(text)))


def is_ours(command: BaseCommand) -> bool:
    if getattr(command, "speaks_like_a_library", False):
        return False
    return type(command).__module__.partition(".")[0] in OUR_APPS


def explain(command: BaseCommand, error: Exception) -> str:
    """Return the error as `command` should write it."""
    if is_ours(command):
        return str(error)
    return translated(str(error)) or _(
        "The command failed. Its message is in English: %(message)s\nHow it is used, says:"
        " manage.py help %(command)s"
    ) % {"message": error, "command": type(command).__module__.rpartition(".")[2]}


def explained(message: str) -> str:
    """Return what a library writes to its error output; it may be in our language already."""
    text = translated_paragraphs(message)
    if _HAN.search(text) or not _ENGLISH_SENTENCE.search(text):
        return text
    return _("A message in English: %s") % text
