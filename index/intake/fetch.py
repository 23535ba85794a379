"""An address → what the web says. The only network door of the library, and the only door to httpx. Does I/O.

The host's name is resolved once, every address that it has is checked, and the connection goes to a
checked one: a name that answers differently the second time gains nothing. Each redirect is checked
anew. Raw and unpacked bytes are counted, one deadline holds for everything, cookies and the
environment's proxies are left alone.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from index.errors import LinkRefused, LinkStatus
from index.intake.addresses import is_public, problem_of
from index.models_web import FetchLimits

REDIRECTS = 4
CHUNK = 65_536
CONNECT_SECONDS = 8.0
BETWEEN_REQUESTS = 1.0
# Until a host's turn comes; many links of one site queue.
LONGEST_WAIT = 60.0
USER_AGENT = f"Yuanwen/{version('yuanwen')} (reads articles for its user)"
_KINDS = frozenset(
    "text/html application/xhtml+xml text/plain text/markdown application/xml text/xml application/rss+xml"
    " application/atom+xml application/feed+json application/json application/pdf application/epub+zip"
    " application/vnd.openxmlformats-officedocument.wordprocessingml.document multipart/related".split()
)
_REDIRECTING = frozenset({301, 302, 303, 307, 308})

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: the address after redirects, the kind and charset that the server names, the body.

    ``unchanged`` is the answer to a conditional request; then there is no body.
    """

    url: str
    kind: str
    charset: str | None
    data: bytes
    etag: str | None = None
    last_modified: str | None = None
    unchanged: bool = False


