"""Files of bundles in VAR_DIR: made at once or by a task, fetched by who asked, deleted in time."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from comments.inspection import signing_key
from comments.inspection.bundle.making import BundleMaker
from comments.inspection.bundle.scope import Scope
from comments.models import Decision, Disclosure, InspectionBundle
from comments.models.chain_anchor import BrokenHead
from comments.models.inspection_bundle import DAYS_KEPT

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

# What a request makes by itself: a second of work. The rest is a task.
AT_ONCE, DECISIONS_AT_ONCE = 500, 5000


def folder() -> Path:
    """Return the folder of bundles, which nobody but the site may read."""
    path = Path(settings.VAR_DIR, "bundles")
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def path_of(bundle: InspectionBundle) -> Path:
    return folder() / f"{bundle.pk}.zip"


def write(scope: Scope, file: IO[bytes], *, by: User, advance: Callable[[int], object]) -> str:
    """Write a bundle into the file, and return the digest of its manifest.

    Raises OSError, and BrokenHead where a log is damaged.
    """
    put_key_on_record(by)
    with tempfile.TemporaryDirectory(prefix=".work-", dir=folder()) as work:
        maker = BundleMaker(scope, by=by, folder=Path(work), advance=advance)
        maker.collect()
        return maker.pack(file)


def put_key_on_record(by: User) -> None:
    """Log the fingerprint of the key once: the next anchor then proves whose key it is."""
    fingerprint = signing_key.fingerprint()
    with transaction.atomic():
        if not Disclosure.objects.filter(kind=Disclosure.Kind.KEY, subject=fingerprint).exists():
            Disclosure.append(Disclosure.Kind.KEY, fingerprint, by=by)


def log_disclosure(scope: Scope, manifest: str, *, by: User) -> None:
    """Log that `by` gets this bundle; committed before its first byte leaves."""
    with transaction.atomic():
        subject = f"{manifest} {scope.without_senders()}"[: Disclosure.SUBJECT_LENGTH]
        Disclosure.append(Disclosure.Kind.BUNDLE, subject, by=by)


def ask_for(scope: Scope, *, by: User) -> InspectionBundle:
    """Make a small bundle now, and a large one in the background."""
    delete_expired()
    total = scope.comments().count()
    is_small = total <= AT_ONCE and not (
        scope.whole_log
        and Decision.objects.all()[: DECISIONS_AT_ONCE + 1].count() > DECISIONS_AT_ONCE
    )
    with transaction.atomic():
        bundle = InspectionBundle.objects.create(by=by, scope=scope.to_json(), total=total)
        if not is_small:
            make_bundle.enqueue(str(bundle.pk))
    if is_small:
        make(bundle)
    return bundle


@task
def make_bundle(key: str) -> None:
    bundle = InspectionBundle.objects.select_related("by").get(pk=key)
    if not (bundle.made_at or bundle.failure):
        make(bundle)


def make(bundle: InspectionBundle) -> None:
    """Make the file, and note what came of it."""
    rows = InspectionBundle.objects.filter(pk=bundle.pk)
    bundle.done, bundle.failure = 0, ""

    def advance(count: int) -> None:
        bundle.done += count
        rows.update(done=bundle.done)

    try:
        _make_file(bundle, advance)
    except TimeoutError:
        bundle.failure = _(
            "It is too large to be made in the background. Have the operator run: manage.py"
            " inspection_bundle"
        )
    except OSError as error:
        logger.exception("A bundle can't be written")
        bundle.failure = _("The file can't be written: %s.") % _(str(error.strerror))
    except BrokenHead:
        bundle.failure = _("The logs of decisions are damaged. Run: manage.py verify_decisions")
    # Whatever it was: the page would wait for it for ever.
    except Exception:
        logger.exception("A bundle can't be made")
        bundle.failure = _("It could not be made; the log of the site says why.")
    bundle.save()


def _make_file(bundle: InspectionBundle, advance: Callable[[int], object]) -> None:
    # Under its name there is a whole file or none.
    draft = path_of(bundle).with_suffix(".draft")
    try:
        with draft.open("wb") as file:
            scope = Scope.from_json(bundle.scope)
            bundle.manifest = write(scope, file, by=bundle.by, advance=advance)
        draft.chmod(0o600)
        bundle.size = draft.stat().st_size
        draft.replace(path_of(bundle))
        bundle.made_at = timezone.now()
    finally:
        draft.unlink(missing_ok=True)


def delete_expired() -> None:
    """Delete the files of old bundles, and what their rows say of senders."""
    now = timezone.now()
    for bundle in InspectionBundle.objects.expired(now):
        path_of(bundle).unlink(missing_ok=True)
        scope = Scope.from_json(bundle.scope).without_senders().to_json()
        failure = bundle.failure
        if not (bundle.made_at or failure):
            # Its task is lost, or the worker was killed at it each time.
            failure = _("It was not made in time: ask for it once more.")
        if (scope, failure) != (bundle.scope, bundle.failure):
            InspectionBundle.objects.filter(pk=bundle.pk).update(scope=scope, failure=failure)
    _delete_old_files((now - timedelta(days=DAYS_KEPT)).timestamp())


def _delete_old_files(before: float) -> None:
    """Delete what no row names: left by a process that was killed, or newer than a backup."""
    for path in folder().iterdir():
        # Another process may be making a bundle, or deleting old ones, at this moment.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime >= before:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
