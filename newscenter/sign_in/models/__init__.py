"""Rows of signing in: failed attempts, the log, and the sessions of the staff."""

from newscenter.sign_in.models.attempt import SignInAttempt
from newscenter.sign_in.models.event import SignInEvent
from newscenter.sign_in.models.session import StaffSession

__all__ = ["SignInAttempt", "SignInEvent", "StaffSession"]
