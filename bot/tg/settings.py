"""/settings and /language: how a chat wants to be answered."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, ContextTypes

from bot.cards.buttons import unpack
from bot.cards.settings import ALL, CHANGE, LANGUAGE, change, settings_card
from bot.cards.telegram import Card
from bot.locales import LANGUAGES, NAMES, texts
from bot.tg.addressing import NEW, Command, argument
from bot.tg.delivery import acknowledge, edit, reply
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.members import hears_all, may_set
from bot.tg.menus import show_own_menu

Context = ContextTypes.DEFAULT_TYPE


class SettingsHandlers:
    """One message with buttons, edited in place; in groups for their administrators only."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given

    def handlers(self) -> list[Handler]:
        """Return the handlers of /settings, /language and their buttons."""
        return [
            Command("settings", self.settings, NEW),
            Command("language", self.language, NEW),
            CallbackQueryHandler(self.pressed, pattern=rf"^v1:{CHANGE}:"),
        ]

    async def settings(self, update: Update, context: Context) -> None:
        """Show the settings of the chat."""
        await self._show(update, ALL)

    async def language(self, update: Update, context: Context) -> None:
        """Show the languages; with one of them behind the command, choose it."""
        message, state = update.effective_message, self._given.service.state
        words = argument(message).casefold() if message else ""
        chosen = next((each for each in LANGUAGES if words in (each.casefold(), NAMES[each].casefold())), None)
        if chosen and message and state and await self._refusal(update) is None:
            await asyncio.to_thread(state.chats.change, message.chat_id, language=chosen)
            await reply(message, Card(texts(chosen)("settings.language_set")))
            show_own_menu(update, self._given)
        else:
            await self._show(update, LANGUAGE)

    async def _show(self, update: Update, view: int) -> None:
        message = update.effective_message
        if message is None:
            return
        refusal = await self._refusal(update)
        if refusal:
            await reply(message, Card(refusal))
            return
        group = message.chat.type != ChatType.PRIVATE
        await reply(
            message, settings_card(self._given.settings(message.chat_id), view, group, self._given.texts(update))
        )

    async def _refusal(self, update: Update) -> str | None:
        """Return why whoever speaks or presses can't change anything here; None when they can."""
        say = self._given.texts(update)
        if self._given.service.state is None:
            return say("settings.read_only")
        try:
            return None if await may_set(update) else say("settings.admins_only")
        except TelegramError:
            return say("settings.unchecked")

    async def pressed(self, update: Update, context: Context) -> None:
        """Change a setting, and show all of them anew in the same message."""
        query, state = update.callback_query, self._given.service.state
        pressed = unpack(query.data or "") if query else None
        if query is None or query.message is None or pressed is None or state is None:
            return
        refusal = await self._refusal(update)
        if refusal:
            await acknowledge(query, refusal)
            return
        chat, group = query.message.chat, query.message.chat.type != ChatType.PRIVATE
        view, *numbers = pressed.numbers
        if not numbers:
            await acknowledge(query)
            card = settings_card(self._given.settings(chat.id), view, group, self._given.texts(update), done=True)
            await edit(query, card)
            return
        changes = change(numbers[0], numbers[1], group) if len(numbers) == 2 else None
        if changes is None:
            await acknowledge(query, self._given.texts(update)("tg.expired"))
            return
        await acknowledge(query, await self._warning(update, context, chat.id, changes))
        settings = await asyncio.to_thread(state.chats.change, chat.id, **changes)
        await edit(query, settings_card(settings, view, group, self._given.texts(update)))
        if "language" in changes:
            show_own_menu(update, self._given)

    async def _warning(self, update: Update, context: Context, chat_id: int, changes: dict[str, Any]) -> str | None:
        """Return what must be done for a change to work: who wants answers unasked must let the bot hear."""
        if changes.get("mode") != "confident":
            return None
        try:
            heard = await hears_all(context.bot, chat_id)
        except TelegramError:
            return None
        return None if heard else self._given.texts(update)("settings.hearing")
