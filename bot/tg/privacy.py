"""/privacy, /mydata and /forget: what is kept of a person, shown to them and deleted."""

from __future__ import annotations

import asyncio

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler, ContextTypes

from bot.cards.buttons import unpack
from bot.cards.privacy import (
    FORGET,
    NO,
    REALLY,
    SHOW,
    YES,
    data_card,
    data_file,
    forget_card,
    forgotten_card,
    in_private_card,
    is_long,
    privacy_card,
)
from bot.cards.telegram import Card
from bot.tg.addressing import NEW, Command
from bot.tg.delivery import acknowledge, edit, reply, reply_file
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.menus import show_own_menu

FILE_NAME = "yuanwen-my-data.json"
Context = ContextTypes.DEFAULT_TYPE


class PrivacyHandlers:
    """People's own data are shown and deleted in their private chat only, where nobody reads along."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given

    def handlers(self) -> list[Handler]:
        """Return the handlers of the three commands and their buttons."""
        return [
            Command("privacy", self.privacy, NEW),
            Command("mydata", self.mydata, NEW),
            Command("forget", self.forget, NEW),
            CallbackQueryHandler(self.show, pattern=rf"^v1:{SHOW}$"),
            CallbackQueryHandler(self.confirmed, pattern=rf"^v1:{FORGET}:"),
        ]

    async def privacy(self, update: Update, context: Context) -> None:
        """Tell what is stored, how long, and whom to ask."""
        message, settings = update.effective_message, self._given.config.telegram
        if message is None:
            return
        private = message.chat.type == ChatType.PRIVATE
        admin = private and self._given.access.is_admin(update)
        texts = self._given.texts(update)
        await reply(message, privacy_card(settings.keep_questions_days, settings.contact, private, admin, texts))

    async def mydata(self, update: Update, context: Context) -> None:
        """Show a person everything that is kept of them."""
        message = update.effective_message
        if message and await self._private(update, message, context):
            await self._tell(update, message)

    async def show(self, update: Update, context: Context) -> None:
        """The same, by the button under /privacy."""
        if update.callback_query:
            await acknowledge(update.callback_query)
        if isinstance(update.effective_message, Message):
            await self._tell(update, update.effective_message)

    async def _tell(self, update: Update, message: Message) -> None:
        state, user, texts = self._given.service.state, update.effective_user, self._given.texts(update)
        kept = await asyncio.to_thread(state.about, user.id) if state and user else {}
        await reply(message, data_card(kept, texts))
        if is_long(kept):
            await reply_file(message, FILE_NAME, data_file(kept))

    async def forget(self, update: Update, context: Context) -> None:
        """Ask whether everything is to be deleted."""
        message = update.effective_message
        if message and await self._private(update, message, context):
            await reply(message, self._question(update))

    async def confirmed(self, update: Update, context: Context) -> None:
        """Ask back, delete everything, or leave it, as the button says."""
        query, state, user = update.callback_query, self._given.service.state, update.effective_user
        pressed = unpack(query.data or "") if query else None
        if query is None or user is None:
            return
        if pressed is None or pressed.numbers not in ((NO,), (YES,), (REALLY,)):
            await acknowledge(query, self._given.texts(update)("tg.expired"))
            return
        await acknowledge(query)
        if pressed.numbers == (REALLY,):
            if isinstance(query.message, Message):
                await reply(query.message, self._question(update))
            return
        rows, texts = None, self._given.texts(update)
        if pressed.numbers == (YES,):
            self._given.pending.cancel(update)
            rows = await asyncio.to_thread(state.forget, user.id) if state else 0
        # Told in the language that was chosen, though that is forgotten too.
        await edit(query, forgotten_card(rows, texts))
        if rows:
            show_own_menu(update, self._given)

    def _question(self, update: Update) -> Card:
        return forget_card(self._given.access.is_admin(update), self._given.texts(update))

    async def _private(self, update: Update, message: Message, context: Context) -> bool:
        """Tell whether nobody reads along; if somebody does, say where to come instead."""
        if message.chat.type == ChatType.PRIVATE:
            return True
        await reply(message, in_private_card(context.bot.username, self._given.texts(update)))
        return False
