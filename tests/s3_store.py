"""A store that speaks as much of S3's protocol as backups need, for tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape


class Handler(BaseHTTPRequestHandler):
    """Answers for the objects of its server; anybody who signs may do everything."""

    protocol_version = "HTTP/1.1"
    server: S3Server

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def handle_one(self) -> None:
        parts = urlsplit(self.path)
        self.key, self.query = parts.path, parse_qs(parts.query, keep_blank_values=True)
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.refuses or "Credential=a-key/" not in self.headers.get("Authorization", ""):
            self.answer(403, b"<Error><Code>AccessDenied</Code></Error>")
            return
        getattr(self, f"on_{self.command.lower()}")()

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_one  # noqa: N815

    def on_get(self) -> None:
        if "list-type" in self.query:
            prefix = f"{self.key.rstrip('/')}/"
            entries = "".join(
                f"<Contents><Key>{escape(key.removeprefix(prefix))}</Key><Size>{len(data)}</Size>"
                "<LastModified>2026-11-26T00:00:00.000Z</LastModified></Contents>"
                for key, data in sorted(self.server.objects.items())
            )
            xml = f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
            self.answer(200, xml.encode())
        elif self.key in self.server.objects:
            data = self.server.objects[self.key]
            modified = "Thu, 26 Nov 2026 00:00:00 GMT"
            self.answer(200, data, ETag='"x"', Last_Modified=modified)
        else:
            self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def on_head(self) -> None:
        self.on_get()

    def on_put(self) -> None:
        if "partNumber" in self.query:
            number = int(self.query["partNumber"][0])
            self.server.parts[number] = self.body
        else:
            self.server.objects[self.key] = self.body
        self.answer(200, ETag='"x"')

    def on_post(self) -> None:
        if "uploads" in self.query:
            xml = "<InitiateMultipartUploadResult><UploadId>1</UploadId>"
            self.answer(200, f"{xml}</InitiateMultipartUploadResult>".encode())
            return
        numbers = map(int, re.findall(rb"<PartNumber>(\d+)<", self.body))
        self.server.objects[self.key] = b"".join(self.server.parts[number] for number in numbers)
        xml = "<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>"
        self.answer(200, xml.encode())

    def on_delete(self) -> None:
        if self.server.keeps:
            self.answer(403, b"<Error><Code>AccessDenied</Code></Error>")
            return
        self.server.objects.pop(self.key, None)
        self.answer(204)

    def log_message(self, *args: object) -> None:
        pass


class S3Server(ThreadingHTTPServer):
    """The server, with its objects by their paths."""

    refuses = False
    # The key that signs may not delete.
    keeps = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[int, bytes] = {}
        port = self.server_address[1]
        self.url = f"s3+http://a-key:a-secret%2Fpart@127.0.0.1:{port}/bucket/site"


@contextmanager
def s3_server() -> Iterator[S3Server]:
    server = S3Server()
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
