"""Models of this app; they are defined where they are used."""

from newscenter.compliance.models import ComplianceAnswer, ComplianceReport
from newscenter.setup_checklist.models import SetupChecklist
from newscenter.sign_in.models import SignInAttempt, SignInEvent, StaffSession

__all__ = [
    "ComplianceAnswer",
    "ComplianceReport",
    "SetupChecklist",
    "SignInAttempt",
    "SignInEvent",
    "StaffSession",
]
