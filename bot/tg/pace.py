"""In which order, and how many at once: one message of a person after the other, and nobody floods the rest.

A press of a button waits for nobody. A person who asks too fast is told so once; what comes too
fast is left unanswered. Questions are searched a few at a time, so that threads stay free for presses.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import BaseUpdateProcessor

from bot.remarks import is_reaction
from bot.tg.access import Access
from bot.tg.addressing import is_old, question_in, said_at, speaker, through_us
from bot.tg.clock import Clock

# Waiting costs nothing: what is limited is work.
AT_ONCE = 1024
QUESTIONS = 10
SECONDS = 10.0
NOTICE_EACH = 30.0
MOST_PEOPLE = 2000
SEARCHES = 3
MOST_WAITING = 400
UNASKED_PER_MINUTE = 3
Value = TypeVar("Value")


class BusyError(Exception):
    """More questions wait than could be answered in good time."""


class Desk:
    """Runs searches in threads, a few at a time, first come first served."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(SEARCHES)
        self._waiting = 0

    async def run(self, search: Callable[[], Value]) -> Value:
        """Return what a search finds; raises BusyError when too many wait already."""
        if self._waiting >= MOST_WAITING:
            raise BusyError
        self._waiting += 1
        try:
            async with self._free:
                return await asyncio.to_thread(search)
        finally:
            self._waiting -= 1


class Unasked:
    """Counts the answers that nobody asked for: a few a minute in each group."""

    def __init__(self) -> None:
        self._spoken: dict[int, deque[float]] = {}

    def may_speak(self, chat_id: int) -> bool:
        """Tell whether a group has not just had several."""
        spoken = self._spoken.get(chat_id) or deque()
        return len(spoken) < UNASKED_PER_MINUTE or time.monotonic() - spoken[0] > 60

    def spoke(self, chat_id: int) -> None:
        """Count one."""
        self._spoken.setdefault(chat_id, deque(maxlen=UNASKED_PER_MINUTE)).append(time.monotonic())


class Pace(BaseUpdateProcessor):
    """Hands each person's messages on one by one, in the order of their coming."""

    __slots__ = ("_access", "_clock", "_locks", "_said", "_told", "_too_fast")

    def __init__(self, access: Access, clock: Clock, too_fast: Callable[[Update, Message], Awaitable[None]]) -> None:
        """``too_fast`` tells a person that they ask too fast."""
        super().__init__(AT_ONCE)
        self._access = access
        self._clock = clock
        self._too_fast = too_fast
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._said: dict[int, deque[float]] = {}
        self._told: dict[int, float] = {}

    async def initialize(self) -> None:
        """Need nothing."""

    async def shutdown(self) -> None:
        """Leave nothing."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Let an update be handled in its turn, or not at all."""
        message = (update.message or update.edited_message) if isinstance(update, Update) else None
        who = speaker(message) if message else _coming_or_going(update)
        if not isinstance(update, Update) or who is None:
            await coroutine
            return
        if message and self._is_too_fast(update, message, who):
            if isinstance(coroutine, Coroutine):
                coroutine.close()
            if self._may_be_told(who):
                await self._too_fast(update, message)
            return
        lock = self._locks.setdefault(who, asyncio.Lock())
        async with lock:
            await coroutine

    def _is_too_fast(self, update: Update, message: Message, who: int) -> bool:
        """Count a question by when it was written: many may come at once after a short stop."""
        if not _asks(message) or is_old(message, self._clock.now()) or self._access.is_admin(update):
            return False
        now = said_at(message).timestamp()
        if len(self._said) > MOST_PEOPLE:
            self._said = {who: times for who, times in self._said.items() if times[-1] > now - SECONDS}
        times = self._said.setdefault(who, deque(maxlen=QUESTIONS))
        if len(times) == QUESTIONS and times[0] > now - SECONDS:
            return True
        times.append(now)
        return False

    def _may_be_told(self, who: int) -> bool:
        now = time.monotonic()
        if len(self._told) > MOST_PEOPLE:
            self._told = {who: told for who, told in self._told.items() if told > now - NOTICE_EACH}
        if now - self._told.get(who, -NOTICE_EACH) < NOTICE_EACH:
            return False
        self._told[who] = now
        return True


def _asks(message: Message) -> bool:
    """Tell whether a message may be a question: in private any is, in a group what is said to the bot."""
    if message.chat.type == ChatType.PRIVATE:
        return not through_us(message)
    wanted = question_in(message)
    return wanted is not None and not through_us(message) and not is_reaction(wanted.text, called=wanted.called)


def _coming_or_going(update: object) -> int | None:
    """Return who has blocked the bot, come back, added or removed it: what they say next is for after that."""
    change = update.my_chat_member if isinstance(update, Update) else None
    return change.from_user.id if change else None
