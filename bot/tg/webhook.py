"""Webhook: Telegram brings the updates.

The webhook stays set when the bot stops, so that updates wait at Telegram; polling removes it at its start.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot, Updater

from bot.config import Webhook
from bot.tg.limiter import seconds_of
from bot.tg.listener import Listener
from bot.tg.pulse import MOST_WAITING, Pulse
from bot.tg.quarantine import readable
from bot.tg.stopping import limit_stop

TELEGRAM_PORTS = (443, 80, 88, 8443)
LONGEST_WAIT = 30.0
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}", re.ASCII)
_log = logging.getLogger("yuanwen.bot")


class WebhookRefusedError(Exception):
    """Telegram does not take the webhook; the message says why, in Telegram's words."""


def webhook_problem(settings: Webhook) -> str | None:
    """Return the key of the sentence that says what is wrong with the settings, if anything is."""
    try:
        url = urlsplit(settings.url)
        reachable = url.scheme == "https" and bool(url.hostname) and (url.port or 443) in TELEGRAM_PORTS
    except ValueError:
        reachable = False
    if not reachable:
        return "operate.webhook_url"
    return None if _SECRET.fullmatch(settings.secret) else "operate.webhook_secret"


@dataclass(frozen=True, slots=True)
class Hook:
    """What Telegram is told: the settings, the kinds of updates, and how many to bring at once."""

    settings: Webhook
    kinds: Sequence[str]
    connections: int


class WebhookUpdater(Updater):
    """Takes updates from a server of its own, since the library's one refuses what it cannot read."""

    def __init__(self, bot: ExtBot[None], pulse: Pulse, serving: Callable[[], None], hook: Hook) -> None:
        super().__init__(bot, pulse.queue)
        self._hook = hook
        self._queue = pulse.queue
        self._serving = serving
        self._secret = hook.settings.secret or secrets.token_urlsafe(32)
        self._listener = Listener(pulse, secret=self._secret, take=self._take)
        self._takes = False

    @property
    def running(self) -> bool:
        """Whether updates are taken."""
        return self._takes

    async def start_webhook(self, *args: Any, **kwargs: Any) -> asyncio.Queue[object]:
        """Listen, then tell Telegram where; raises ListenError, WebhookRefusedError, InvalidToken."""
        await self._listener.start(self._hook.settings.listen, self._hook.settings.port)
        self._takes = True
        wait = 1.0
        while not await self._announced():
            await asyncio.sleep(wait)
            wait = min(1.5 * wait, LONGEST_WAIT)
        self._serving()
        return self.update_queue

    async def _announced(self) -> bool:
        try:
            return await self.bot.set_webhook(
                self._hook.settings.url,
                allowed_updates=self._hook.kinds,
                max_connections=self._hook.connections,
                secret_token=self._secret,
            )
        except InvalidToken:
            raise
        except BadRequest as error:
            raise WebhookRefusedError(error.message) from error
        except RetryAfter as error:
            await asyncio.sleep(seconds_of(error.retry_after))
        except TelegramError as error:
            _log.warning("Telegram is out of reach, trying again: %s", error.message)
        return False

    def _take(self, update: dict[str, object]) -> bool:
        if self._queue.waiting >= MOST_WAITING:
            return False
        self._queue.put_nowait(Update.de_json(readable(update), self.bot))
        return True

    async def stop(self) -> None:
        """Take no more; what was taken is answered before the program ends."""
        limit_stop()
        self._takes = False
        await self._listener.stop()
