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


def wish() -> str:
    """What a stamp says when it is up to date: this Python and these lock files."""
    digest = hashlib.sha256(sys.version.encode())
    for lock in sorted(ROOT.glob("requirements*.lock")):
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def install(lock: Path) -> None:
    print(f"Installing the packages of {lock.name} into .venv/ …", flush=True)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--no-deps", "--require-hashes", "-r", str(lock)], check=True)


def main(lock: Path) -> None:
    VENV.mkdir(exist_ok=True)
    stamp = VENV / f"{lock.name}.installed"
    with (VENV / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == wish():
            return
        # A stamp of other versions would be believed again after a step back in history.
        for old in VENV.glob("*.installed"):
            if old.read_text() != wish():
                old.unlink()
        install(lock)
        stamp.write_text(wish())


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
