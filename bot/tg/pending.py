"""What a person was asked for and has not yet given: the next text of an edit, the question after /ask.

In memory only: after a restart nobody is held to a question that they no longer remember. A flow ends by
being taken, by /cancel, by another one, or by itself after ten minutes of a clock that never jumps. In a
group, where people talk to each other too, only a reply to the bot is an answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import filters

from bot.tg.addressing import replied_to_us

TIMEOUT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Pending:
    """An open flow: whose it is (``kind``, a word of its room), what the room wants back, and its end."""

    kind: str
    data: Any
    ends_at: float


class PendingFlows:
    """At most one open flow for each person in each chat."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._flows: dict[tuple[int, int], Pending] = {}

    def begin(self, update: Update, kind: str, data: Any = None) -> None:
        """Wait for the next message of whoever an update comes from; a flow that was open is given up."""
        self._drop_old()
        key = _key(update)
        if key is not None:
            # Taken out first, so that the oldest stays the first of the dictionary.
            self._flows.pop(key, None)
            self._flows[key] = Pending(kind, data, self._clock() + TIMEOUT_SECONDS)

    def peek(self, update: Update) -> Pending | None:
        """Return the open flow of whoever an update comes from, and leave it open."""
        self._drop_old()
        key = _key(update)
        return self._flows.get(key) if key is not None else None

    def take(self, update: Update) -> Pending | None:
        """Return the open flow of whoever an update comes from, and end it."""
        found = self.peek(update)
        key = _key(update)
        if key is not None:
            self._flows.pop(key, None)
        return found

    def cancel(self, update: Update) -> bool:
        """End the open flow of whoever an update comes from; false when there was none."""
        return self.take(update) is not None

    def waiting(self, kind: str) -> filters.UpdateFilter:
        """Return a filter for the messages of those who have a flow of this kind open."""
        return _Waiting(self, kind)

    def _drop_old(self) -> None:
        now = self._clock()
        while self._flows:
            key, oldest = next(iter(self._flows.items()))
            if oldest.ends_at > now:
                return
            del self._flows[key]


class _Waiting(filters.UpdateFilter):
    __slots__ = ("_flows", "_kind")

    def __init__(self, flows: PendingFlows, kind: str) -> None:
        super().__init__(name=f"waiting for {kind}")
        self._flows, self._kind = flows, kind

    def filter(self, update: Update) -> bool:
        """Let through what answers a question of this kind."""
        found = self._flows.peek(update)
        return found is not None and found.kind == self._kind and _to_us(update)


def _to_us(update: Update) -> bool:
    message = update.effective_message
    return message is not None and (message.chat.type == ChatType.PRIVATE or replied_to_us(message) is not None)


def _key(update: Update) -> tuple[int, int] | None:
    chat, sender = update.effective_chat, update.effective_sender
    return (chat.id, sender.id) if chat and sender else None
