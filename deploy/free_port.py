"""Exit with a sentence if the port can't be used: python deploy/free_port.py HOST PORT."""

from __future__ import annotations

import socket
import sys


def main(host: str, port: str) -> None:
    try:
        family = socket.getaddrinfo(host, int(port))[0][0]
        socket.create_server((host, int(port)), family=family).close()
    except (OSError, OverflowError, ValueError) as error:
        sys.exit(
            f"无法在 {host} 的端口 {port} 上监听（{error}）。请换一个端口，例如 PORT=8001。\n"
            f"Can't listen on {host}, port {port} ({error}). Choose another: PORT=8001"
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
