"""Encryption in the age format (age-encryption.org), so that the program `age` opens a backup.

To public keys alone: the server can make backups that it can't read, and a key that is kept
elsewhere opens them. Both directions stream: a backup may be larger than memory.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from getpass import getpass
from pathlib import Path
from threading import Thread
from typing import IO, Any

import pyrage
from django.utils.translation import gettext as _
from pyrage import passphrase, ssh, x25519

from newscenter.backups.errors import BackupError

BUFFER = 1 << 20
MAGIC = b"age-encryption.org/v1"
_PROTECTED = (MAGIC, b"-----BEGIN AGE ENCRYPTED FILE-----")


def parse_recipient(text: str) -> Any:
    """Return the public key. Raises ValueError."""
    try:
        if text.startswith("ssh-"):
            return ssh.Recipient.from_str(text)
        return x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise ValueError(text) from error


def make_key(path: Path) -> str:
    """Write a new secret key to a file that must not exist yet; return its public key."""
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"# {public}\n{identity}\n")
    return public


def read_identities(path: Path) -> list[Any]:
    """Return the secret keys in a file of `age-keygen` or ssh. Raises BackupError."""
    try:
        data = path.read_bytes()
        if data.startswith(_PROTECTED):
            data = passphrase.decrypt(data, getpass(_("Passphrase of the key: ")))
        if data.startswith(b"-----BEGIN"):
            return [ssh.Identity.from_buffer(data)]
        lines = [line.strip() for line in data.decode().splitlines()]
        keys = [x25519.Identity.from_str(line) for line in lines if line and line[0] != "#"]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError, pyrage.DecryptError) as error:
        raise BackupError(
            _("The secret key in %(path)s can't be read: %(error)s")
            % {"path": path, "error": error}
        ) from error
    if not keys:
        raise BackupError(_("There is no secret key in %s.") % path)
    return keys


class _Target(io.RawIOBase):
    """A stream that remembers its own error: the library reports it as one of encryption."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.error: OSError | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        try:
            return self.stream.write(data)
        except OSError as error:
            self.error = error
            raise


class _Worker(Thread):
    """A thread that encrypts or decrypts from one stream to the other, and keeps its error."""

    def __init__(
        self, work: Callable[[Any, Any], object], source: IO[bytes], target: IO[bytes]
    ) -> None:
        super().__init__(daemon=True)
        self.work, self.source, self.target = work, source, _Target(target)
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.work(self.source, self.target)
        except Exception as error:
            self.error = error


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    read_end, write_end = os.pipe()
    return os.fdopen(read_end, "rb", BUFFER), os.fdopen(write_end, "wb", BUFFER)


@contextmanager
def encrypting(target: IO[bytes], recipients: Sequence[str]) -> Iterator[IO[bytes]]:
    """Yield a stream; what is written to it arrives encrypted in `target`."""
    keys = [parse_recipient(text) for text in recipients]
    reader, writer = _pipe()

    def encrypt(source: Any, target: Any) -> None:
        # Closed also after an error, or the other thread would wait for room in the pipe.
        with reader:
            pyrage.encrypt_io(source, target, keys)

    worker = _Worker(encrypt, reader, target)
    try:
        yield writer
    finally:
        with suppress(BrokenPipeError):
            writer.close()
        worker.join()
        if error := worker.target.error or worker.error:
            raise error


@contextmanager
def decrypting(source: IO[bytes], identities: list[Any]) -> Iterator[IO[bytes]]:
    """Yield a stream of what was encrypted. Raises BackupError if it was changed or cut."""
    reader, writer = _pipe()

    def decrypt(source: Any, target: Any) -> None:
        with writer:
            pyrage.decrypt_io(source, target, identities)

    worker = _Worker(decrypt, source, writer)
    try:
        with reader:
            yield reader
    finally:
        worker.join()
        # A reader who stops because of something else breaks the pipe.
        if worker.error and not worker.target.error:
            raise BackupError(
                _(
                    "The backup can't be decrypted (%s): it is for another key, or the file was"
                    " changed or cut. Nothing was restored."
                )
                % worker.error
            )
