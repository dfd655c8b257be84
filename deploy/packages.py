"""Create `.venv/` with the packages of a lock file, each a wheel that is checked by its hash.

usage: python3 deploy/packages.py requirements.lock [--check]

uv does it where it is on the PATH, pip elsewhere; both take the mirror that PIP_INDEX_URL names.
Where there is a folder wheels/, as in a bundle (deploy/bundle.py), they come from there and from
nowhere else; WHEELS names another folder.
Returns at once when nothing has changed; with --check, only exits with status 1 if something has.
Several runs at the same time wait for each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
# --no-deps: the lock file is complete, and whatever else was resolved would have no hash.
SAFE = ("--no-deps", "--require-hashes", "--only-binary", ":all:")


def expected_stamp() -> str:
    """Return the content of an up-to-date stamp: a digest of this Python and the lock files."""
    digest = hashlib.sha256(sys.version.encode())
    for lock in sorted(ROOT.glob("requirements*.lock")):
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path) -> bool:
    return stamp.exists() and stamp.read_text() == expected_stamp()


def mirror() -> dict[str, str]:
    """Return the environment in which uv takes the mirrors that are named for pip."""
    names = {
        "UV_DEFAULT_INDEX": ("UV_INDEX_URL", "PIP_INDEX_URL"),
        "UV_INDEX": ("PIP_EXTRA_INDEX_URL",),
    }
    named = {
        name: os.environ[other]
        for name, others in names.items()
        for other in reversed(others)
        if other in os.environ
    }
    # The network of an organisation may have an authority of its own, which only the system knows.
    return {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"} | named | os.environ


def source() -> list[str]:
    """Return the options that keep uv and pip to a folder of wheels, if there is one."""
    folder = Path(os.environ.get("WHEELS") or ROOT / "wheels")
    if "WHEELS" in os.environ and not folder.is_dir():
        sys.exit(f"WHEELS：没有这个文件夹 There is no such folder: {folder}")
    return ["--no-index", "--find-links", str(folder)] if folder.is_dir() else []


def install(lock: Path) -> None:
    print(f"正在安装依赖包 Installing the packages of {lock.name} into .venv/ …", flush=True)
    python, uv = str(VENV / "bin" / "python"), shutil.which("uv")
    if uv:
        subprocess.run(
            [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV],
            check=True,
        )
        program = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
    else:
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        program = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*program, *SAFE, *source(), "-r", str(lock)], env=mirror(), check=True)


def main(lock: Path, *, only_check: bool) -> None:
    stamp = VENV / f"{lock.name}.installed"
    if only_check:
        sys.exit(not is_current(stamp))
    VENV.mkdir(exist_ok=True)
    with (VENV / ".lock").open("w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        if is_current(stamp):
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
        main(ROOT / sys.argv[1], only_check="--check" in sys.argv[2:])
    except subprocess.CalledProcessError as error:
        sys.exit(
            f"运行环境建立失败（{error}）。在 Debian 和 Ubuntu 上，请确认已安装 python3-venv，"
            "且软件包索引可以访问；访问不了时可以用 PIP_INDEX_URL 指定镜像。\n"
            f"The environment could not be created ({error}). On Debian and Ubuntu: is the package"
            " python3-venv installed? Does the package index answer? PIP_INDEX_URL names a mirror."
        )
