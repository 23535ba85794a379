"""A link → the article behind it. Goes to the web through ``fetch``, which is imported when the first link comes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from index.errors import DocumentRefused, LinkRefused, SourceError
from index.intake.feeds import is_feed
from index.intake.kinds import read_kind
from index.models import Draft, Rejected
from index.models_web import FetchLimits

if TYPE_CHECKING:
    from index.intake.fetch import Fetched, Fetcher


ROBOT = "Yuanwen"
# Whose rules are remembered; past that, all are read anew.
MOST_SITES = 1000


class Web:
    """The way to the web, within limits; threads may share it."""

    def __init__(self, limits: FetchLimits | None = None, fetcher: Fetcher | None = None) -> None:
        self._limits = limits or FetchLimits()
        self._fetcher = fetcher
        self._lock = threading.Lock()
        self._robots: dict[str, RobotFileParser] = {}

    def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, unasked: bool = False
    ) -> Fetched:
        """Fetch an address; raises LinkRefused or LinkStatus.

        What nobody asked for by hand (``unasked``: feeds, pages read again) is fetched only where the site's
        robots.txt lets everybody.
        """
        with self._lock:
            if self._fetcher is None:
                from index.intake.fetch import Fetcher

                self._fetcher = Fetcher(self._limits)
        if unasked and not self._welcome(self._fetcher, url):
            raise LinkRefused(source=url, problem="link_robots")
        return self._fetcher.get(url, etag=etag, last_modified=last_modified)

    def _welcome(self, fetcher: Fetcher, url: str) -> bool:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            rules = RobotFileParser()
            try:
                rules.parse(fetcher.get(f"{site}/robots.txt").data.decode("utf-8", "replace").splitlines())
            except SourceError:
                # No rules, or none that can be read: everything is allowed.
                rules.parse([])
            if len(self._robots) >= MOST_SITES:
                self._robots.clear()
            self._robots[site] = rules
        return self._robots[site].can_fetch(ROBOT, url)


def read_link(url: str, web: Web, *, unasked: bool = False) -> Iterator[Draft | Rejected]:
    """Yield the article behind a link, or why there is none."""
    try:
        yield draft_of_link(web.get(url, unasked=unasked), url)
    except SourceError as error:
        yield Rejected(url, error)


def draft_of_link(fetched: Fetched, url: str) -> Draft:
    """Return the article in what came back for a link; raises SourceError."""
    if fetched.kind.endswith("xml") and b"<!ENTITY" in fetched.data:
        # Nobody who means well: it is not offered as a feed either.
        raise DocumentRefused(source=url, problem="document_entities")
    if is_feed(fetched.data, fetched.kind):
        raise LinkRefused(source=url, problem="link_feed")
    draft = read_kind(fetched.data, url, fetched.kind, url=fetched.url, charset=fetched.charset)
    article = draft.article if draft.article.url else replace(draft.article, url=fetched.url)
    return replace(draft, article=article, etag=fetched.etag, last_modified=fetched.last_modified)
