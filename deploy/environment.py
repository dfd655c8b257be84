"""Make `.venv/` and install the packages of a lock file, every one checked by its hash.

usage: python3 deploy/environment.py requirements.lock

Instant when nothing has changed. Several at once wait for each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)


def wish(lock: Path) -> str:
    """What the stamp of a finished installation says: these packages for this Python."""
    version = ".".join(map(str, sys.version_info[:2]))
    return f"{version} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def install(lock: Path) -> None:
    print(f"Installing the packages of {lock.name} into .venv/ …", flush=True)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    pip = [VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [*pip, "install", "--no-deps", "--require-hashes", "-r", lock],
        check=True,
    )


def main(lock: Path) -> None:
    VENV.mkdir(exist_ok=True)
    stamp = VENV / f"{lock.name}.installed"
    with (VENV / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wish(lock):
            install(lock)
            stamp.write_text(wish(lock))


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit("Newscenter needs Python 3.11 or newer; name one: make PYTHON=python3.12 …")
    try:
        main(ROOT / sys.argv[1])
    except subprocess.CalledProcessError as error:
        sys.exit(
            f"The environment could not be made ({error}). On Debian and Ubuntu: is the package"
            " python3-venv installed? Does the package index answer?"
        )
