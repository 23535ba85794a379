"""The buttons under an answer: its pages and its context, in the same message."""

from __future__ import annotations

import asyncio

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from bot.cards.buttons import Pressed, unpack
from bot.cards.telegram import CONTEXT, PAGE, Card, context_card
from bot.tg.delivery import acknowledge, turn
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.showing import page_card

Context = ContextTypes.DEFAULT_TYPE


class PageHandlers:
    """Press → service → card → edit. The last of all rooms: what no other knows is a button that expired."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._service = given.service

    def handlers(self) -> list[Handler]:
        """Return the handler of all presses that no other room took."""
        return [CallbackQueryHandler(self.button)]

    async def button(self, update: Update, context: Context) -> None:
        """Turn the page of an answer, or show its context; the press is answered before the work begins."""
        query = update.callback_query
        if query is None:
            return
        texts, pressed = self._given.texts(update), unpack(query.data or "")
        # Also of a message that Telegram no longer shows to bots: it can still be changed by its number.
        chat = query.message.chat.id if query.message else None
        if chat is None or not self._is_ours(pressed, chat) or pressed is None:
            await acknowledge(query, texts("tg.expired"))
            return
        await turn(query, lambda: asyncio.to_thread(self._turned, update, chat, pressed), texts("tg.expired"))

    def _is_ours(self, pressed: Pressed | None, chat: int) -> bool:
        if pressed is None or pressed.kind not in (PAGE, CONTEXT) or len(pressed.numbers) != 2:
            return False
        return pressed.numbers[1] >= 0 and self._service.is_kept(pressed.numbers[0], chat)

    def _turned(self, update: Update, chat: int, pressed: Pressed) -> Card | None:
        asked, page = self._service.again(pressed.numbers[0], chat), pressed.numbers[1]
        if asked is None:
            return None
        if pressed.kind == CONTEXT and asked.answer.answered:
            hit = asked.shown[min(page, len(asked.shown) - 1)]
            return context_card(asked, page, self._service.context(hit), self._given.card_texts(update))
        return page_card(self._given, update, asked, page)
