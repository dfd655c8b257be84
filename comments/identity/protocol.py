"""The protocol of a service that verifies people, which every adapter follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol, runtime_checkable

from django.http import HttpRequest, HttpResponse

# A cookie of this name and of the path /comments/identity/ is dropped once somebody is verified.
FLOW_COOKIE = "identity_flow"


class Subject(NamedTuple):
    """A person as the service knows them: digested at once, and neither stored nor logged."""

    issuer: str
    name: str

    def __repr__(self) -> str:
        return "<Subject>"


class NotVerified(Exception):
    """The verification failed, and begins anew; `str()` of the exception tells the reader why."""


class Problem(NamedTuple):
    """A setting that can't be used, and what to do about it."""

    text: str
    hint: str


@runtime_checkable
class IdentityProvider(Protocol):
    """A service that verifies people. IDENTITY_PROVIDER names the class, which takes no arguments.

    What it has to remember between two requests it puts into the form or, signed, into FLOW_COOKIE,
    and whatever it learns of the person it returns as a Subject or drops.
    """

    @property
    def name(self) -> str:
        """Name that readers know the service by."""

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Answer at /comments/identity/: a page with a form or a link, or a redirect."""

    def complete(self, request: HttpRequest) -> Subject | HttpResponse:
        """Return who has been verified when they come to /comments/identity/complete/.

        An answer instead is shown: for example the form again, with what is wrong. Raises
        NotVerified.
        """

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the settings, without asking the service."""
