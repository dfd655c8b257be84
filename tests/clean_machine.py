"""The installation on machines without anything: python -m tests.clean_machine [SUITE …]

A root is made by debootstrap for each suite (bookworm, trixie; a mirror of Ubuntu by --mirror),
`deploy/install` runs in it, and the site is asked by HTTPS. No systemd runs there: the units are
verified, and their commands started by this program. Needs root, debootstrap and the network;
`make test-install` runs it: every second suite gets PostgreSQL.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from newscenter.edge import free_port

ROOT = Path(__file__).resolve().parent.parent
HOST = "news.example.cn"
SITE = "/srv/newscenter"
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
EDIT = "# kept as it is"
# Of 100, by `systemd-analyze security`.
MOST_EXPOSED = "15"
VARIABLES = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CERT", "UV_DEFAULT_INDEX", "http_proxy")
ENTER = """
mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"; mount -t tmpfs tmpfs "$0/run"
mkdir "$0/run/lock"; exec chroot "$0" "$@"
"""
LISTING = """
list() { find / -xdev -regextype egrep \\
    -regex '/(proc|dev|run|tmp|var/(lib|log)/postgresql)|.*-(shm|wal)' -prune -o -type f "$@"; }
{ list -printf '%p %T@\\n'; list -exec sha256sum {} +; } | sort
"""
SERVE = """
python3 -c 'import fcntl, socket, struct
request = struct.pack("16sh14s", b"lo", 65, b"")
fcntl.ioctl(socket.socket(), 0x8914, request)'
test -d /etc/postgresql && service postgresql start
set -a; . /etc/newscenter.env; set +a
cd /srv/newscenter
runuser -u newscenter -- deploy/serve >/tmp/serve.log 2>&1 &
nginx
export CURL_CA_BUNDLE=/etc/ssl/newscenter/self-signed.pem
ask() { curl -s -o /dev/null -w "$1 %{http_code}\\n" --resolve "$2:443:127.0.0.1" \\
    --resolve "$2:80:127.0.0.1" "$3"; }
for second in $(seq 120); do
    test "$(ask up news.example.cn https://news.example.cn/healthz)" = "up 200" && break
    sleep 1
