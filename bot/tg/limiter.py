"""When Telegram says "too many requests" for a chat, only that chat waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any
from weakref import WeakValueDictionary

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

LONGEST_WAIT = 30.0
RETRIES = 3
_log = logging.getLogger("yuanwen.delivery")


class PerChatLimiter(BaseRateLimiter[None]):
    """Repeats a refused request after the time that Telegram asks for, chat by chat.

    A request waits for its turn within its chat only while that chat is being held back. Locks live
    as long as someone holds them, so many chats cost no memory.
    """

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int | str, asyncio.Lock] = WeakValueDictionary()

    async def initialize(self) -> None:
        """Need nothing."""

    async def shutdown(self) -> None:
        """Leave nothing."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Any:
        """Make a request, again if need be; raises RetryAfter when the wait is too long."""
        chat = data.get("chat_id")
        if chat is None:
            return await callback(*args, **kwargs)
        lock = self._locks.setdefault(chat, asyncio.Lock())
        async with lock:
            for attempt in range(RETRIES + 1):
                try:
                    return await callback(*args, **kwargs)
                except RetryAfter as refusal:
                    wait = seconds_of(refusal.retry_after)
                    _log.warning("%s: Telegram asks to wait %.0f s", endpoint, wait)
                    if attempt == RETRIES or wait > LONGEST_WAIT:
                        raise
                    await asyncio.sleep(wait)
        return None


def seconds_of(wait: int | timedelta) -> float:
    """Return the wait that Telegram asks for in seconds."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
