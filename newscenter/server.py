"""The server and its companions: python -m newscenter.server HOST PORT WORKERS PICTURES.

deploy/serve runs it. The main process, which this is, loads no Django; its workers do.
"""

from __future__ import annotations

import sys
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from newscenter import server_log
from newscenter.companions import COMPANIONS, Companion


def serve(host: str, port: int, workers: int, pictures: Path) -> None:
    """Serve the site until the process is told to stop."""
    server = Granian(
        "newscenter.rsgi:application",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        # Limits on bodies, and THREADS, are in newscenter/rsgi.py.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=65_536),
        websockets=False,
        workers=workers,
        backpressure=2048,
        # A killed worker is replaced. The default would be to end when one of several is gone.
        respawn_failed_workers=True,
        respawn_interval=1,
        workers_kill_timeout=10,
        # Only pictures are served from disk: they were decoded and written anew, under names of
        # our own.
        static_path_route=["/media/pictures"],
        static_path_mount=[pictures],
        # Their names never change, but a picture may have to be taken down.
        static_path_expires=30 * 24 * 3600,
        log_dictconfig=server_log.configuration(),
    )
    companions = [Companion(command) for command in COMPANIONS]
    for companion in companions:
        server.on_startup(companion.start)
        # After the workers have ended, so that their last visits are counted.
        server.on_shutdown(companion.stop)
    server.serve()


if __name__ == "__main__":
    host, port, workers, pictures = sys.argv[1:]
    serve(host, int(port), int(workers), Path(pictures))
