"""The link by which the operator of a new bot becomes its first admin. Draws lots, reads the clock."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable

from telegram import Update
from telegram.ext import filters

from bot.tg.addressing import argument

VALID_SECONDS = 30 * 60.0
_PREFIX = "claim_"


class Claim(filters.UpdateFilter):
    """A secret that works once, for half an hour; as a filter it lets through the message that brings it."""

    __slots__ = ("_clock", "_ends", "payload")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(name="claim")
        self._clock = clock
        self._ends = clock() + VALID_SECONDS
        self.payload = _PREFIX + secrets.token_urlsafe(18)

    def filter(self, update: Update) -> bool:
        """Tell whether a message brings the secret in time."""
        message = update.message
        if message is None or self._clock() >= self._ends:
            return False
        return hmac.compare_digest(argument(message).encode(), self.payload.encode())

    def end(self) -> None:
        """Let it work no more."""
        self._ends = self._clock()
