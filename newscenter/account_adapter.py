"""The allauth adapter: only staff have accounts, and nobody signs up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from comments.client_ip import sender_address


class StaffAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Count failed sign-ins by the address that the rest of the site uses.

        allauth's own setting is the number of proxies, which can't follow from TRUSTED_PROXIES.
        """
        return sender_address(request)
