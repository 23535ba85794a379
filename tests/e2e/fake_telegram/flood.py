"""Flood control, off until a test sets limits: Telegram's own numbers are unpublished."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.e2e.fake_telegram.errors import too_many_requests

MINUTE = 60.0


def counts(method: str) -> bool:
    """Tell whether a method writes or changes messages, which is what Telegram limits."""
    return method.startswith(("send", "edit", "copy", "forward")) and method != "sendChatAction"


@dataclass
class Flood:
    """Limits of messages and edits; None for none. ``refused`` counts the requests that were too many."""

    per_group_minute: int | None = None
    per_chat_second: int | None = None
    overall_second: int | None = None
    refused: int = 0
    _made: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, chat_id: int, now: float) -> None:
        """Count a request to a chat, or raise 429 with the seconds to wait."""
        limits = [
            (chat_id, self.per_group_minute if chat_id < 0 else None, MINUTE),
            (chat_id, self.per_chat_second, 1.0),
            (0, self.overall_second, 1.0),
        ]
        for number, limit, seconds in limits:
            recent = [moment for moment in self._made[number] if now - moment < seconds]
            if limit is not None and len(recent) >= limit:
                self.refused += 1
                raise too_many_requests(max(1, math.ceil(recent[-limit] + seconds - now)))
        for number in (chat_id, 0):
            self._made[number].append(now)
            while self._made[number] and now - self._made[number][0] > MINUTE:
                self._made[number].popleft()
