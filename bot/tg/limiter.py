"""Requests to Telegram: in a group not too many, refused ones again in time, and none done twice by us.

An answer that Telegram may have taken although its reply was lost is never sent once more:
``PerhapsSentError`` leaves it to the caller to offer it. What has the same effect twice (an edit, the
answer to a press) is simply repeated.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any
from weakref import WeakValueDictionary

from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

LONGEST_WAIT = 30.0
# For what belongs to no chat: the answer to a press is stale soon.
SHORT_WAIT = 5.0
# Seconds before each further try.
PAUSES = (0.5, 1.5, 4.0)
# Telegram's own limit, edits included; https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
PER_GROUP_MINUTE = 20
MINUTE = 60.0
MOST_GROUPS = 1000
_COURTESIES = frozenset({"sendChatAction", "setMessageReaction"})
_REPEATABLE = ("edit", "answer", "delete", "pin", "unpin")
_NEW = ("send", "copy", "forward")
# Failures of the connection before a request was on its way, by the names of the HTTP library.
_NOT_SENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})
_log = logging.getLogger("yuanwen.delivery")


class PerhapsSentError(NetworkError):
    """The connection failed after a message was on its way: it may have arrived."""


class PerChatLimiter(BaseRateLimiter[None]):
    """Orders, paces and repeats the requests of each chat; no chat waits for another.

    Locks live as long as someone holds them, so many chats cost no memory. ``unwanted`` is told the
    number of a chat that the bot was blocked in or thrown out of.
    """

    def __init__(self, unwanted: Callable[[int], Awaitable[None]] | None = None) -> None:
        self._unwanted = unwanted
        self._locks: WeakValueDictionary[int | str, asyncio.Lock] = WeakValueDictionary()
        self._made: dict[int, deque[float]] = {}

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
        """Make a request, again if need be.

        Raises RetryAfter when the wait is too long, PerhapsSentError, or what Telegram answered.
        """
        chat = data.get("chat_id")
        if endpoint in _COURTESIES:
            # They wait for nobody, and come too late if repeated.
            return await callback(*args, **kwargs)
        try:
            if chat is None:
                return await self._made_sure(callback, args, kwargs, endpoint, None)
            lock = self._locks.setdefault(chat, asyncio.Lock())
            async with lock:
                return await self._made_sure(callback, args, kwargs, endpoint, chat)
        except Forbidden:
            if isinstance(chat, int) and self._unwanted:
                await self._unwanted(chat)
            raise

    async def _made_sure(
        self, callback: Callable[..., Coroutine[Any, Any, Any]], args: Any, kwargs: Any, endpoint: str, chat: Any
    ) -> Any:
        last = len(PAUSES)
        for attempt, pause in enumerate((*PAUSES, 0.0)):
            made = await self._room(endpoint, chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refusal:
                asked = seconds_of(refusal.retry_after)
                _log.warning("%s: Telegram asks to wait %.0f s", endpoint, asked)
                if attempt == last or asked > (SHORT_WAIT if chat is None else LONGEST_WAIT):
                    raise
                await asyncio.sleep(asked)
            except BadRequest:
                raise
            except NetworkError as error:
                if endpoint.startswith(_NEW) and _perhaps_done(error):
                    _log.warning("%s: it may have arrived or not: %s", endpoint, error.message)
                    raise PerhapsSentError(error.message) from error
                if attempt == last or not endpoint.startswith(_NEW + _REPEATABLE):
                    raise
                _log.info("%s: trying again: %s", endpoint, error.message)
                await asyncio.sleep(pause)
            finally:
                # Telegram counted it before we heard of it: so the minute is over there too when it is here.
                made.append(time.monotonic())
        return None

    async def _room(self, endpoint: str, chat: Any) -> deque[float]:
        """Wait until a group may have another message or edit; return where its moment is to be noted."""
        if not isinstance(chat, int) or chat >= 0 or not endpoint.startswith((*_NEW, "edit")):
            return deque(maxlen=1)
        if len(self._made) > MOST_GROUPS:
            recently = time.monotonic() - MINUTE
            self._made = {group: made for group, made in self._made.items() if made and made[-1] > recently}
        made = self._made.setdefault(chat, deque(maxlen=PER_GROUP_MINUTE))
        if len(made) == PER_GROUP_MINUTE:
            await asyncio.sleep(max(0.0, made[0] + MINUTE - time.monotonic()))
        return made


def _perhaps_done(error: NetworkError) -> bool:
    """Tell whether a request may have been done although its answer did not come."""
    cause = error.__cause__
    return cause is not None and type(cause).__module__.startswith("httpx") and type(cause).__name__ not in _NOT_SENT


def seconds_of(wait: int | timedelta) -> float:
    """Return the wait that Telegram asks for in seconds."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
