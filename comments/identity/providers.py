"""The provider that the settings name."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from comments.identity.protocol import IdentityProvider

# By path: their libraries take megabytes, and most workers only answer readers.
ADAPTERS = {
    "oidc": "comments.identity.oidc.OpenIDConnect",
    "sms": "comments.identity.sms.SmsCodes",
}


def current_provider() -> IdentityProvider:
    """Return the provider in use. Raises ImportError where the setting names none."""
    name = settings.IDENTITY_PROVIDER
    provider: IdentityProvider = import_string(ADAPTERS.get(name, name))()
    return provider


def name_for_readers(default: str = "") -> str:
    """Return what readers know the service by."""
    return settings.IDENTITY_NAME or default or _("identity service")
