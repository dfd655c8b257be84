"""Models of this app; they are defined where they are used."""

from newscenter.sign_in.models import SignInAttempt, SignInEvent, StaffSession

__all__ = ["SignInAttempt", "SignInEvent", "StaffSession"]
