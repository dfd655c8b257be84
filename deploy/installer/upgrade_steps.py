"""The steps of an upgrade in which the site stands still, and the way back from each of them."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import Request, urlopen

from deploy.installer import services, site
from deploy.installer.code_swap import MIGRATING, STARTING, CodeSwap
from deploy.installer.machine import Machine
from deploy.installer.messages import Failure, say
from deploy.installer.new_version import version_of_code
from deploy.installer.postgresql import protect_logs
from deploy.installer.settings_file import SITE, hosts_of, read_settings, var_folder
from deploy.installer.system import USER

SERVICE, NIGHTLY = "newscenter.service", "newscenter-nightly.service"
SECONDS_TO_START = 90
LOOK = ("请查看 journalctl -u newscenter -n 50。", "Look at journalctl -u newscenter -n 50.")


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let nobody stop what runs meanwhile: a second Ctrl+C would leave half of each version."""
    before = {
        number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Upgrade:
    """One upgrade: what it was told, and how far it is."""

    def __init__(self, machine: Machine, identity: str = "") -> None:
        self.machine, self.identity = machine, identity
        self.settings = read_settings(machine)
        self.code = CodeSwap(machine)

    def check_way_back(self) -> None:
        """Refuse to begin where this machine could not open its own backup. Raises Failure."""
        is_open = not self.settings.get("BACKUP_RECIPIENT") or self.settings.get("BACKUP_IDENTITY")
        if not (is_open or self.identity):
            raise Failure(
                (
                    "备份是加密的，而这台机器没有解密的密钥，升级失败时无法恢复数据。",
                    "Backups are encrypted, and without the key no failed upgrade leads back.",
                ),
                ("用 --identity 指定密钥文件。", "Name the file of the key with --identity."),
            )

    def replace(self, commit: str = "") -> None:
        """Put the new version in the place of the old one, with the data brought along."""
        machine = self.machine
        # What is written after a backup would be lost on the way back: nginx shows its last pages
        # meanwhile.
        self._stop()
        self.code.note(backup=self._back_up(), commit=commit)
        self.code.swap()
        self.code.note(stage=MIGRATING)
        what = ("升级数据库", "migrate the database")
        site.manage(machine, "migrate", "--no-input", "--verbosity", "0", what=what)
        # A migration may have added a log.
        protect_logs(machine, site.MANAGE, USER)
        self._collect_static_files()
        what = ("检查数据库", "check the database")
        site.manage(machine, "check", "--deploy", "--database", "default", what=what)
        self.start_new_version()

    def start_new_version(self) -> None:
        """Start what is complete by now. Raises Failure if it does not become ready."""
        self.code.note(stage=STARTING)
        self._start()
        self._note_commit()
        self.code.end()

    def _note_commit(self) -> None:
        """Have the repository, if the code comes from one, be at the commit that is here now."""
        commit = self.code.journal.get("commit")
        if not commit:
            return
        try:
            # Its files are there already.
            self.machine.run(
                *["git", "-C", SITE, "reset", "--quiet", commit],
                what=("记下现在的提交", "note the commit that is here now"),
                next_step=(f"git -C {SITE} reset {commit}", f"git -C {SITE} reset {commit}"),
            )
        except Failure as failure:
            # No reason to go back: the site runs.
            say(failure.report(), failure.report())

    def go_back(self, *, at_any_price: bool = True) -> None:
        """Put the old version back, from wherever the upgrade ended. Raises Failure."""
        with uninterrupted():
            self._go_back(at_any_price=at_any_price)

    def _go_back(self, *, at_any_price: bool) -> None:
        self._stop()
        if self.code.stage == STARTING:
            self._keep_what_was_written(at_any_price=at_any_price)
        self.code.swap_back()
        if self.code.stage == MIGRATING:
            identity = ["--identity", self.identity] if self.identity else []
            backup = self.code.journal["backup"]
            site.manage(
                self.machine,
                *["restore", backup, "--replace", "--no-safety-copy", *identity],
                what=("恢复升级前的数据", "restore the data from before"),
            )
            self._collect_static_files()
        self.code.note(stage="")
        self._start()
        self.code.end()

    def _keep_what_was_written(self, *, at_any_price: bool) -> None:
        """Back up what readers may have written to the new version before it failed."""
        try:
            name = self._back_up()
            say(f"    刚才的数据在备份 {name} 里", f"    the data until now are in {name}")
        except Failure as failure:
            # A version that does not even start can't make a backup, and nobody has written to it.
            if not at_any_price:
                raise
            say(failure.report(), failure.report())
        self.code.note(stage=MIGRATING)

    def _back_up(self) -> str:
        """Make a backup, and return its name."""
        site.manage(self.machine, "backup", what=("备份", "make a backup"))
        state = self.machine.read(f"{var_folder(self.settings)}/backup_state.json")
        return str(json.loads(state or "{}").get("backup_name", ""))

    def _collect_static_files(self) -> None:
        what = ("收集静态文件", "collect the static files")
        site.manage(self.machine, "collectstatic", "--no-input", "--verbosity", "0", what=what)

    def _stop(self) -> None:
        # The commands of the night would run with half of each version.
        has_nightly = self.machine.path(f"{services.FOLDER}/{NIGHTLY}").exists()
        units = [SERVICE, NIGHTLY] if has_nightly else [SERVICE]
        if self.machine.has_systemd():
            what = ("停止网站", "stop the site")
            self.machine.run("systemctl", "stop", *units, what=what, next_step=LOOK)

    def _start(self) -> None:
        if self.machine.has_systemd():
            what = ("启动网站", "start the site")
            self.machine.run("systemctl", "start", SERVICE, what=what, next_step=LOOK)
        self.wait(version_of_code(self.machine, SITE))

    def wait(self, version: str) -> None:
        """Wait until the site answers that it is ready, and is this version. Raises Failure."""
        if not self.machine.has_systemd():
            say("    没有运行 systemd，请自行启动网站。", "    Without systemd, start the site.")
            return
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if self._answer("/readyz") == "ready" and version in self._answer("/healthz").split():
                return
            time.sleep(1)
        problem = ("网站没有就绪。", "The site did not become ready.")
        raise Failure(problem, LOOK)

    def _answer(self, path: str) -> str:
        host = (hosts_of(self.settings) or ["localhost"])[0].lstrip("*.")
        address = f"http://127.0.0.1:{self.settings.get('PORT') or 8000}{path}"
        try:
            with urlopen(Request(address, headers={"Host": host}), timeout=5) as answer:
                return str(answer.read().decode())
        except (URLError, OSError):
            return ""
