"""/status: how the bot fares."""

from __future__ import annotations

import asyncio
import os
import time
from importlib.metadata import version
from pathlib import Path

from telegram import Update
from telegram.ext import ContextTypes

from bot.cards.operating import Status, status_card
from bot.tg.addressing import NEW, Command
from bot.tg.delivery import reply
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.privately import privately

Context = ContextTypes.DEFAULT_TYPE


class OperatingHandlers:
    """Admins only; to all others /status does not exist."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._service = given.service

    def handlers(self) -> list[Handler]:
        """Return the handler of /status."""
        return [Command("status", privately(self._given, self.status), NEW & self._given.access)]

    async def status(self, update: Update, context: Context) -> None:
        """Tell how the bot fares: numbers only, nothing of anybody's."""
        message = update.effective_message
        if message is None:
            return
        say = self._given.texts(update)
        pulse = self._given.pulse
        articles = await asyncio.to_thread(self._service.library.count)
        status = Status(
            version=version("yuanwen"),
            mode=pulse.mode,
            articles=articles,
            uptime=time.monotonic() - pulse.began,
            # Without the update that asks.
            waiting=pulse.queue.waiting - 1,
            memory=_memory(),
            failures=pulse.recent_failures(),
        )
        await reply(message, status_card(status, say))


def _memory() -> int | None:
    """Return the memory that the process occupies in bytes, where the system tells it as Linux does."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
