"""What a test holds while the bot is still to answer: a press, an inline query, a call for a guest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tests.e2e.fake_telegram.records import Answer, InlineAnswer
from tests.e2e.fake_telegram.transcript import for_failure
from tests.e2e.fake_telegram.views import Message, view
from tests.e2e.fake_telegram.world import World

T = TypeVar("T")

WAIT = 15.0


def need(world: World, look: Callable[[], T | None], timeout: float, problem: str) -> T:
    """Wait until ``look`` finds something; fail with the problem and a transcript when the time is over."""
    found = world.wait(look, timeout)
    if found is None:
        raise AssertionError(f"{problem} within {timeout:g} s\n{for_failure(world)}")
    return found


@dataclass(frozen=True)
class Press:
    """A pressed button; wait for what the bot answers."""

    world: World
    query_id: str
    label: str

    def wait(self, timeout: float = WAIT) -> Answer:
        """Return the answer; fail if none comes."""
        record = self.world.callbacks[self.query_id]
        return need(self.world, lambda: record.answer, timeout, f"no answer to the press on {self.label!r}")

    def expire(self) -> None:
        """Make the press too old to be answered."""
        with self.world.changed:
            self.world.callbacks[self.query_id].expires = 0.0


@dataclass(frozen=True)
class Typing:
    """An inline query that was typed; wait for the results."""

    world: World
    query_id: str
    text: str

    def wait(self, timeout: float = WAIT) -> InlineAnswer:
        """Return the results; fail if none come."""
        record = self.world.inline_queries[self.query_id]
        return need(self.world, lambda: record.answer, timeout, f"no inline results for {self.text!r}")

    def expire(self) -> None:
        """Make the query too old to be answered."""
        with self.world.changed:
            self.world.inline_queries[self.query_id].expires = 0.0


@dataclass(frozen=True)
class Summons:
    """A call for the bot in a chat that it isn't in; wait for the message that it sends there."""

    world: World
    query_id: str
    text: str

    def wait(self, timeout: float = WAIT) -> Message:
        """Return the bot's message; fail if none comes."""
        record = self.world.guests[self.query_id]
        number = need(self.world, lambda: record.answered, timeout, f"no answer as a guest to {self.text!r}")
        with self.world.changed:
            chat = self.world.chats[record.chat_id]
            return view(self.world, chat, chat.messages[number])

    def expire(self) -> None:
        """Make the call too old to be answered."""
        with self.world.changed:
            self.world.guests[self.query_id].expires = 0.0
