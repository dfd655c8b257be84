"""The e-mail backend without a mail server: the log says that a message was not sent, not its text.

A message may contain what nobody who reads the log should have.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            values = {"subject": message.subject, "count": len(message.recipients())}
            logger.warning(
                _("Not sent, because EMAIL_URL names no mail server: “%(subject)s” to %(count)d."),
                values,
            )
        return len(email_messages)
