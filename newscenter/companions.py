"""Processes that run beside the server: started again when they die, ended when it ends.

This module belongs to the server's main process, which loads no Django.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from threading import Event, Lock, Thread

# Commands of manage.py.
COMPANIONS = (("tally_views",), ("run_tasks",))
SHORTEST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
SECONDS_TO_END = 10.0


class Companion:
    """A command that a thread keeps running."""

    def __init__(self, command: tuple[str, ...]) -> None:
        module = "newscenter.companion_process"
        self.arguments = [sys.executable, "-m", module, str(os.getpid()), *command]
        self._stopping = Event()
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._keep_running, name=" ".join(command), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let the process end, and kill it when it does not."""
        with self._lock:
            self._stopping.set()
            if self._process:
                self._process.terminate()
        self._thread.join(SECONDS_TO_END)
        if self._process and self._thread.is_alive():
            self._process.kill()

    def _keep_running(self) -> None:
        pause = SHORTEST_PAUSE
        while True:
            began = time.monotonic()
            if not self._run():
                return
            # One that always fails must not keep the processor busy.
            has_worked = time.monotonic() - began > LONGEST_PAUSE
            pause = SHORTEST_PAUSE if has_worked else min(2 * pause, LONGEST_PAUSE)
            if self._stopping.wait(pause):
                return

    def _run(self) -> bool:
        """Run the process until it ends; return False when there is none to be started."""
        with self._lock:
            if self._stopping.is_set():
                return False
            with suppress(OSError):
                # With close_fds Python would fork first: a worker that is forked off at the same
                # time would keep open what this thread waits for.
                self._process = subprocess.Popen(self.arguments, close_fds=False)  # noqa: S603
        if self._process:
            self._process.wait()
        return True
