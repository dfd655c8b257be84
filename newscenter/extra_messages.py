"""Messages of libraries that are missing or wrong in their Chinese catalogues.

No code uses them from here: `make messages` finds them here and puts them into our catalogue, which
Django asks before those of the libraries.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

SENTENCES = (
    # The admin; the last but one precedes the title of a page whose form has errors.
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("Error:"),
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
