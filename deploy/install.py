"""Create `.venv/` and install the packages of a lock file, each checked by its hash.

usage: python3 deploy/install.py requirements.lock

Returns at once when nothing has changed. Several runs at the same time wait for each other.
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


def expected_stamp() -> str:
    """Return the content of an up-to-date stamp: a digest of this Python and the lock files."""
    digest = hashlib.sha256(sys.version.encode())
    for lock in sorted(ROOT.glob("requirements*.lock")):
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def install(lock: Path) -> None:
    print(f"正在安装依赖包 Installing the packages of {lock.name} into .venv/ …", flush=True)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    # --no-deps: the lock file is complete, and whatever else pip resolved would have no hash.
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--no-deps", "--require-hashes", "-r", str(lock)], check=True)


def main(lock: Path) -> None:
    VENV.mkdir(exist_ok=True)
    stamp = VENV / f"{lock.name}.installed"
    with (VENV / ".lock").open("w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == expected_stamp():
            return
        # After a checkout of an older version, a stamp left over from it would match again,
        # although newer packages have been installed over its own.
        for other in VENV.glob("*.installed"):
            if other.read_text() != expected_stamp():
                other.unlink()
        install(lock)
        stamp.write_text(expected_stamp())


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit(
            "需要 Python 3.11 或更高版本，可以这样指定：make PYTHON=python3.12 …\n"
            "Newscenter needs Python 3.11 or newer. Choose one with: make PYTHON=python3.12 …"
        )
    try:
        main(ROOT / sys.argv[1])
    except subprocess.CalledProcessError as error:
        sys.exit(
            f"运行环境建立失败（{error}）。在 Debian 和 Ubuntu 上，请确认已安装 python3-venv，"
            "且软件包索引可以访问。\n"
            f"The environment could not be created ({error}). On Debian and Ubuntu: is the package"
            " python3-venv installed? Does the package index answer?"
        )
