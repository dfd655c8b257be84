"""The key that signs sessions and tokens, generated once and kept in a file."""

import contextlib
import os
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from newscenter.env import translate as _


def _read_or_make(path: Path) -> str:
    with contextlib.suppress(FileNotFoundError):
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Several workers start at once: link() lets one of them win, and none reads a half-written
    # key.
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:
        draft.write(get_random_secret_key())
        draft.flush()
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)
    return path.read_text()


def read_or_make(path: Path) -> str:
    """Return the key kept at `path`, generated on first use and readable by its owner alone.

    Raises ImproperlyConfigured when the folder can't be written to.
    """
    try:
        return _read_or_make(path)
    except OSError as error:
        raise ImproperlyConfigured(
            _(
                "The secret key can't be kept in %(path)s (%(reason)s). Give the folder to the user"
                " that the site runs as, or name another one with VAR_DIR."
            )
            % {"path": path, "reason": _(str(error.strerror))}
        ) from error
