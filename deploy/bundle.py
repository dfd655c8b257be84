"""Pack a version of the site with its packages into one file that installs without a network.

usage: python3 deploy/bundle.py [--commit HEAD] [--platform x86_64 …] [--python 3.11 …]

The file has the code of a commit and, in wheels/, the packages of its requirements.lock, each
checked by its hash when it is fetched and again when it is installed (deploy/packages.py).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Wheels for an older C library run with a newer one; Debian 12 has 2.36, Ubuntu 22.04 has 2.35.
NEWEST_GLIBC = 35
OLDEST_GLIBC = 5


def git(*arguments: str, folder: Path = ROOT) -> str:
    program = ["git", "-C", str(folder), *arguments]
    return subprocess.run(program, check=True, capture_output=True, text=True).stdout.strip()


def name_of(commit: str, platforms: list[str], pythons: list[str], folder: Path = ROOT) -> str:
    """Return the name of the bundle; one that is no release has the commit in it."""
    project = tomllib.loads(git("show", f"{commit}:pyproject.toml", folder=folder))
    version = project["project"]["version"]
    is_release = f"v{version}" in git("tag", "--points-at", commit, folder=folder).split()
    suffix = "" if is_release else f"+{commit[:8]}"
    made_for = [*platforms, *(f"py{python.replace('.', '')}" for python in pythons)]
    return "-".join([f"newscenter-{version}{suffix}", *made_for])


def download(lock: Path, wheels: Path, *, machine: str, python: str) -> None:
    print(f"正在下载依赖包 Fetching the packages for Python {python} on {machine} …", flush=True)
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(NEWEST_GLIBC, OLDEST_GLIBC - 1, -1)]
    tags += [f"{name}_{machine}" for name in ("manylinux2014", "manylinux2010", "manylinux1")]
    program = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "download"]
    program += ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
    program += ["--implementation", "cp", "--python-version", python]
    program += [argument for tag in tags for argument in ("--platform", tag)]
    subprocess.run([*program, "--dest", str(wheels), "-r", str(lock)], check=True)


def pack(commit: str, name: str, wheels: Iterable[Path], to: Path, folder: Path = ROOT) -> None:
    """Write the code and the wheels into a file, the same bytes for the same commit."""
    made_at = int(git("show", "-s", "--format=%ct", commit, folder=folder))

    def anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime, member.mode = made_at, 0o644
        return member

    with tempfile.TemporaryDirectory() as temporary:
        plain = Path(temporary, "bundle.tar")
        git("archive", f"--prefix={name}/", f"--output={plain}", commit, folder=folder)
        with tarfile.open(plain, "a") as archive:
            for wheel in sorted(wheels):
                archive.add(wheel, f"{name}/wheels/{wheel.name}", filter=anonymous)
        # Wheels are compressed already.
        with (
            plain.open("rb") as source,
            to.open("wb") as target,
            gzip.GzipFile("", "wb", 4, target, mtime=0) as compressed,
        ):
            shutil.copyfileobj(source, compressed)


def main(options: argparse.Namespace) -> None:
    commit = git("rev-parse", "--verify", f"{options.commit}^{{commit}}")
    if git("status", "--porcelain", "--untracked-files=no"):
        print(
            f"未提交的改动不会打包进去。 What is not committed is left out: {commit[:8]}",
            flush=True,
        )
    name = name_of(commit, options.platform, options.python)
    options.folder.mkdir(parents=True, exist_ok=True)
    file = options.folder / f"{name}.tar.gz"
    with tempfile.TemporaryDirectory() as temporary:
        lock, wheels = Path(temporary, "requirements.lock"), Path(temporary, "wheels")
        lock.write_text(git("show", f"{commit}:requirements.lock") + "\n")
        for machine in options.platform:
            for python in options.python:
                download(lock, wheels, machine=machine, python=python)
        pack(commit, name, wheels.iterdir(), file)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    file.with_name(f"{file.name}.sha256").write_text(f"{digest}  {file.name}\n")
    print(f"{file}  {file.stat().st_size / 1024**2:.0f} MB\nSHA-256 {digest}")


def options() -> argparse.Namespace:
    python = ".".join(platform.python_version_tuple()[:2])
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--commit", default="HEAD", help="the version to pack (default: HEAD)")
    parser.add_argument(
        "--platform",
        nargs="+",
        default=[platform.machine()],
        metavar="MACHINE",
        help="x86_64, aarch64 (default: this machine's)",
    )
    parser.add_argument(
        "--python",
        nargs="+",
        default=[python],
        metavar="VERSION",
        help="of the machine that it is for: 3.11 for Debian 12, 3.12 for Ubuntu 24.04,"
        " 3.13 for Debian 13 (default: this machine's)",
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "dist", help="(default: dist/)")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main(options())
    except subprocess.CalledProcessError as error:
        sys.exit(
            f"打包失败（{error}）。{error.stderr or ''}\n"
            f"The bundle could not be made ({error}). Does the package index answer?"
            " PIP_INDEX_URL names a mirror."
        )
