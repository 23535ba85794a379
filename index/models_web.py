"""The values of what comes from the web: limits, feeds, pages read again; all are frozen, none does I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.errors import LibraryError
from index.models import AddEntry


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much a link may cost: bytes (as sent, and unpacked), and seconds from begin to end.

    ``anywhere`` allows private addresses and all ports: for tests and intranets.
    """

    max_bytes: int = 20 * 1024 * 1024
    seconds: float = 30.0
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A subscription: its words (one must occur; none: everything) and how many items at most a poll.

    ``failures`` counts the polls that failed since the last good one, ``problem`` says how.
    """

    id: int
    url: str
    title: str
    keywords: tuple[str, ...]
    most: int
    polled_at: str | None = None
    failures: int = 0
    problem: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What a poll of a feed brought; of a failure, whether it is the first in a row, and the feed with it."""

    feed: Feed
    entries: tuple[AddEntry, ...]
    error: LibraryError | None = None
    first_failure: bool = False


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of an article whose page was read again; a dead one failed several times in a row."""

    article_id: int
    status: Literal["unchanged", "updated", "failed", "dead"]
    error: LibraryError | None = None
