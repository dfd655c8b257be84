"""Bodies of requests, as the server waits for them: whole, slow, cut off, too long, too many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest

from newscenter import rsgi
from newscenter.request_limits import READER_BODY, STAFF_BODY
from tests.test_server_threads import Server

COMMENTS, UPLOAD = "/articles/1/comments/", "/admin/articles/picture/add/"
LARGE = rsgi.BODY_IN_MEMORY + 1
# Thousands of times more than any of these requests takes.
PATIENCE = 60


def run(request: Coroutine[object, object, int]) -> int:
    # In a thread of its own: the browser of other tests has a running event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asyncio.wait_for(request, PATIENCE)).result()


async def chunks(*sizes: int) -> AsyncIterator[bytes]:
    for size in sizes:
        yield b"x" * size


async def silence() -> AsyncIterator[bytes]:
    await asyncio.Event().wait()
    yield b""


async def first_bytes_then_silence() -> AsyncIterator[bytes]:
    yield b"body=x"
    await asyncio.Event().wait()


async def drops() -> AsyncIterator[bytes]:
    while True:
        yield b"x"
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("path", [COMMENTS, UPLOAD])
def test_a_body_that_arrives_whole_is_answered(path):
    assert run(Server().request("POST", path, 9_000, chunks(4_000, 5_000))) == 200
    assert run(Server().request("POST", path, 0)) == 200


@pytest.mark.parametrize("body", [silence, first_bytes_then_silence, drops])
@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
def test_a_body_that_arrives_too_slowly_is_given_up(monkeypatch, method, body):
    monkeypatch.setattr(rsgi, "SECONDS_FOR_BODY", 0.02)
    assert run(Server().request(method, COMMENTS, READER_BODY, body())) == 408


def test_each_part_that_arrives_gives_more_time(monkeypatch):
    monkeypatch.setattr(rsgi, "SECONDS_FOR_BODY", 0.02)
    monkeypatch.setattr(rsgi, "BYTES_PER_SECOND", 1)

    async def in_parts() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield b"x" * 1_000
            await asyncio.sleep(0.02)

    assert run(Server().request("POST", COMMENTS, 9_000, in_parts())) == 200


@pytest.mark.parametrize("size", [0, 8_999])
def test_a_body_that_is_cut_off_is_refused(size):
    assert run(Server().request("POST", COMMENTS, 9_000, chunks(size))) == 400


@pytest.mark.parametrize(("path", "length"), [(COMMENTS, READER_BODY), (UPLOAD, STAFF_BODY)])
def test_a_body_that_is_too_long_is_answered_before_any_of_it_is_read(monkeypatch, path, length):
    monkeypatch.setattr(rsgi, "SECONDS_FOR_BODY", 0.02)
    # The application behind it refuses it by its length; to wait for it would end in 408.
    assert run(Server().request("POST", path, length + 1, silence())) == 200
    assert run(Server().request("POST", path, length, silence())) == 408


def test_only_so_many_large_bodies_arrive_at_once():
    async def requests() -> int:
        server = Server()
        others = [
            asyncio.create_task(server.request("POST", UPLOAD, LARGE, silence()))
            for _ in range(rsgi.MAX_LARGE_BODIES)
        ]
        await asyncio.sleep(0)
        assert await server.request("POST", UPLOAD, 9_000, chunks(9_000)) == 200
        status = await server.request("POST", UPLOAD, LARGE, silence())
        # One of them goes: there is room for the next.
        others[0].cancel()
        await asyncio.gather(others[0], return_exceptions=True)
        assert await server.request("POST", UPLOAD, LARGE, chunks(LARGE)) == 200
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        return status

    assert run(requests()) == 503
