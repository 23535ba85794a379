"""A web server on this machine that answers badly on purpose, and a resolver that calls it a public one."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from tests.intake.documents import LAUGHS

PUBLIC = "93.184.216.34"
NAMES = {
    "ok.example.org": [PUBLIC],
    "priv.example.org": ["10.0.0.7"],
    "mixed.example.org": [PUBLIC, "192.168.1.9"],
    "v6.example.org": ["fd00::7"],
    "meta.example.org": ["169.254.169.254"],
}
ARTICLE = "青河大桥因为桥墩被水冲空，从周一起封闭，预计两个月后恢复通行。居民只好坐渡船过河。\n" * 3
ETAG = '"青"'.encode().hex()
LIMIT = 300_000
LAUGHING_FEED = (
    f'<?xml version="1.0"?><!DOCTYPE rss [{LAUGHS}]><rss version="2.0"><channel><title>&l8;</title>'
    "<item><title>&l8;</title><link>https://example.com/1</link></item></channel></rss>"
)


class Names:
    """Answers names as a resolver does, and counts."""

    def __init__(self, answers: dict[str, list[list[str]]] | None = None) -> None:
        self.asked: list[str] = []
        self._answers = answers or {}

    def __call__(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host; of several answers the next one each time."""
        self.asked.append(host)
        if self._answers.get(host):
            return self._answers[host].pop(0)
        if host not in NAMES:
            raise socket.gaierror("no such name")
        return NAMES[host]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        """Serve; who is refused hangs up in the middle."""
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        """Answer by the path."""
        path, _, query = self.path.partition("?")
        if path == "/to":
            self._send(302, location=unquote(query))
        elif path == "/noloc":
            self._send(302)
        elif path == "/loop":
            self._send(302, location="/loop")
        elif path in ("/404", "/500"):
            self._send(int(path[1:]))
        elif path == "/hang":
            time.sleep(3)
        elif path == "/drip":
            self._drip(0.2, 40)
        elif path == "/trickle":
            self._drip(1.0, 60)
        elif path == "/bomb":
            self._send(200, bomb(), "Content-Encoding: gzip")
        elif path == "/kept" and self.headers.get("If-None-Match") == ETAG:
            self._send(304)
        else:
            self._send(200, *BODIES.get(path, BODIES["/ok"]))

    def _send(self, status: int, body: bytes = b"", *more: str, location: str | None = None) -> None:
        fields = dict(each.split(": ", 1) for each in more)
        self.send_response(status)
        if location is not None:
            fields["Location"] = location
        fields.setdefault("Content-Type", "text/plain; charset=utf-8")
        if self.path == "/lie":
            # No length at all: the end of the connection is the end of the body.
            self.close_connection = True
        elif status != 304:
            fields["Content-Length"] = str(len(body))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def _drip(self, pause: float, number: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        try:
            for _ in range(number):
                self.wfile.write(b"a")
                self.wfile.flush()
                time.sleep(pause)
        except OSError:
            self.close_connection = True


@cache
def bomb(megabytes: int = 200) -> bytes:
    """Return so many megabytes of one letter, packed by gzip."""
    packer = zlib.compressobj(9, wbits=31)
    block = b"a" * 1024 * 1024
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


BODIES: dict[str, tuple[bytes, *tuple[str, ...]]] = {
    "/ok": (ARTICLE.encode(),),
    "/kept": (ARTICLE.encode(), f"ETag: {ETAG}"),
    "/gbk": (ARTICLE.encode("gbk"), "Content-Type: text/plain; charset=gb2312"),
    "/packed": (gzip.compress(ARTICLE.encode()), "Content-Encoding: gzip"),
    "/deflated": (zlib.compress(ARTICLE.encode()), "Content-Encoding: deflate"),
    # As long as it says, and yet only the beginning.
    "/cut": (gzip.compress(ARTICLE.encode())[:-12], "Content-Encoding: gzip"),
    "/cut-deflated": (zlib.compress(ARTICLE.encode())[:-6], "Content-Encoding: deflate"),
    "/big": (b"a" * (LIMIT + 1),),
    "/lie": (b"a" * (LIMIT + 1), "Connection: close"),
    "/gz": (gzip.compress(b"a" * 50 * LIMIT), "Content-Encoding: gzip"),
    "/gzgz": (gzip.compress(gzip.compress(ARTICLE.encode())), "Content-Encoding: gzip, gzip"),
    "/br": (b"\x8b\x02\x80", "Content-Encoding: br"),
    "/exe": (b"MZ" + b"\0" * 100, "Content-Type: application/x-msdownload"),
    "/feed": (b"<rss/>", "Content-Type: application/rss+xml"),
    "/laughs": (LAUGHING_FEED.encode(), "Content-Type: application/rss+xml"),
    "/laughs.xml": (LAUGHING_FEED.encode(), "Content-Type: text/xml"),
}


@contextmanager
def serving() -> Iterator[int]:
    """Serve on a free port of this machine; lend its number."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
