"""Delivery of alerts, by e-mail to ADMINS and to the webhook of a chat group."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import Error
from django.utils.translation import gettext as _

from articles.models import Publication
from newscenter.alerts import webhook
from newscenter.alerts.webhook import Webhook


class Alert(NamedTuple):
    subject: str
    text: str


class Delivery(NamedTuple):
    channel: str
    # Empty when it has arrived, as far as that can be known.
    failure: str


def site_name() -> str:
    try:
        return Publication.get_solo().name or "Newscenter"
    except Error:
        # That the database is away is what some alerts are about.
        return next(iter(settings.ALLOWED_HOSTS), "Newscenter")


def deliver(alert: Alert) -> list[Delivery]:
    """Send the alert by all ways that the settings name, and return what became of it."""
    site = site_name()
    deliveries = list(_mails(alert, site))
    if settings.ALERT_WEBHOOK:
        hook = Webhook(
            settings.ALERT_WEBHOOK, settings.ALERT_WEBHOOK_SECRET, settings.ALERT_WEBHOOK_FORMAT
        )
        failure = webhook.send(hook, site, alert.subject, alert.text)
        deliveries.append(Delivery(_("Webhook"), failure))
    return deliveries


def _mails(alert: Alert, site: str) -> Iterator[Delivery]:
    if not settings.ADMINS:
        return
    addresses = [admin[1] for admin in settings.ADMINS]
    message = EmailMessage(
        f"[{site}] {alert.subject}",
        alert.text + "\n",
        to=addresses,
        headers={"Auto-Submitted": "auto-generated"},
    )
    channel = _("E-mail to %s") % ", ".join(addresses)
    if settings.EMAIL_BACKEND.endswith("unsent_mail.EmailBackend"):
        yield Delivery(channel, _("EMAIL_URL names no mail server"))
        return
    try:
        message.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        yield Delivery(channel, str(error) or type(error).__name__)
    else:
        yield Delivery(channel, "")
