"""System checks of the settings of backups."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.utils.translation import gettext as _

from newscenter.backups.bucket import EXAMPLE, Bucket
from newscenter.backups.encryption import parse_recipient
from newscenter.backups.health import can_drill
from newscenter.backups.retention import Rule


@register(Tags.security)
def rule_of_backups_has_three_numbers(**kwargs: Any) -> Iterator[CheckMessage]:
    try:
        Rule.parse(settings.BACKUP_KEEP)
    except ValueError:
        yield Error(
            _("BACKUP_KEEP can't be used as it is: “%s”.") % settings.BACKUP_KEEP,
            hint=_(
                "Write for how many days, weeks and months one backup each is kept, separated by"
                " commas, and not 0 for all: 7,4,12"
            ),
            id="newscenter.E011",
        )


@register(Tags.security)
def folder_of_backups_can_be_used(**kwargs: Any) -> Iterator[CheckMessage]:
    folder = Path(settings.BACKUP_DIR)
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not folder.is_absolute():
        message = _("BACKUP_DIR is not a whole path: %s") % folder
    elif Path(settings.MEDIA_ROOT) in (folder, *folder.parents):
        # Everybody could download it.
        message = _("BACKUP_DIR is in the folder of the pictures, which everybody can read.")
    elif not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        message = _("The folder of backups can't be written to: %s") % folder
    else:
        return
    hint = _("Name a folder that belongs to the user of the site: BACKUP_DIR=/backup/newscenter")
    yield Error(message, hint=hint, id="newscenter.E012")


@register(Tags.security)
def bucket_of_backups_is_an_address(**kwargs: Any) -> Iterator[CheckMessage]:
    if not settings.BACKUP_S3:
        return
    try:
        Bucket(settings.BACKUP_S3)
    except ValueError:
        # Without its value, which has a password.
        yield Error(
            _("BACKUP_S3 can't be used as it is. Write for example %s") % EXAMPLE,
            hint=_(
                "Percent-encode characters such as / + and @ in the secret. style=virtual puts the"
                " bucket in front of the host, as Aliyun OSS and Tencent COS need it."
            ),
            id="newscenter.E013",
        )
    if not settings.BACKUP_RECIPIENTS:
        yield Warning(
            _("Backups leave the machine and are not encrypted, with passwords and comments."),
            hint=_("Make a key and set BACKUP_RECIPIENT: manage.py backup --make-key FILE"),
            id="newscenter.W006",
        )


@register(Tags.security)
def keys_of_backups_are_keys(**kwargs: Any) -> Iterator[CheckMessage]:
    for recipient in settings.BACKUP_RECIPIENTS:
        try:
            parse_recipient(recipient)
        except ValueError:
            yield Error(
                _("“%s” in BACKUP_RECIPIENT is not a public key.") % recipient,
                hint=_(
                    "Write keys that begin with age1 or ssh-ed25519, separated by commas. One is"
                    " made by: manage.py backup --make-key FILE"
                ),
                id="newscenter.E014",
            )
    identity = settings.BACKUP_IDENTITY
    if identity and not os.access(identity, os.R_OK):
        yield Error(
            _("The file %s can't be read, which BACKUP_IDENTITY names.") % identity,
            hint=_("Let the user of the site read it; it is only needed for drills."),
            id="newscenter.E015",
        )


@register(Tags.security, deploy=True)
def backups_can_be_tried(**kwargs: Any) -> Iterator[CheckMessage]:
    if not can_drill():
        yield Warning(
            _("The backups can't be tried on this machine, which does not have their secret key."),
            hint=_(
                "Try one elsewhere now and then: manage.py restore --drill FILE --identity KEY; or"
                " name the file of the key with BACKUP_IDENTITY."
            ),
            id="newscenter.W007",
        )
