"""/start, /help, and what to say when something fails."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from html import escape

from telegram import Update
from telegram.constants import ChatType
from telegram.error import Conflict, Forbidden, TelegramError
from telegram.ext import ApplicationHandlerStop, CommandHandler, ContextTypes

from bot.cards.telegram import Card
from bot.tg.addressing import NEW, by_bot
from bot.tg.delivery import reply
from bot.tg.dependencies import Dependencies, Handler

Context = ContextTypes.DEFAULT_TYPE
_log = logging.getLogger("yuanwen.bot")
QUIET_SECONDS = 60.0


class GeneralHandlers:
    """Everything that is neither a question nor an article."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._service = given.service
        self._access = given.access
        self._operator_texts = given.operator_texts
        self._told: dict[str, float] = {}

    def handlers(self) -> list[Handler]:
        """Return the handlers of /start and /help."""
        return [CommandHandler("start", self.start, NEW), CommandHandler("help", self.help, NEW)]

    async def once(self, update: object, context: Context) -> None:
        """Stop an update that was handled before, or that another bot made: the two could go on for ever."""
        if not isinstance(update, Update):
            return
        # In a thread, as the library may be busy for seconds.
        new = await asyncio.to_thread(self._service.first_seen, update.update_id)
        if not new or by_bot(update.message):
            raise ApplicationHandlerStop

    async def start(self, update: Update, context: Context) -> None:
        """Greet."""
        message, user = update.effective_message, update.effective_user
        if message:
            name, articles = escape(user.first_name if user else ""), self._service.library.count()
            await reply(message, Card(self._given.texts(update)("tg.start", name=name, articles=articles).strip()))

    async def help(self, update: Update, context: Context) -> None:
        """Explain; admins learn more."""
        message, texts = update.effective_message, self._given.texts(update)
        if message:
            private = message.chat.type == ChatType.PRIVATE
            admin = private and self._access.is_admin(update)
            more = texts("tg.help_admin") + texts("admins.help") if admin else ""
            await reply(message, Card((texts("tg.help") + more).strip()))

    async def failed(self, update: object, context: Context) -> None:
        """Log a failure, then tell who was waiting, calmly and with its number."""
        error = context.error
        if isinstance(error, Conflict):
            self._warn("conflict", self._operator_texts("run.conflict"))
            return
        if isinstance(error, Forbidden):
            _log.info("a chat does not want us: %s", error.message)
            return
        if isinstance(error, TelegramError) and not isinstance(update, Update):
            self._warn("network", f"Telegram is out of reach, trying again: {error.message}")
            return
        self._given.pulse.failed()
        number = secrets.token_hex(3)
        _log.error("failure %s", number, exc_info=error)
        if not isinstance(update, Update) or update.effective_message is None:
            return
        texts = self._given.texts(update)
        try:
            await reply(update.effective_message, Card(escape(texts("tg.error", id=number))))
        except TelegramError as second:
            _log.error("failure %s could not be told: %s", number, second.message)
        # What failed before the question was looked at is not tried by the next handler.
        raise ApplicationHandlerStop

    def _warn(self, kind: str, message: str) -> None:
        """Log a lasting trouble at most once a minute."""
        now = time.monotonic()
        if now - self._told.get(kind, -QUIET_SECONDS) >= QUIET_SECONDS:
            self._told[kind] = now
            _log.warning("%s", message)
