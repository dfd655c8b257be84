"""The threads of the server: for reading, for writing, and none for the health check."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from newscenter.rsgi import RSGIApplication

THREADS = 4
# Far more than an answer takes, and half of what the others wait.
PATIENCE = 30


class Headers(dict[str, str]):
    def get_all(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


async def no_body() -> AsyncIterator[bytes]:
    return
    yield


class Protocol:
    """A request's body as it arrives, and the answer as the server would send it."""

    status = 0

    def __init__(self, body: AsyncIterator[bytes]) -> None:
        self.body = body

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.body

    def response_str(self, status: int, _headers: object, _text: str) -> None:
        self.status = status

    def response_bytes(self, status: int, _headers: object, _content: bytes) -> None:
        self.status = status


class Server:
    """The application with requests that wait for the database until `release` is set."""

    def __init__(self) -> None:
        self.release = Event()
        self.application = RSGIApplication(self.answer, THREADS)  # type: ignore[arg-type]

    def answer(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/waits/":
            self.release.wait(60)
        start_response("200 OK", [])
        return [b""]

    async def request(
        self, method: str, path: str, length: int = 0, body: AsyncIterator[bytes] | None = None
    ) -> int:
        protocol = Protocol(body or no_body())
        scope = SimpleNamespace(
            method=method,
            path=path,
            headers=Headers({"host": "localhost", "content-length": str(length)}),
            server="127.0.0.1:8000",
            client="127.0.0.1:4000",
            scheme="http",
            http_version="1.1",
            query_string="",
        )
        await self.application.__rsgi__(scope, protocol)  # type: ignore[arg-type]
        return protocol.status


@pytest.mark.parametrize(
    ("waiting", "request_line"),
    [
        ("GET", ("GET", "/healthz")),
        ("GET", ("HEAD", "/healthz")),
        ("POST", ("GET", "/healthz")),
        ("POST", ("GET", "/articles/1/")),
        ("DELETE", ("HEAD", "/")),
        ("GET", ("POST", "/articles/1/comments/")),
    ],
)
def test_a_request_is_answered_while_as_many_others_wait_as_there_are(waiting, request_line):
    async def run() -> int:
        server = Server()
        others = [asyncio.create_task(server.request(waiting, "/waits/")) for _ in range(20)]
        try:
            return await asyncio.wait_for(server.request(*request_line), PATIENCE)
        finally:
            server.release.set()
            assert await asyncio.gather(*others) == [200] * 20

    # In a thread of its own: the browser of other tests has a running event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, run()).result() == 200
