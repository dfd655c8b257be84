"""Run a command of manage.py beside the server: python -m newscenter.companion_process PID COMMAND.

It ends with the server, whose process has the number PID; newscenter/companions.py starts it.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from threading import Thread

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newscenter.settings")

from newscenter.command_line import run
from newscenter.sqlite.base import DatabaseWrapper

SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_TO_END = 5.0


def end_with(server: int) -> None:
    """Stop this process when the server has ended, however it did."""
    while os.getppid() == server:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_END)
    os._exit(1)


def main(server: int, *command: str) -> None:
    # The server's port is not kept when it has ended.
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    # What a terminal interrupts is the server, which stops this process in time.
    os.setpgrp()
    DatabaseWrapper.creates_file = False
    Thread(target=end_with, args=(server,), daemon=True).start()
    run(["manage.py", *command])


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
