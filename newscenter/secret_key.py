"""The key that signs sessions and tokens, made once and kept in a file."""

import contextlib
import os
import tempfile
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def read_or_make(path: Path) -> str:
    """Return the key kept at `path`; make it on first use, readable by its owner alone.

    Raises OSError when the folder can't be written to.
    """
    with contextlib.suppress(FileNotFoundError):
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Several workers start at once. link() lets one of them win, and nobody can read a
    # half-written key.
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:
        draft.write(get_random_secret_key())
        draft.flush()
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)
    return path.read_text()