@dataclass(slots=True)
class Fetcher:
    """Fetches within limits, at most one request a second from a host. Threads may share it.

    ``resolve`` and ``routes`` (checked address and port → where to connect instead) are for tests and
    networks of their own kind; nothing is connected to that was not checked first.
    """

    limits: FetchLimits = field(default_factory=FetchLimits)
    resolve: Resolve | None = None
    routes: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    trust: ssl.SSLContext | None = None
    pause: float = BETWEEN_REQUESTS
    _turns: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Fetch an address; raises LinkRefused or LinkStatus. With ``etag`` or ``last_modified`` only if changed."""
        deadline = _Deadline(time.monotonic() + self.limits.seconds)
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        with self._translating(url), self._client(url, deadline) as client:
            at = url
            for _ in range(REDIRECTS + 1):
                problem = problem_of(at, anywhere=self.limits.anywhere)
                if problem:
                    raise LinkRefused(source=url, problem=problem)
                self._wait(at, url, deadline)
                sent = {name: value for name, value in headers.items() if value}
                with client.stream("GET", at, headers=sent) as response:
                    if response.status_code not in _REDIRECTING:
                        return self._read(response, url, at, deadline)
                    at = _target(response, url, at)
            raise LinkRefused(source=url, problem="link_redirects")

    def _client(self, url: str, deadline: _Deadline) -> httpx.Client:
        with self._lock:
            # Reading all authorities takes longer than a page: once is enough.
            self.trust = trust = self.trust or ssl.create_default_context()
        transport = httpx.HTTPTransport(verify=trust, trust_env=False, retries=0)
        # httpx has no setting for the network below it; its own pool would resolve the name a second time.
        transport._pool = httpcore.ConnectionPool(ssl_context=trust, network_backend=_Backend(self, url, deadline))
        return httpx.Client(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(self.limits.seconds, connect=CONNECT_SECONDS),
            headers={
                "User-Agent": USER_AGENT,
                "Accept-Encoding": "gzip, deflate",
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
                "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
            },
        )

    def _wait(self, at: str, url: str, deadline: _Deadline) -> None:
        """Wait for this host's turn, which is not the site's slowness: the deadline waits too."""
        host = urlsplit(at).netloc.lower()
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._turns.get(host, 0.0))
            if turn - now > LONGEST_WAIT:
                # Refused before it has a turn, so that it delays nobody else.
                raise LinkRefused(source=url, problem="link_slow")
            if len(self._turns) > 1000:
                self._turns = {name: when for name, when in self._turns.items() if when > now}
            self._turns[host] = turn + self.pause
        time.sleep(turn - now)
        deadline.at += time.monotonic() - now

    def _read(self, response: httpx.Response, url: str, at: str, deadline: _Deadline) -> Fetched:
        tags = {"etag": response.headers.get("etag"), "last_modified": response.headers.get("last-modified")}
        if response.status_code == 304:
            return Fetched(at, "", None, b"", **tags, unchanged=True)
        if response.status_code != 200:
            raise LinkStatus(source=url, status=response.status_code)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in _KINDS:
            raise LinkRefused(source=url, problem="link_kind")
        told = response.headers.get("content-length", "")
        if told.isascii() and told.isdigit() and int(told) > self.limits.max_bytes:
            raise LinkRefused(source=url, problem="link_large")
        packed = response.headers.get("content-encoding", "").strip().lower()
        if packed not in ("", "identity", "gzip", "deflate"):
            raise LinkRefused(source=url, problem="link_packing")
        data = self._unpacked(response.iter_raw(CHUNK), packed, url, deadline)
        return Fetched(at, kind, response.charset_encoding, data, **tags)

    def _unpacked(self, chunks: Iterable[bytes], packed: str, url: str, deadline: _Deadline) -> bytes:
        most = self.limits.max_bytes
        unpack = zlib.decompressobj(47) if packed in ("gzip", "deflate") else None
        raw, data = 0, bytearray()
        for chunk in chunks:
            raw += len(chunk)
            if time.monotonic() > deadline.at:
                raise LinkRefused(source=url, problem="link_slow")
            if raw > most:
                raise LinkRefused(source=url, problem="link_large")
            try:
                data += unpack.decompress(chunk, most + 1 - len(data)) if unpack else chunk
            except zlib.error as error:
                raise LinkRefused(source=url, problem="link_packing") from error
            if len(data) > most:
                raise LinkRefused(source=url, problem="link_bomb")
        if unpack and raw and not unpack.eof:
            # As long as the site said, and yet cut off.
            raise LinkRefused(source=url, problem="link_connection")
        return bytes(data)

    @contextmanager
    def _translating(self, url: str) -> Iterator[None]:
        try:
            yield
        except (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError) as error:
            raise LinkRefused(source=url, problem="link_slow") from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise LinkRefused(source=url, problem="link_malformed") from error
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            problem = "link_certificate" if "CERTIFICATE_VERIFY_FAILED" in str(error) else "link_connection"
            raise LinkRefused(source=url, problem=problem) from error

    def addresses(self, host: str, port: int, url: str) -> list[str]:
        """Return the checked addresses of a host; raises LinkRefused when one of them is not public."""
        try:
            found = (self.resolve or _resolve)(host, port)
        except OSError as error:
            raise LinkRefused(source=url, problem="link_unknown_host") from error
        if not self.limits.anywhere and not (found and all(map(is_public, found))):
            raise LinkRefused(source=url, problem="link_private")
        return found


def _target(response: httpx.Response, url: str, at: str) -> str:
    location = response.headers.get("location")
    if not location:
        raise LinkRefused(source=url, problem="link_no_target")
    target: str = urljoin(at, location)
    if at.lower().startswith("https:") and target.lower().startswith("http:"):
        raise LinkRefused(source=url, problem="link_downgrade")
    return target


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(slots=True)
class _Deadline:
    """When a link must have been read."""

    at: float


class _Backend(httpcore.NetworkBackend):
    """Connects to checked addresses only, and within the deadline."""

    def __init__(self, fetcher: Fetcher, url: str, deadline: _Deadline) -> None:
        self._fetcher = fetcher
        self._url = url
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """Resolve, check, connect."""
        addresses = self._fetcher.addresses(host, port, self._url)
        address, port = self._fetcher.routes.get((addresses[0], port), (addresses[0], port))
        return _Stream(self._plain.connect_tcp(address, port, _left(self._deadline, timeout)), self._deadline)


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline: a byte a second must not keep it alive."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: _Deadline, timeout: float | None) -> float:
    left = deadline.at - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left if timeout is None else min(timeout, left)
