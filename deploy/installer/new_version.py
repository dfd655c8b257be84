"""The version to upgrade to: from a bundle or a tag of the repository, complete with packages."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from deploy.installer.added_packages import bring_along
from deploy.installer.machine import Machine
from deploy.installer.messages import Failure
from deploy.installer.settings_file import SITE, var_folder
from deploy.installer.site import COMPILED
from deploy.installer.system import CHECK_NETWORK, USER, python_for_site

# Beside the code, so that both are on one disk and a name is all that changes.
STAGE = f"{SITE}/.upgrade"
NEW, OLD = f"{STAGE}/new", f"{STAGE}/old"
ARCHIVE = f"{STAGE}/code.tar"


def version_of_code(machine: Machine, folder: str) -> str:
    """Return the version of the code in a folder; nothing where there is none."""
    text = machine.read(f"{folder}/pyproject.toml") or ""
    match = re.search(r'^version = "([^"]+)"', text, re.MULTILINE)
    return match[1] if match else ""


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def check_digest(bundle: Path) -> None:
    """Compare a bundle with the digest beside it, if there is one. Raises Failure."""
    digest_file = bundle.with_name(f"{bundle.name}.sha256")
    if not digest_file.exists():
        return
    digest = hashlib.sha256(bundle.read_bytes()).hexdigest()
    if digest != digest_file.read_text().split()[0]:
        raise Failure(
            (f"{bundle} 与它的摘要不符。", f"{bundle} does not match its digest."),
            ("请重新拷贝。", "Copy it again."),
        )


def newest_tag(machine: Machine) -> str:
    """Fetch the tags of the repository that the code came from, and return the newest release."""
    machine.run(
        *["git", "-C", SITE, "fetch", "--quiet", "--tags"],
        what=("获取新版本", "fetch new versions"),
        next_step=(
            "请检查网络；不联网时用 --bundle 指定离线安装包。",
            "Check the network; without one, name a bundle with --bundle.",
        ),
    )
    tags = machine.ask("git", "-C", SITE, "tag", "--list", "v*").stdout.split()
    releases = [tag for tag in tags if re.fullmatch(r"v\d+(\.\d+)+", tag)]
    if not releases:
        raise Failure(
            ("代码库里没有发布的版本。", "The repository has no release."),
            ("用 --to 指定一个提交，或用 --bundle。", "Name a commit with --to, or a --bundle."),
        )
    return max(releases, key=numbers)


def check_repository(machine: Machine) -> None:
    """Refuse code that somebody has changed: the change would be gone. Raises Failure."""
    status = machine.ask("git", "-C", SITE, "status", "--porcelain", "--untracked-files=no")
    if status.returncode:
        raise Failure(
            (
                f"{SITE} 不是代码库。{status.stderr}",
                f"{SITE} is no repository. {status.stderr}",
            ),
            ("用 --bundle 指定离线安装包。", "Name a bundle with --bundle."),
        )
    if status.stdout.strip():
        raise Failure(
            (
                f"{SITE} 里的代码被改过：\n{status.stdout}",
                f"The code in {SITE} was changed:\n{status.stdout}",
            ),
            (
                "上次用离线包升级的，请继续用 --bundle；自己改过代码的，请先提交或撤销。",
                (
                    "After an upgrade from a bundle go on with --bundle; commit or undo changes of"
                    " your own."
                ),
            ),
        )


def unpack(machine: Machine, *, bundle: Path | None, to: str) -> str:
    """Put the code of the new version into NEW, and return its commit, if it comes from one."""
    for folder in (NEW, OLD):
        shutil.rmtree(machine.path(folder), ignore_errors=True)
    machine.folder(NEW, 0o755)
    what, next_step = ("解开新版本", "unpack the new version"), CHECK_NETWORK
    if bundle:
        check_digest(bundle)
        program = ["tar", "--no-same-owner", "--strip-components=1", "-C", NEW, "-xzf"]
        machine.run(*program, str(bundle), what=what, next_step=next_step)
        return ""
    check_repository(machine)
    commit = to or newest_tag(machine)
    archive = ["git", "-C", SITE, "archive", f"--output={ARCHIVE}", commit]
    machine.run(*archive, what=(f"取出 {commit}", f"take {commit}"), next_step=next_step)
    program = ["tar", "--no-same-owner", "-C", NEW, "-xf", ARCHIVE]
    machine.run(*program, what=what, next_step=next_step)
    machine.remove(ARCHIVE)
    return commit


def name_final_folder(new: Path) -> None:
    """Have the scripts of the environment, pip among them, name the folder that they will be in."""
    before, after = f"{NEW}/.venv".encode(), f"{SITE}/.venv".encode()
    for path in new.glob(".venv/bin/*"):
        if not path.is_symlink() and path.is_file() and before in (content := path.read_bytes()):
            path.write_bytes(content.replace(before, after))


def prepare(machine: Machine, settings: dict[str, str]) -> None:
    """Install the packages of the new version beside it, and have it check the settings."""
    is_on_postgresql = settings.get("DATABASE_URL", "").startswith("postgres")
    python = python_for_site(machine, postgresql=is_on_postgresql)
    machine.run(
        *[python, "-B", f"{NEW}/deploy/packages.py", "requirements.lock"],
        what=("安装新版本的依赖包", "install the packages of the new version"),
        next_step=CHECK_NETWORK,
    )
    bring_along(machine, machine.path(SITE), machine.path(NEW))
    name_final_folder(machine.path(NEW))
    folders = [f"{NEW}/{name}" for name in COMPILED]
    machine.run(
        # Tracebacks name the files where they will be.
        *[f"{NEW}/.venv/bin/python", "-m", "compileall", "-q", "-s", NEW, "-p", SITE, *folders],
        what=("编译代码", "compile the code"),
        next_step=CHECK_NETWORK,
    )
    machine.run(
        *[f"{NEW}/deploy/manage", "check", "--deploy"],
        user=USER,
        environment={"VAR_DIR": var_folder(settings)},
        what=("让新版本检查设置", "have the new version check the settings"),
        next_step=("请按提示修改设置，再次运行。", "Change the settings as it says; run again."),
    )
