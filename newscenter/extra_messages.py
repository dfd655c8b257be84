"""Sentences that the catalogues of the libraries leave in English, or say wrongly, in Chinese.

Nothing reads them here: they stand where `make messages` finds them, and our catalogue has them.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

SENTENCES = (
    # The admin, and in front of the title of a page whose form was refused.
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("Error:"),
    _("After you’ve created a user, you’ll be able to edit more user options."),
    # Any field; Django's Chinese for it means an empty one.
    _("Null characters are not allowed."),
    # Saving one of the one-row models.
    _("{obj} was changed successfully."),
)
TOO_SHORT = ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)
