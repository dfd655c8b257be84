"""The test message that an administrator sends to the own address."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from articles.models import Publication
from newscenter.setup_checklist.models import SetupChecklist


def request_test_mail(user: User) -> None:
    """Enqueue the message: a request does not wait for a mail server."""
    SetupChecklist.objects.update_or_create(
        pk=SetupChecklist.singleton_instance_id,
        defaults={
            "mail_address": user.email,
            "mail_requested_at": timezone.now(),
            "mail_sent_at": None,
            "mail_error": "",
        },
    )
    send_test_mail.enqueue(user.email)


@task
def send_test_mail(address: str) -> None:
    """Send the message, and store what the mail server answered."""
    name = Publication.get_solo().name
    text = _("The mail server of %(name)s works. This message was sent from the setup checklist.")
    message = EmailMessage(
        _("Test message of %(name)s") % {"name": name},
        text % {"name": name} + "\n",
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    result = SetupChecklist.objects.filter(mail_address=address)
    try:
        message.send()
    # Whatever goes wrong is the answer that the administrator waits for.
    except Exception as error:
        result.update(mail_error=f"{type(error).__name__}: {error}"[:300])
    else:
        result.update(mail_sent_at=timezone.now())
