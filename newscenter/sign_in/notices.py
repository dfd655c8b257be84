"""E-mail to people about their accounts: a new browser, a second factor, somebody who guesses."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from articles.domain_names import ascii_address
from articles.models import Publication
from articles.models.person_name import person_name
from newscenter.sign_in.models import SignInEvent

Kind = SignInEvent.Kind
WITHOUT_MAIL = "newscenter.unsent_mail.EmailBackend"
SUBJECTS = {
    Kind.SIGNED_IN: gettext_lazy("Signed in with a new browser"),
    Kind.LIMITED: gettext_lazy("Somebody has your password and tries verification codes"),
    Kind.FACTOR_ADDED: gettext_lazy("A second factor was added to your account"),
    Kind.FACTOR_REMOVED: gettext_lazy("A second factor was removed from your account"),
    Kind.CODES_RENEWED: gettext_lazy("New recovery codes were made for your account"),
    Kind.FACTOR_RESET: gettext_lazy("An administrator has reset your second factor"),
    Kind.PASSWORD_CHANGED: gettext_lazy("The password of your account was changed"),
}


def enqueue(event: SignInEvent) -> None:
    """Have the owner of the account told by e-mail, if that can be done."""
    if event.user and event.user.email and settings.EMAIL_BACKEND != WITHOUT_MAIL:
        send.enqueue(event.pk)


def _facts(event: SignInEvent) -> list[str]:
    """Return a line for each thing that is known; a browser names itself, so it is cut short."""
    at = date_format(timezone.localtime(event.at), "DATETIME_FORMAT")
    facts = [
        (_("Time: %s"), at),
        (_("By what means: %s"), event.get_method_display()),
        (_("Network address: %s"), event.address),
        (_("Browser: %s"), event.browser),
        (_("Done by: %s"), person_name(event.by) if event.by else ""),
    ]
    return [line % value for line, value in facts if value]


@task
def send(event_id: int) -> None:
    event = SignInEvent.objects.select_related("user", "by").get(pk=event_id)
    if not (event.user and event.user.email):
        return
    publication = Publication.get_solo()
    site = ascii_address(publication.site_address).rstrip("/")
    parts = [
        f"{person_name(event.user)}：" + SUBJECTS[Kind(event.kind)],
        "\n".join(_facts(event)),
        _(
            "If that was not you, change your password at once and tell an administrator:"
            " %(address)s"
        )
        % {"address": site + reverse("mfa_index")},
        publication.name,
    ]
    EmailMessage(
        str(SUBJECTS[Kind(event.kind)]),
        "\n\n".join(parts) + "\n",
        to=[event.user.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()
