"""Messages of libraries that are missing or wrong in their Chinese catalogues.

No code uses them from here: `make messages` finds them here and puts them into our catalogue, which
Django asks before those of the libraries.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

SENTENCES = (
    # The admin; “Error:” precedes the title of a page whose form has errors.
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("Error:"),
    _("Add %s"),
    _("Add %(name)s"),
    _("Change %s"),
    _("View %s"),
    # The heading of a filter, such as “By status”.
    _(" By %(filter_title)s "),
    _("After you’ve created a user, you’ll be able to edit more user options."),
    # Any field; Django's Chinese translation means an empty string.
    _("Null characters are not allowed."),
    # After saving a model of which there is one row.
    _("{obj} was changed successfully."),
)
TOO_SHORT = ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)
# Durations; Django's Chinese for nine months means September.
DURATIONS = (
    ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    ngettext_lazy("%(num)d day", "%(num)d days", "num"),
)
# argparse, for manage.py: newscenter/command_line.py.
ARGPARSE = (
    _("usage: "),
    _("options"),
    _("positional arguments"),
    _("show this help message and exit"),
    _("argument %(argument_name)s: %(message)s"),
    _("the following arguments are required: %s"),
    _("one of the arguments %s is required"),
    _("unrecognized arguments: %s"),
    _("not allowed with argument %s"),
    _("expected one argument"),
    _("expected at least one argument"),
    _("invalid choice: %(value)r (choose from %(choices)s)"),
    _("invalid %(type)s value: %(value)r"),
    _("ambiguous option: %(option)s could match %(matches)s"),
    _("ignored explicit argument %r"),
    _("%(prog)s: error: %(message)s\n"),
)
# The options that Django gives to every command.
COMMAND_OPTIONS = (
    _("Show program's version number and exit."),
    _(
        "Verbosity level; 0=minimal output, 1=normal output, 2=verbose output, 3=very verbose"
        " output"
    ),
    _(
        'The Python path to a settings module, e.g. "myproject.settings.main". If this isn\'t'
        " provided, the DJANGO_SETTINGS_MODULE environment variable will be used."
    ),
    _('A directory to add to the Python path, e.g. "/home/djangoprojects/myproject".'),
    _("Display a full stack trace on CommandError exceptions."),
    _("Don't colorize the command output."),
    _("Force colorization of the command output."),
    _("Skip system checks."),
)
# Reasons of the operating system why a file can't be used.
REASONS = (
    _("Permission denied"),
    _("No such file or directory"),
    _("Not a directory"),
    _("Is a directory"),
    _("File exists"),
    _("Read-only file system"),
    _("No space left on device"),
)
