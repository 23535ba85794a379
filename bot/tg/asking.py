"""Questions and the buttons under their answers."""

from __future__ import annotations

import asyncio

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatAction, ChatType
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.cards.articles import with_edit
from bot.cards.buttons import unpack
from bot.cards.greeting import unknown_card
from bot.cards.telegram import CONTEXT, Card, answer_card, context_card
from bot.service import Asked
from bot.state import Asker
from bot.tg.addressing import GROUP, NEW, PRIVATE, argument, group_question, replied_text
from bot.tg.delivery import acknowledge, edit, reply
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.menus import known

Context = ContextTypes.DEFAULT_TYPE


class AskingHandlers:
    """Update → service → card → message."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._service = given.service

    def handlers(self) -> list[Handler]:
        """Return the handlers of questions; in private whatever nobody else took is one."""
        return [
            CommandHandler("ask", self.ask, NEW),
            MessageHandler(PRIVATE & filters.COMMAND, self.unknown),
            MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, self.private_message),
            MessageHandler(GROUP & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND, self.group_message),
            CallbackQueryHandler(self.button),
        ]

    async def unknown(self, update: Update, context: Context) -> None:
        """Answer a command that does not exist; only private chats come here."""
        message, commands = update.effective_message, known(self._given.access.is_admin(update))
        if message:
            await reply(
                message, unknown_card(message.text or message.caption or "", commands, self._given.texts(update))
            )

    async def private_message(self, update: Update, context: Context) -> None:
        """Take any text in a private chat as a question."""
        message = update.effective_message
        if message is None:
            return
        text = message.text or message.caption
        if text:
            await self.answer(update, message, text)
        else:
            await reply(message, Card(self._given.texts(update)("tg.text_only")))

    async def group_message(self, update: Update, context: Context) -> None:
        """Answer in a group when addressed, else be silent."""
        message = update.effective_message
        if message is None:
            return
        question = group_question(message, context.bot.username)
        if question is not None:
            await self.answer(update, message, question)

    async def ask(self, update: Update, context: Context) -> None:
        """Answer /ask; alone, it means the message replied to, or asks for the question."""
        message = update.effective_message
        if message is None:
            return
        question = argument(message) or replied_text(message)
        if question:
            await self.answer(update, message, question)
        else:
            ask_back = message.chat.type != ChatType.PRIVATE
            await reply(message, Card(self._given.texts(update)("tg.ask_what")), ask_back=ask_back)

    async def answer(self, update: Update, message: Message, question: str) -> None:
        """Answer a question of whoever an update comes from, in the chat of a message."""
        user = update.effective_user
        asker = Asker("telegram", message.chat_id, user.id if user else None)
        # Searching is work for the processor: in a thread, while the chat sees "typing".
        asked, _ = await asyncio.gather(asyncio.to_thread(self._service.ask, question, asker), _typing(message))
        await reply(message, self._page(update, asked, 0))

    async def button(self, update: Update, context: Context) -> None:
        """Turn the page of an answer, or show its context, in the same message."""
        query = update.callback_query
        if query is None:
            return
        texts = self._given.texts(update)
        card = await asyncio.to_thread(self._turned, update, query)
        if card is None:
            await acknowledge(query, texts("tg.expired"))
            return
        await acknowledge(query)
        await edit(query, card)

    def _turned(self, update: Update, query: CallbackQuery) -> Card | None:
        pressed = unpack(query.data or "")
        if pressed is None or query.message is None or len(pressed.numbers) != 2:
            return None
        question_id, page = pressed.numbers
        asked: Asked | None = self._service.again(question_id, query.message.chat.id)
        if asked is None:
            return None
        if pressed.kind == CONTEXT and asked.answer.answered:
            hit = asked.shown[min(page, len(asked.shown) - 1)]
            return context_card(asked, page, self._service.context(hit), self._given.texts(update))
        return self._page(update, asked, page)

    def _page(self, update: Update, asked: Asked, page: int) -> Card:
        """Return a page of an answer; for an admin in private with the way to its article."""
        texts, chat = self._given.texts(update), update.effective_chat
        card = answer_card(asked, page, texts)
        private = chat is not None and chat.type == ChatType.PRIVATE
        if asked.answer.answered and private and self._given.access.is_admin(update):
            return with_edit(card, asked.shown[min(page, len(asked.shown) - 1)].article_id, texts)
        return card


async def _typing(message: Message) -> None:
    try:
        thread = message.message_thread_id if message.is_topic_message else None
        await message.get_bot().send_chat_action(message.chat_id, ChatAction.TYPING, message_thread_id=thread)
    except TelegramError:
        # A courtesy; the answer itself will tell if the chat is out of reach.
        return
