"""The site as in production, on this machine: python -m newscenter.edge [--postgresql]

nginx with deploy/nginx.conf listens on PORT, with temporary files below VAR_DIR and without TLS;
behind it runs deploy/serve, with its tally. `make serve` runs this. The content is that of
`make demo`, unless DATABASE_URL names a database of its own. Loads no Django.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from types import FrameType
from typing import IO, Any, NoReturn
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
# Debian has it where only root looks for programs.
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
# A program that is started so ends with this process, even when that is killed.
SETPRIV = shutil.which("setpriv")
ENDING_WITH_THIS = (SETPRIV, "--pdeathsig", "TERM") if SETPRIV else ()
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
# Of the files that the site has; a system's nginx knows many more.
TYPES = """types {
    text/css css;
    text/javascript js mjs;
    application/json json;
    image/svg+xml svg;
    image/avif avif;
    image/webp webp;
    image/png png;
    image/jpeg jpg jpeg;
    image/x-icon ico;
}
"""
OPTION = (
    "使用测试自带的 PostgreSQL，结束时删除"
    " / use a PostgreSQL that the tests bring along; it is removed at the end"
)
SECONDS_TO_START = 120
SECONDS_TO_END = 30


def say(chinese: str, english: str) -> None:
    print(f"{chinese} {english}", flush=True)  # noqa: T201


def configuration(folder: Path, site_port: int, port: int, var: Path) -> str:
    """Return the supplied configuration with ports and paths of this machine, without TLS."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    # The first server leads to HTTPS only.
    text = re.sub(r"^server \{.*?^\}\n", "", text, count=1, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r" *(ssl_\w+|listen \[::\]).*\n", "", text)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{site_port}")
    text = text.replace("/var/log/newscenter", str(folder)).replace("/var/cache", str(folder))
    text = text.replace("/srv/newscenter/var", str(var))
    user = "user root;\n" if os.geteuid() == 0 else ""
    paths = "".join(f"{name}_temp_path {folder}/{name};\n" for name in TEMPORARY)
    log = f"error_log {folder}/error.log;\npid {folder}/nginx.pid;\n"
    return f"{user}{log}events {{}}\nhttp {{\n{paths}{TYPES}{text}}}\n"


def command(folder: Path) -> list[str]:
    """Return the command of nginx with the configuration in this folder."""
    return [
        str(NGINX),
        "-p",
        str(folder),
        "-e",
        f"{folder}/error.log",
        "-c",
        f"{folder}/nginx.conf",
    ]


def start_nginx(folder: Path, site_port: int, port: int, var: Path) -> subprocess.Popen[bytes]:
    """Start nginx with its files in `folder`. Raises CalledProcessError where it refuses."""
    (folder / "nginx.conf").write_text(configuration(folder, site_port, port, var))
    subprocess.run([*command(folder), "-t", "-q"], check=True)  # noqa: S603
    # What a terminal interrupts is this process, which ends the others in their order.
    program = [*ENDING_WITH_THIS, *command(folder), "-g", "daemon off;"]
    return subprocess.Popen(program, start_new_session=True)  # noqa: S603


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
    return port


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return True
    except HTTPError:
        return False
    except (URLError, OSError):
        return False


def end(process: subprocess.Popen[bytes]) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.terminate()
        process.wait(SECONDS_TO_END)
        return
    process.kill()
    process.wait()


