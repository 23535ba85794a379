"""Commands whose answer tells of other people: in a group they are asked for, and given, in private."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from html import escape
from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.cards.telegram import Card
from bot.tg.delivery import reply
from bot.tg.dependencies import Dependencies

Context = ContextTypes.DEFAULT_TYPE
Act = Callable[[Update, Context], Coroutine[Any, Any, None]]


def privately(given: Dependencies, act: Act) -> Act:
    """Return a handler that acts in private chats, and elsewhere asks to come there."""

    async def handler(update: Update, context: Context) -> None:
        message = update.effective_message
        if message and message.chat.type != ChatType.PRIVATE:
            await reply(message, Card(escape(given.texts(update)("operate.in_private"))))
        else:
            await act(update, context)

    return handler
