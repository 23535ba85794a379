"""Telegram's clock, by which it dates messages, as far as its answers tell it: the host's may be wrong."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

ASTRAY = timedelta(minutes=1)
_log = logging.getLogger("yuanwen.bot")


class Clock:
    """How far Telegram's clock is ahead of the host's; nothing until it has answered."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._told = False

    def now(self) -> datetime:
        """Return how late it is at Telegram."""
        return datetime.now(UTC) + self._ahead

    async def heard(self, response: Any) -> None:
        """Take the time from the head of an answer, as httpx hands it on; what is no time is passed over."""
        try:
            self._ahead = parsedate_to_datetime(response.headers.get("Date", "")) - datetime.now(UTC)
        except (ValueError, TypeError, OverflowError):
            return
        if abs(self._ahead) > ASTRAY and not self._told:
            self._told = True
            seconds = round(self._ahead.total_seconds())
            _log.warning("the clock of this machine is wrong: Telegram's is %+d s ahead of it, and counts", seconds)
