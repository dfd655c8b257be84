"""Models of this app; they are defined where they are used."""

from newscenter.setup_checklist.models import SetupChecklist
from newscenter.sign_in.models import SignInAttempt, SignInEvent, StaffSession

__all__ = ["SetupChecklist", "SignInAttempt", "SignInEvent", "StaffSession"]
