"""Signs of life: when Telegram was heard last, how much is waiting, how often something failed. Reads the clock."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

# A poll lasts ten seconds; after failures the next one may wait for half a minute.
SILENT_SECONDS = 90.0
# More updates than this and Telegram is asked to bring the next one later.
MOST_WAITING = 500
DAY_SECONDS = 24 * 3600.0


class CountedQueue(asyncio.Queue[object]):
    """The queue of updates, which knows how many were put in and are not dealt with yet."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self.latest: float | None = None

    def put_nowait(self, item: object) -> None:
        """Add an update."""
        super().put_nowait(item)
        self.waiting += 1
        self.latest = time.monotonic()

    def task_done(self) -> None:
        """Count an update as dealt with."""
        super().task_done()
        self.waiting -= 1


@dataclass(slots=True)
class Pulse:
    """What is known about how the bot fares; moments are of the monotonic clock, in seconds."""

    mode: Literal["polling", "webhook"]
    queue: CountedQueue = field(default_factory=CountedQueue)
    began: float = field(default_factory=time.monotonic)
    polled: float | None = None
    failures: deque[float] = field(default_factory=lambda: deque(maxlen=10_000))

    def beat(self) -> None:
        """Note that Telegram has just answered a poll."""
        self.polled = time.monotonic()

    def failed(self) -> None:
        """Note a failure."""
        self.failures.append(time.monotonic())

    def recent_failures(self) -> int:
        """Return the failures of the last 24 hours."""
        since = time.monotonic() - DAY_SECONDS
        return sum(moment >= since for moment in self.failures)

    def health(self) -> dict[str, object]:
        """Return what a monitor may know: nothing about people, no secret, no path."""
        heard = self.polled if self.mode == "polling" else time.monotonic()
        quiet = time.monotonic() - (heard if heard is not None else self.began)
        known: dict[str, object] = {
            "ok": quiet < SILENT_SECONDS and self.queue.waiting < MOST_WAITING,
            "mode": self.mode,
            "last_update_age": _age(self.queue.latest),
            "waiting": self.queue.waiting,
        }
        return known | ({"last_poll_age": _age(self.polled)} if self.mode == "polling" else {})


def _age(moment: float | None) -> float | None:
    return None if moment is None else round(time.monotonic() - moment, 1)
