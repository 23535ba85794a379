"""A web site on this machine with a feed, whose pages a test changes as it goes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TEXT = "渡口第{n}号通知：因为连日大雾，早班渡船推迟到八点开出，晚班照旧，请乘客留意广播里的消息。"


class Site:
    """A site whose pages a test may change: path → (status, kind, body); ``slow`` ones take seconds to come."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str, str]] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.slow: dict[str, float] = {}
        self.address = ""
        self.ended = threading.Event()

    def page(self, path: str, text: str, kind: str = "text/plain", status: int = 200) -> str:
        """Put a page; return its address."""
        self.pages[path] = (status, f"{kind}; charset=utf-8", text)
        return self.address + path

    def feed(self, *numbers: int, title: str = "渡口", about: str = "") -> str:
        """Put a feed of notices with these numbers, and their pages; ``about`` is what it says of each."""
        items = "".join(
            f"<item><title>通知{n}</title><description>{about}</description>"
            f"<link>{self.page(f'/{n}', TEXT.format(n=n))}</link></item>"
            for n in numbers
        )
        text = f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'
        return self.page("/feed", text, "application/rss+xml")


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            """Answer with the page, or not again when it has not changed."""
            site.asked.append((self.path, self.headers.get("If-None-Match")))
            site.ended.wait(site.slow.get(self.path, 0.0))
            status, kind, body = site.pages.get(self.path, (404, "text/plain", "没有"))
            tag = f'"{hash(body)}"'
            if self.headers.get("If-None-Match") == tag:
                self.send_response(304)
                self.end_headers()
                return
            data = body.encode()
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("Content-Length", str(len(data))), ("ETag", tag)):
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        site.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
