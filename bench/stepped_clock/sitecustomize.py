"""A clock that can be set: Python loads this where the folder is on PYTHONPATH.

The file that STEPPED_CLOCK names has the seconds by which the clock of the process is wrong. As on
a machine whose clock is set, only the time of day changes, and no clock for measuring.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import sleep

import time_machine


def follow(path: Path) -> None:
    """Set the clock whenever the file changes."""
    seconds, traveller = 0.0, None
    while True:
        wanted = float(path.read_text() or 0)
        if wanted != seconds:
            if traveller:
                traveller.stop()
            seconds = wanted
            traveller = time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds))
            traveller.start()
        # Not patched.
        sleep(0.1)


def start() -> None:
    Thread(target=follow, args=(Path(os.environ["STEPPED_CLOCK"]),), daemon=True).start()


# Commands that end at once need none.
if "STEPPED_CLOCK" in os.environ and "manage.py" not in sys.argv[0]:
    start()
    # A worker of the server, which has none of the threads of its parent.
    os.register_at_fork(after_in_child=start)
