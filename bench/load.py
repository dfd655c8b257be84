"""Load on a server: wrk on a core of its own, and readers whose answers are counted exactly."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

import psutil

from bench.servers import Program

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"
CONNECTIONS = 32
# The processors count as idle below this share.
IDLE = 0.1


@dataclass(frozen=True)
class Load:
    """The answers that wrk has received."""

    answers: int
    per_second: float
    failures: int


def parse(output: str) -> Load:
    """Read what wrk has printed. Raises ValueError if it is nothing of the kind."""
    total = re.search(r"^\s*(\d+) requests in ", output, re.MULTILINE)
    rate = re.search(r"^Requests/sec:\s*([\d.]+)", output, re.MULTILINE)
    if not total or not rate:
        raise ValueError(f"wrk has printed no result:\n{output}")
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    broken = re.search(r"Socket errors: (.*)", output)
    failures = int(refused.group(1)) if refused else 0
    failures += sum(map(int, re.findall(r"\d+", broken.group(1)))) if broken else 0
    return Load(int(total.group(1)), float(rate.group(1)), failures)


def wrk() -> str | None:
    return shutil.which("wrk")


def press(url: str, seconds: float, *, core: int, encoding: str = "identity") -> Load:
    """Request the address as fast as it is answered, as readers with a browser."""
    command = [wrk() or "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(round(seconds), 1)}s"]
    command += ["--timeout", "20s", "-H", f"User-Agent: {BROWSER}"]
    command += ["-H", f"Accept-Encoding: {encoding}", url]
    with Program(command, core=core, output=subprocess.PIPE) as program:
        output, _errors = program.process.communicate()
    return parse(output.decode())


def count_answers(url: str, readers: int, requests: int) -> int:
    """Let so many readers request the address at once; return how many answers were 200."""
    address = urlsplit(url)

    def read(_number: int) -> int:
        answers = 0
        with closing(HTTPConnection(address.netloc, timeout=60)) as connection:
            for _ in range(requests):
                connection.request("GET", address.path, headers={"User-Agent": BROWSER})
                response = connection.getresponse()
                response.read()
                answers += response.status == 200
        return answers

    with ThreadPoolExecutor(readers) as pool:
        return sum(pool.map(read, range(readers)))


class Patience:
    """Waits for an idle machine, but no longer than so many seconds in all."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds
        self.loads: list[float] = []

    def wait(self) -> None:
        """Wait until the processors are idle; note the load that there was before, in any case."""
        while True:
            start = time.monotonic()
            load = psutil.cpu_percent(interval=0.3) / 100
            self.left -= time.monotonic() - start
            if load <= IDLE or self.left <= 0:
                self.loads.append(load)
                return
