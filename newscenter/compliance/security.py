"""Rules about accounts, logs, backups and what is done when something happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newscenter.backups import state
from newscenter.compliance import norms
from newscenter.compliance.norms import Citation
from newscenter.compliance.rule import Finding, Rule, missing_triggers, only_a_person_can_tell
from newscenter.compliance.site import Site
from newscenter.setup_checklist.checks import demo_accounts
from newscenter.sign_in.requirement import SUPERUSER

# Six months.
SHORTEST_RETENTION = 183
OLDEST_BACKUP = timedelta(days=8)
# They see what readers sent, or may change everything.
ROLES_TO_PROTECT = (SUPERUSER, "moderator")


def _network_logs(site: Site) -> Iterator[Finding]:
    days = site.commenting.sender_data_days
    if days < SHORTEST_RETENTION:
        text = _("Addresses of commenters are kept for %d days, less than six months.")
        yield Finding(text % days, f"{site.commenting_page}#id_sender_data_days")


def _sign_in_log(site: Site) -> Iterator[Finding]:
    names = {name for name in site.missing_triggers if name.startswith("sign_in_event")}
    yield from missing_triggers(names)


def _second_factor(site: Site) -> Iterator[Finding]:
    missing = [role for role in ROLES_TO_PROTECT if role not in settings.MFA_REQUIRED_FOR]
    if missing:
        text = _("These roles need no second factor: %s. Set MFA_REQUIRED_FOR on the server.")
        yield Finding(text % ", ".join(missing))


def _own_accounts(site: Site) -> Iterator[Finding]:
    names = demo_accounts(site.people)
    if names:
        text = _("Accounts of the demo can still sign in: %s")
        yield Finding(text % "、".join(names), reverse("admin:auth_user_changelist"))


def _https(site: Site) -> Iterator[Finding]:
    if not settings.HTTPS:
        yield Finding(_("HTTPS is off: set HTTPS=1 on the server"))


def _debug(site: Site) -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding(_("DEBUG is on: error pages show code and settings to everybody."))


def _backup(site: Site) -> Iterator[Finding]:
    current = state.State.read()
    if not current.backup_at:
        yield Finding(_("No backup has been made yet: manage.py backup makes one"))
    elif site.now - state.as_time(current.backup_at) > OLDEST_BACKUP:
        yield Finding(_("The last backup is more than a week old: look at manage.py health"))
    elif not current.drill_at:
        yield Finding(_("No backup has been tried out yet: manage.py restore --drill does it"))


def _encryption(site: Site) -> Iterator[Finding]:
    if settings.BACKUP_S3 and not settings.BACKUP_RECIPIENTS:
        yield Finding(_("Backups leave the server unencrypted: set BACKUP_RECIPIENT on the server"))


def _alerts(site: Site) -> Iterator[Finding]:
    if not (settings.ADMINS or settings.ALERT_WEBHOOK or settings.SENTRY_DSN):
        yield Finding(_("Nobody is told of errors: set ADMINS, ALERT_WEBHOOK or SENTRY_DSN."))


RULES = (
    Rule(
        "network-logs",
        gettext_lazy("Logs kept for six months"),
        gettext_lazy("Addresses of commenters are kept for at least 183 days."),
        (Citation(norms.SECURITY, 23, 3),),
        _network_logs,
    ),
    Rule(
        "sign-in-log",
        gettext_lazy("Log of sign-ins"),
        gettext_lazy("The database lets nobody change the sign-in log of the last half year."),
        (Citation(norms.SECURITY, 23, 3),),
        _sign_in_log,
    ),
    Rule(
        "second-factor",
        gettext_lazy("Protection against stolen passwords"),
        gettext_lazy("Administrators and moderators need a second factor to sign in."),
        (Citation(norms.SECURITY, 23), Citation(norms.PERSONAL, 51)),
        _second_factor,
    ),
    Rule(
        "own-accounts",
        gettext_lazy("No accounts with known passwords"),
        gettext_lazy("No account of the demo can sign in."),
        (Citation(norms.SECURITY, 23),),
        _own_accounts,
    ),
    Rule(
        "https",
        gettext_lazy("Encrypted transmission"),
        gettext_lazy("The site speaks HTTPS only."),
        (Citation(norms.SECURITY, 23), Citation(norms.PERSONAL, 51)),
        _https,
    ),
    Rule(
        "no-debug",
        gettext_lazy("No known weaknesses in operation"),
        gettext_lazy("The site does not run in debugging mode."),
        (Citation(norms.SECURITY, 24),),
        _debug,
    ),
    Rule(
        "backup",
        gettext_lazy("Backup"),
        gettext_lazy("The last backup is at most a week old, and restoring has been tried."),
        (Citation(norms.SECURITY, 23, 4),),
        _backup,
    ),
    Rule(
        "backup-encryption",
        gettext_lazy("Encryption of what leaves the server"),
        gettext_lazy("Backups that are copied to a store are encrypted."),
        (Citation(norms.SECURITY, 23, 4), Citation(norms.PERSONAL, 51)),
        _encryption,
    ),
    Rule(
        "alerts",
        gettext_lazy("Monitoring"),
        gettext_lazy("Somebody is told at once when the site has an error."),
        (Citation(norms.SECURITY, 23), Citation(norms.SECURITY, 27)),
        _alerts,
    ),
    Rule(
        "emergency-plan",
        gettext_lazy("Emergency plan"),
        gettext_lazy("Is there an emergency plan for security incidents, and is it practised?"),
        (Citation(norms.SECURITY, 27), Citation(norms.NEWS, 12)),
        only_a_person_can_tell,
    ),
    Rule(
        "graded-protection",
        gettext_lazy("Graded protection"),
        gettext_lazy(
            "Has the site been graded for cybersecurity protection, and filed and assessed as its"
            " grade demands?"
        ),
        (Citation(norms.SECURITY, 23),),
        only_a_person_can_tell,
    ),
)
