"""The files of the media folder: those of a backup, and putting restored ones in their place."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from newscenter.backups.work import PREFIX

# As Django stores uploads: nginx reads them as a member of the site's group.
MODE = 0o644


def files_in(folder: Path) -> Iterator[str]:
    """Yield the path of each file below the folder; links are no pictures of ours."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(PREFIX))
        for name in sorted(files):
            path = Path(root, name)
            if not path.is_symlink() and not name.startswith(PREFIX):
                yield path.relative_to(folder).as_posix()


def size_of(folder: Path, names: list[str]) -> int:
    total = 0
    for name in names:
        try:
            total += (folder / name).stat().st_size
        except FileNotFoundError:
            # Deleted since it was listed.
            continue
    return total


def move(source: Path, target: Path) -> None:
    """Move the file in one step, also from another disk, and replace what is there."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        descriptor, draft = tempfile.mkstemp(prefix=PREFIX, dir=target.parent)
        os.close(descriptor)
        try:
            shutil.copy2(source, draft)
            Path(draft).replace(target)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise


def bring_in(source: Path, media: Path) -> set[str]:
    """Move all files into the media folder, and return their names.

    What is there stays, so that whatever database the site has finds its pictures.
    """
    names = set(files_in(source))
    for name in sorted(names):
        target = media / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (source / name).chmod(MODE)
        move(source / name, target)
    return names


def remove_others(media: Path, names: set[str]) -> None:
    """Remove the files that the restored site does not have."""
    for name in list(files_in(media)):
        if name not in names:
            (media / name).unlink(missing_ok=True)