class Stack:
    """The server, and nginx in front of it at `port`, with their files below `var`."""

    def __init__(self, environment: Mapping[str, str], port: int, var: Path) -> None:
        self.port, self.site_port, self.var = port, free_port(), var
        # Of what it starts; None for that of this process.
        self.output: IO[bytes] | None = None
        self.environment = {
            **environment,
            "VAR_DIR": str(var),
            "HOST": "127.0.0.1",
            "PORT": str(self.site_port),
            "TRUSTED_PROXIES": "127.0.0.1",
        }

    def prepare(self, *, with_demo: bool) -> None:
        """Bring database and static files up to date. Raises CalledProcessError."""
        say("正在准备数据库和静态文件…", "Preparing the database and static files …")
        self._manage("migrate", "--verbosity", "0")
        self._manage("collectstatic", "--no-input", "--verbosity", "0")
        if with_demo:
            self._manage("demo", "--address", f"http://127.0.0.1:{self.port}")

    def _manage(self, *arguments: str) -> None:
        program = [sys.executable, str(ROOT / "manage.py"), *arguments]
        subprocess.run(program, env=self.environment, stdout=self.output, check=True)  # noqa: S603

    def start_site(self) -> None:
        """Start the server, and wait until it answers. Raises TimeoutError."""
        self.site = subprocess.Popen(  # noqa: S603
            [*ENDING_WITH_THIS, str(ROOT / "deploy" / "serve")],
            env=self.environment,
            stdout=self.output,
            stderr=self.output,
            start_new_session=True,
        )
        _wait(self.site_port, self.site)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run both, and end both at the end, nginx first."""
        with tempfile.TemporaryDirectory(prefix="nginx-", dir=self.var) as folder:
            self.folder = Path(folder)
            try:
                self.start_site()
                self.nginx = start_nginx(self.folder, self.site_port, self.port, self.var)
                try:
                    _wait(self.port, self.nginx)
                    yield
                finally:
                    end(self.nginx)
            finally:
                end(self.site)

    def is_running(self) -> bool:
        return self.site.poll() is None and self.nginx.poll() is None


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not answers(port):
        if time.monotonic() > deadline or process.poll() is not None:
            raise TimeoutError
        time.sleep(0.1)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _database(name: str, folder: Path) -> Any:
    from tests.run import database  # noqa: PLC0415 (not there on a server)

    return database(name, folder)


def _serve(stack: Stack, *, with_demo: bool) -> int:
    try:
        stack.prepare(with_demo=with_demo)
        with stack.running():
            address = f"http://127.0.0.1:{stack.port}"
            say(f"nginx 在 {address} 提供网站，按 Ctrl+C 全部停止。", "Ctrl+C stops all of it.")
            while stack.is_running():
                time.sleep(0.5)
        say("有一个进程自己结束了。", "One of the processes has ended by itself.")
    except (subprocess.CalledProcessError, TimeoutError) as error:
        say("没有启动成功，原因见上文。", f"It did not start; the reason is above. ({error})")
    except KeyboardInterrupt:
        say("已全部停止。", "All of it is stopped.")
        return 0
    return 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m newscenter.edge", description=__doc__)
    parser.add_argument(
        "--postgresql",
        action="store_true",
        help=OPTION,
    )
    options = parser.parse_args()
    if NGINX is None:
        say(
            "没有找到 nginx，请先安装：apt install nginx；不用 nginx 也可以运行：make demo\n",
            "nginx is not installed: apt install nginx. Without it, there is: make demo",
        )
        return 1
    port = int(os.environ.get("PORT", "8000"))
    os.chdir(ROOT)
    check = [sys.executable, "deploy/free_port.py", "127.0.0.1", str(port)]
    if subprocess.run(check, check=False).returncode:  # noqa: S603
        return 1
    # Both: a shell that starts it in the background has it ignore the first.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    with tempfile.TemporaryDirectory(prefix="newscenter-") as folder:
        var = Path(folder, "var") if options.postgresql else Path(os.environ.get("VAR_DIR", "var"))
        var.mkdir(mode=0o750, parents=True, exist_ok=True)
        engine = _database("PostgreSQL", Path(folder)) if options.postgresql else nullcontext()
        with engine as url:
            environment = os.environ | ({"DATABASE_URL": url} if url else {})
            stack = Stack(environment, port, var.resolve())
            return _serve(stack, with_demo="DATABASE_URL" not in os.environ)


if __name__ == "__main__":
    sys.exit(main())