done
ask ready news.example.cn https://news.example.cn/readyz
ask home news.example.cn https://news.example.cn/
ask newsroom news.example.cn https://news.example.cn/accounts/login/
ask display news.example.cn https://news.example.cn/modes.css
ask redirect news.example.cn http://news.example.cn/
runuser -u newscenter -- deploy/nightly >/tmp/nightly.log 2>&1 && echo nightly done
"""
ANSWERS = ("ready 200", "home 200", "newsroom 200", "display 200", "redirect 301", "nightly done")


class CleanMachine:
    """A root folder with a system that was just installed, and this code in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def create(self, suite: str, mirror: str, keep: Path | None) -> None:
        """Make a bare system, or take the one that an earlier run has kept."""
        kept = keep and keep / f"{suite}.tar"
        if kept and kept.exists():
            self.root.mkdir()
            subprocess.run(["tar", "-C", self.root, "-xpf", kept], check=True)
        else:
            self.debootstrap(suite, mirror)
            if kept:
                subprocess.run(["tar", "-C", self.root, "-cf", kept, "."], check=True)
        self.prepare()

    def debootstrap(self, suite: str, mirror: str) -> None:
        include = "--include=ca-certificates,curl,systemd-sysv"
        program = [
            "debootstrap",
            "--variant=minbase",
            include,
            suite,
            str(self.root),
            *([mirror] if mirror else []),
        ]
        subprocess.run(program, check=True, stdout=subprocess.DEVNULL)

    def prepare(self) -> None:
        """Copy the code, and what this machine's network needs, into the root."""
        # An edit to be kept; another site may have the usual port of this machine.
        (self.root / "etc/newscenter.env").write_text(f"{EDIT}\nPORT={free_port()}\n")
        # Ubuntu has a link there, to a file that its systemd writes.
        (self.root / "etc/resolv.conf").unlink(missing_ok=True)
        shutil.copy("/etc/resolv.conf", self.root / "etc")
        shutil.copy(AUTHORITIES, self.root / AUTHORITIES.lstrip("/"))
        tracked = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
        )
        for name in tracked.stdout.decode().rstrip("\0").split("\0"):
            target = self.root / "root/newscenter" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)

    def run(self, *command: str, network: bool = True, check: bool = True) -> str:
        """Run a command in the root, with processes of its own; return its output."""
        kept = [f"{name}={os.environ[name]}" for name in VARIABLES if name in os.environ]
        path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        spaces = ["--mount", "--pid", "--fork", "--kill-child", *([] if network else ["--net"])]
        environment = [path, "HOME=/root", "LANG=en_US.UTF-8", *kept]
        entering = ["unshare", *spaces, "sh", "-euc", ENTER, str(self.root)]
        result = subprocess.run(
            [*entering, "env", "-i", *environment, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if check and result.returncode:
            sys.exit(f"{result.stdout}\n{' '.join(command)}: exit status {result.returncode}")
        return result.stdout

    def install(self, *flags: str) -> str:
        return self.run("/root/newscenter/deploy/install", *flags)

    def check_units(self) -> None:
        units = [f"/etc/systemd/system/newscenter{name}.service" for name in ("", "-nightly")]
        timer = "/etc/systemd/system/newscenter-nightly.timer"
        self.run("systemd-analyze", "verify", *units, timer)
        for unit in units:
            threshold = ["--offline=yes", f"--threshold={MOST_EXPOSED}"]
            self.run("systemd-analyze", "security", *threshold, unit)

    def check_second_run(self) -> None:
        """Make sure that a second run changes no file."""
        before = self.run("sh", "-c", LISTING)
        if EDIT not in (self.root / "etc/newscenter.env").read_text():
            sys.exit("An edited setting was lost.")
        # Without systemd nothing has started PostgreSQL again.
        start = "test ! -d /etc/postgresql || service postgresql start"
        output = self.run("sh", "-c", f"{start}; /root/newscenter/deploy/install")
        changed = set(self.run("sh", "-c", LISTING).splitlines()) ^ set(before.splitlines())
        if "nothing was changed" not in output or changed:
            sys.exit(f"{output}\nA second run has changed something:\n" + "\n".join(changed))

    def check_answers(self) -> None:
        """Make sure that the site answers by HTTPS, and that the nightly commands work."""
        output = self.run("bash", "-c", SERVE, network=False, check=False)
        missing = [answer for answer in ANSWERS if answer not in output]
        if missing:
            logs = [self.root / "tmp" / name for name in ("serve.log", "nightly.log")]
            text = "\n".join(log.read_text() for log in logs if log.exists())
            sys.exit(f"{output}\n{text}\nThe site does not answer as it should: {missing}")

    def check_removal(self) -> None:
        """Make sure that removing keeps the data, until they are meant by the site's name."""
        self.run(f"{SITE}/deploy/uninstall")
        kept = (self.root / "etc/newscenter.env", self.root / "srv/newscenter/var/secret_key")
        if not all(path.exists() for path in kept):
            sys.exit("Removing the services has removed data.")
        self.run("nginx", "-t", "-q")


def try_suite(suite: str, flags: list[str], mirror: str, keep: Path | None) -> None:
    with tempfile.TemporaryDirectory(prefix="newscenter-") as folder:
        machine = CleanMachine(Path(folder, suite))
        steps = [
            ("debootstrap", lambda: machine.create(suite, mirror, keep)),
            ("deploy/install", lambda: machine.install("--host", HOST, *flags)),
            ("units", machine.check_units),
            ("second run", machine.check_second_run),
            ("HTTPS", machine.check_answers),
            ("deploy/uninstall", machine.check_removal),
        ]
        for name, step in steps:
            print(f"{suite} {' '.join(flags)}: {name} …", flush=True)
            step()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.clean_machine", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="SUITE", default=["bookworm", "trixie"])
    parser.add_argument("--mirror", default="", help="of Debian or Ubuntu (the one of debootstrap)")
    parser.add_argument("--postgresql", action="store_true", help="on all, not on every second one")
    parser.add_argument("--keep", type=Path, help="a folder for bare systems, to use them again")
    arguments = parser.parse_args()
    if os.geteuid() or not shutil.which("debootstrap"):
        sys.exit("This needs root and debootstrap: apt install debootstrap")
    for number, suite in enumerate(arguments.suites):
        flags = ["--postgresql"] if number % 2 or arguments.postgresql else []
        try_suite(suite, flags, arguments.mirror, arguments.keep)
    print(f"{len(arguments.suites)} passed, 0 failed")


if __name__ == "__main__":
    main()
