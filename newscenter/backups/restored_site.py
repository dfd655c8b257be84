"""A restored site, tried in a process of its own: python -m newscenter.backups.restored_site.

Its settings come from the environment that restored_process.py gives it, so that no connection,
file or cache is the live site's. Prints one line of JSON with what it found.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "newscenter.settings"
    django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from comments.inspection import verification
from newscenter import schema
from newscenter.backups import database_facts
from newscenter.backups.archive_reader import MISSING
from newscenter.backups.manifest import MANIFEST, Manifest

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

# Of many files or tables the first ones say enough.
SHOWN = 10


def _differences(cursor: CursorWrapper, manifest: Manifest) -> Iterator[str]:
    """Yield a sentence for everything that is not as it was when the backup was made."""
    engine = connection.vendor
    counts = database_facts.row_counts(cursor, engine)
    for table, expected in manifest.rows.items():
        if counts.get(table) != expected:
            yield _("The table %(table)s has %(count)s rows, and had %(expected)d.") % {
                "table": table,
                "count": counts.get(table, 0),
                "expected": expected,
            }
    heads = database_facts.heads(cursor, engine)
    for table, digest in manifest.heads.items():
        if heads.get(table) != digest:
            yield _("The head of the log in %s is another one than in the manifest.") % table


def _missing_files(cursor: CursorWrapper, folder: Path) -> Iterator[str]:
    """Yield a sentence for each file that a row names and the backup lacks without saying so."""
    known = set(json.loads((folder / MISSING).read_text())) if (folder / MISSING).exists() else ()
    names = set(database_facts.file_names(cursor, connection.vendor)) - set(known)
    media = Path(settings.MEDIA_ROOT)
    missing = [name for name in sorted(names) if not (media / name).is_file()]
    if missing:
        files = ", ".join(missing[:SHOWN]) + (" …" if len(missing) > SHOWN else "")
        yield _("Files are missing that the database names: %s") % files


def _migrate() -> Iterator[str]:
    call_command("migrate", verbosity=0, interactive=False)
    yield from list(schema.differences(connection))[:SHOWN]


def problems(folder: Path) -> Iterator[str]:
    """Yield a sentence for everything that is wrong with the restored site."""
    manifest = Manifest.from_json((folder / MANIFEST).read_bytes())
    with connection.cursor() as cursor:
        yield from _differences(cursor, manifest)
        yield from _missing_files(cursor, folder)
    yield from _migrate()
    yield from verification.problems()


def main(folder: Path) -> None:
    messages = list(problems(folder))
    connection.close()
    sys.stdout.write(json.dumps(messages) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
