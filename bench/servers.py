"""Programs that a benchmark starts on a core, and ends with everything they have started."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

import psutil

SECONDS_TO_START = 120.0
SECONDS_TO_END = 20.0
ROOT = Path(__file__).resolve().parent.parent
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def end_on_signals() -> None:
    """Leave by SystemExit when the process is told to end, so that every block is left in order."""

    def leave(number: int, _frame: FrameType | None) -> None:
        # A second signal must not interrupt the clearing up.
        for other in SIGNALS:
            signal.signal(other, signal.SIG_IGN)
        sys.exit(128 + number)

    for number in SIGNALS:
        signal.signal(number, leave)


def cores() -> tuple[int, int]:
    """Return the core of the servers and that of the load; one and the same if there is one."""
    if not hasattr(os, "sched_getaffinity"):
        return 0, 0
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1]


@contextlib.contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Let what is started in this block run on one core."""
    if core is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def free_port() -> int:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
        port: int = free.getsockname()[1]
        return port


def is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


class Program:
    """A program with a process group of its own, which ends with the block.

    Without a log it writes where this process does.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        *,
        core: int | None = None,
        log: Path | None = None,
        output: int | None = None,
        seconds_to_end: float = SECONDS_TO_END,
    ) -> None:
        self.command, self.environment = list(command), dict(environment or {})
        self.core, self.log, self.output = core, log, output
        self.seconds_to_end = seconds_to_end

    def __enter__(self) -> Self:
        environment = os.environ | self.environment
        with contextlib.ExitStack() as files, on_core(self.core):
            log = files.enter_context(self.log.open("ab")) if self.log else self.output
            self.process = subprocess.Popen(
                self.command,
                env=environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT if self.log else None,
                start_new_session=True,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        started = self.family()
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.seconds_to_end)
        # A process that was killed, or ended in haste, may have left some behind.
        for process in started:
            with contextlib.suppress(psutil.Error):
                process.kill()
        self.process.wait()
        psutil.wait_procs(started, SECONDS_TO_END)

    def family(self) -> list[psutil.Process]:
        """Return the program's process and those that it has started."""
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(self.process.pid)
            return [process, *process.children(recursive=True)]
        return []

    def cpu_seconds(self) -> float:
        """Return the processor time that the program has used so far."""
        total = 0.0
        for process in self.family():
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    def wait_for_port(self, port: int) -> Self:
        """Wait until the program listens; SystemExit with its last words if it has ended."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not is_open(port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                last_words = self.log.read_text(errors="replace")[-2000:] if self.log else ""
                raise SystemExit(f"{' '.join(self.command)} did not start.\n{last_words}")
            time.sleep(0.05)
        return self


def run(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    log: Path | None = None,
) -> int:
    """Run a program to its end, and return its exit status."""
    with Program(command, environment, log=log) as program:
        return program.process.wait()
