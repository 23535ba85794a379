"""/start, /help, /cancel, and what to say when something fails."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from html import escape

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import Conflict, Forbidden, RetryAfter, TelegramError
from telegram.ext import ApplicationHandlerStop, CallbackQueryHandler, ContextTypes

from bot.cards.buttons import unpack
from bot.cards.greeting import EXAMPLE, help_card, start_card
from bot.cards.telegram import Card
from bot.tg.addressing import NEW, Command
from bot.tg.delivery import acknowledge, reply
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.limiter import PerhapsSentError
from bot.tg.menus import show_own_menu

Context = ContextTypes.DEFAULT_TYPE
_log = logging.getLogger("yuanwen.bot")
QUIET_SECONDS = 60.0


class GeneralHandlers:
    """Everything that is neither a question nor an article."""

    def __init__(self, given: Dependencies, ask: Callable[[Update, Message, str], Awaitable[None]]) -> None:
        """``ask`` answers a question as if it had been written in the chat of a message."""
        self._given = given
        self._ask = ask
        self._service = given.service
        self._access = given.access
        self._operator_texts = given.operator_texts
        self._told: dict[str, float] = {}

    def handlers(self) -> list[Handler]:
        """Return the handlers of /start with its buttons, /help and /cancel."""
        return [
            Command("start", self.start, NEW),
            Command("help", self.help, NEW),
            Command("cancel", self.cancel, NEW),
            CallbackQueryHandler(self.example, pattern=rf"^v1:{EXAMPLE}:"),
        ]

    async def start(self, update: Update, context: Context) -> None:
        """Greet, with questions to try; in a group say how to ask."""
        message, user, texts = update.effective_message, update.effective_user, self._given.texts(update)
        if message is None:
            return
        if message.chat.type != ChatType.PRIVATE:
            await reply(message, help_card(False, False, await self._example(), texts))
            return
        examples = await asyncio.to_thread(self._service.examples.offered)
        name, admin = user.first_name if user else "", self._access.is_admin(update)
        await reply(message, start_card(name, self._service.library.count(), examples, admin, texts))
        show_own_menu(update, self._given)

    async def example(self, update: Update, context: Context) -> None:
        """Ask the title on the pressed button."""
        query, message = update.callback_query, update.effective_message
        pressed = unpack(query.data or "") if query else None
        if query is None:
            return
        number = pressed.numbers[0] if pressed and len(pressed.numbers) == 1 else 0
        question = await asyncio.to_thread(self._service.examples.title, number)
        if question is None or not isinstance(message, Message):
            await acknowledge(query, self._given.texts(update)("tg.expired"))
            return
        await acknowledge(query)
        await self._ask(update, message, question)

    async def help(self, update: Update, context: Context) -> None:
        """Explain, by the kind of chat and the role."""
        message = update.effective_message
        if message:
            private, texts = message.chat.type == ChatType.PRIVATE, self._given.texts(update)
            await reply(message, help_card(private, self._access.is_admin(update), await self._example(), texts))

    async def _example(self) -> str:
        return await asyncio.to_thread(self._service.examples.question)

    async def cancel(self, update: Update, context: Context) -> None:
        """End what was being asked for; a group is told only when there was something."""
        message, cancelled = update.effective_message, self._given.pending.cancel(update)
        if message and (cancelled or message.chat.type == ChatType.PRIVATE):
            key = "tg.cancelled" if cancelled else "tg.nothing_to_cancel"
            await reply(message, Card(self._given.texts(update)(key)))

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
        if isinstance(error, RetryAfter):
            # A chat that takes nothing for so long would not take an apology either.
            _log.warning("given up, as Telegram asks to wait too long: %s", error.message)
            return
        number = secrets.token_hex(3)
        lost = isinstance(error, PerhapsSentError)
        if not lost:
            self._given.pulse.failed()
            _log.error("failure %s", number, exc_info=error)
        message = update.effective_message if isinstance(update, Update) else None
        # Nobody waits for what became of a channel's post.
        silent = isinstance(update, Update) and (update.guest_message or update.effective_user is None)
        if not isinstance(update, Update) or not isinstance(message, Message) or silent:
            return
        texts = self._given.texts(update)
        told = texts("talk.perhaps_again") if lost else texts("tg.error", id=number)
        try:
            await reply(message, Card(escape(told)))
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
