"""Exit with a sentence if the port can't be used: python deploy/free_port.py HOST PORT [COMMAND …].

With a command, the port is kept for it: of several sites started at once, one runs its command.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import time

# The workers of a server that was killed end a little later than it did.
SECONDS_TO_WAIT = 5.0


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the port. Raises OSError where it stays in use."""
    family = socket.getaddrinfo(host, port)[0][0]
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while True:
        try:
            return socket.create_server((host, port), family=family)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def reserve(host: str, port: int) -> socket.socket:
    """Return a socket that keeps the port from others. Raises OSError where it is in use."""
    reservation = listen(host, port)
    # From here on the port is shared with those alone who agree to it, as the server does and
    # this function does not. It stays bound when nothing listens on this socket any more.
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        reservation.shutdown(socket.SHUT_RDWR)
    except OSError:
        # Other systems than Linux know no such state, and it would take the server's connections.
        reservation.close()
    return reservation


def main(host: str, port: str, *command: str) -> None:
    try:
        reservation = reserve(host, int(port))
    except (OSError, OverflowError, ValueError) as error:
        sys.exit(
            f"无法在 {host} 的端口 {port} 上监听（{error}）。请换一个端口，例如 PORT=8001。\n"
            f"Can't listen on {host}, port {port} ({error}). Choose another: PORT=8001"
        )
    if command:
        if reservation.fileno() >= 0:
            reservation.set_inheritable(True)
        os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(*sys.argv[1:])
