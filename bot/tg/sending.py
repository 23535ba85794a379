"""Answers on their way into a chat: who goes on from one waits until it is known what it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

# So long a question waits for an answer that it goes on from to be kept.
KEEPING = 5.0


class Sending:
    """For each chat the answers that can be seen but are not kept yet."""

    def __init__(self) -> None:
        self._here: dict[int, set[asyncio.Future[None]]] = {}

    @contextmanager
    def to_be_kept(self, chat_id: int) -> Iterator[None]:
        """While an answer is sent and kept, let those wait who go on from it."""
        here = self._here.setdefault(chat_id, set())
        done = asyncio.get_running_loop().create_future()
        here.add(done)
        try:
            yield
        finally:
            done.set_result(None)
            here.discard(done)
            if not here:
                self._here.pop(chat_id, None)

    async def all_kept(self, chat_id: int) -> None:
        """Wait until the answers that can be seen in a chat are known as such, but not for ever."""
        if here := self._here.get(chat_id):
            await asyncio.wait(here, timeout=KEEPING)
