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
    # Any field; the captcha's Chinese translation would stand before Django's.
    _("This field is required."),
    # Django's Chinese translation means an empty string.
    _("Null characters are not allowed."),
    _("Enter a valid date."),
    _("Enter a valid date/time."),
    _(
        "%(datetime)s couldn’t be interpreted in time zone %(current_timezone)s; it may be"
        " ambiguous or it may not exist."
    ),
    # Lists of the admin.
    _("Select %s"),
    _("Select %s to change"),
    _("Select %s to view"),
    _("Go"),
    _("Action:"),
    _("Run the selected action"),
    _("Clear selection"),
    _("Clear all filters"),
    _("Hide counts"),
    _("Show counts"),
    _("0 of %(cnt)s selected"),
    _("Select all %(total_count)s %(module_name)s"),
    _("Click here to select the objects across all pages"),
    _("Select this object for an action - {}"),
    _("Select all objects on this page for an action"),
    _("Items must be selected in order to perform actions on them. No items have been changed."),
    _("No action selected."),
    _("%(full_result_count)s total"),
    _("None available"),
    _("Toggle sorting"),
    _("Sorting priority: %(priority_number)s"),
    _("Remove from sorting"),
    _("Any date"),
    _("Past 7 days"),
    _("No date"),
    _("Has date"),
    _("Unknown"),
    _("Empty"),
    _("Not empty"),
    # Forms of the admin.
    _("Add"),
    _("Add another %(verbose_name)s"),
    _("Save and add another"),
    _("Save and continue editing"),
    _("View on site"),
    _("Hold down “Control”, or “Command” on a Mac, to select more than one."),
    _("Please correct the error below."),
    _("Currently:"),
    _("Change:"),
    # After a form was saved.
    _("The {name} “{obj}” was added successfully."),
    _("You may edit it again below."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    _("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
    _("Changed {fields}."),
    _("Changed {fields} for {name} “{object}”."),
    _("No fields changed."),
    # Before a row is deleted.
    _("Are you sure?"),
    _("Cannot delete %(name)s"),
    _("Delete multiple objects"),
    _(
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? All of the'
        " following related items will be deleted:"
    ),
    _(
        "Are you sure you want to delete the selected %(objects_name)s? All of the following"
        " objects and their related items will be deleted:"
    ),
    _(
        "Deleting the %(object_name)s '%(escaped_object)s' would require deleting the following"
        " protected related objects:"
    ),
    _(
        "Deleting the selected %(objects_name)s would require deleting the following protected"
        " related objects:"
    ),
    _("Objects"),
    _("Yes, I’m sure"),
    _("No, take me back"),
    _("Summary"),
    # Pages of the admin.
    _("Change history: %s"),
    _("%(app)s administration"),
    _("Models in the %(name)s application"),
    _("You don’t have permission to view or edit anything."),
    _("Start typing to filter…"),
    _("Filter navigation items"),
    _("Sidebar"),
    _("Skip to main content"),
    _("Thanks for spending some quality time with the web site today."),
    # People and their passwords.
    _("Authentication and Authorization"),
    _("user"),
    _("users"),
    _("group"),
    _("groups"),
    _("active"),
    _("last login"),
    _("date joined"),
    _("first name"),
    _("last name"),
    _("Important dates"),
    _("Password confirmation"),
    _("Enter the same password as before, for verification."),
    _("Password changed successfully."),
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be entirely numeric."),
    _("The password is too similar to the %(verbose_name)s."),
    _("A user with that username already exists."),
    _(
        "Please enter your old password, for security’s sake, and then enter your new password"
        " twice so we can verify you typed it in correctly."
    ),
    # After saving a model of which there is one row.
    _("{obj} was changed successfully."),
)
COUNTS = (
    ngettext_lazy("%(counter)s result", "%(counter)s results", "counter"),
    ngettext_lazy("%(total_count)s selected", "All %(total_count)s selected", "total_count"),
    ngettext_lazy(
        "%(count)s %(name)s was changed successfully.",
        "%(count)s %(name)s were changed successfully.",
        "count",
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
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
