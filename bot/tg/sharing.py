"""Links to answers and articles, and the buttons that work in any chat: pages, context, whole article, why."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from telegram import CallbackQuery, Message, Update
from telegram.ext import CallbackQueryHandler, ContextTypes, filters

from bot.cards.buttons import Pressed, unpack
from bot.cards.reading import reading_card
from bot.cards.shared import shared_card, shared_context, why_card
from bot.cards.sharing import ANSWER, ARTICLE, CONTEXT, READ, WHY, Address, link_of, payload_of
from bot.cards.telegram import DEFAULTS, Card, answer_card
from bot.locales import Texts
from bot.sharing import Sharing
from bot.state import KeptAnswer
from bot.tg.addressing import NEW, Command, argument, is_group
from bot.tg.delivery import acknowledge, reply, turn
from bot.tg.dependencies import Dependencies, Handler

Context = ContextTypes.DEFAULT_TYPE
Greet = Callable[[Update, Context], Awaitable[None]]
# How many numbers the data of a button of each kind has.
NUMBERS = {ANSWER: 2, CONTEXT: 2, WHY: 2, READ: 3, ARTICLE: 2}


class SharingHandlers:
    """Whoever has the token of an answer may look at it, wherever the button stands."""

    def __init__(self, given: Dependencies, sharing: Sharing, greet: Greet) -> None:
        self._given = given
        self._sharing = sharing
        self._greet = greet

    def handlers(self) -> list[Handler]:
        """Return the handlers of deep links and of buttons that hold a token or an article's number."""
        kinds = "|".join(NUMBERS)
        return [
            Command("start", self.start, NEW & filters.Regex(r"^/start\S* +\S")),
            CallbackQueryHandler(self.button, pattern=rf"^v1:({kinds})(:|$)"),
        ]

    async def start(self, update: Update, context: Context) -> None:
        """Open the answer or the article that a link names; greet when there is none."""
        message = update.effective_message
        if message is None:
            return
        texts, name = self._given.texts(update), context.bot.username
        card = await asyncio.to_thread(self._opened, message, name, texts)
        if card:
            await reply(message, card)
        else:
            await self._greet(update, context)

    def _opened(self, message: Message, username: str, texts: Texts) -> Card | None:
        named = payload_of(argument(message))
        if named is None:
            return None
        kind, number = named
        if kind == "d":
            stored = self._sharing.article(number)
            return reading_card(stored, 0, username, texts) if stored else None
        kept = self._sharing.find(number)
        settings = self._given.settings(message.chat_id)
        return shared_card(self._sharing.open(kept), 0, None, texts, settings) if kept else None

    async def button(self, update: Update, context: Context) -> None:
        """Show what a button promises, in the same message."""
        query = update.callback_query
        if query is None:
            return
        texts, name = self._given.texts(update), context.bot.username
        pressed = unpack(query.data or "")
        if pressed is None or len(pressed.numbers) != NUMBERS.get(pressed.kind):
            await acknowledge(query, texts("tg.expired"))
            return
        if pressed.kind == ARTICLE:
            await self._turn_article(query, pressed, name, texts)
            return
        kept = await asyncio.to_thread(self._sharing.find, pressed.numbers[0])
        if kept is None:
            await acknowledge(query, texts("tg.expired"))
            return
        if pressed.kind == READ and isinstance(query.message, Message) and is_group(query.message.chat):
            # Whoever wants to read on does so in private: the answer in the group stays as it is for the others.
            read = await asyncio.to_thread(self._article_of, pressed, kept)
            link = link_of("d", read, name) if read is not None else None
            await acknowledge(query, None if link else texts("share.article_gone"), link=link)
            return
        card_texts = self._given.card_texts(update)
        make = partial(asyncio.to_thread, self._card, query, pressed, kept, name, card_texts)
        await turn(query, make, texts("tg.expired"))

    def _article_of(self, pressed: Pressed, kept: KeptAnswer) -> int | None:
        """Return the number of the live article that a page of an answer quotes."""
        hit = self._sharing.open(kept).hit(pressed.numbers[1])
        return hit.article_id if hit and self._sharing.article(hit.article_id) else None

    async def _turn_article(self, query: CallbackQuery, pressed: Pressed, username: str, texts: Texts) -> None:
        number, page = pressed.numbers
        stored = await asyncio.to_thread(self._sharing.article, number)
        if stored is None:
            await acknowledge(query, texts("share.article_gone"))
            return
        card = partial(asyncio.to_thread, reading_card, stored, page, username, texts)
        await turn(query, card, texts("tg.expired"))

    def _card(self, query: CallbackQuery, pressed: Pressed, kept: KeptAnswer, username: str, texts: Texts) -> Card:
        address = Address(*pressed.numbers[:2])
        if pressed.kind == ANSWER:
            return answer_again(self._given, self._sharing, query, address, kept, texts)
        shared = self._sharing.open(kept)
        if pressed.kind == CONTEXT:
            hit = shared.hit(address.page)
            around = self._given.service.context(hit) if hit else ("", "")
            return shared_context(shared, address.page, around, texts)
        if pressed.kind == READ:
            hit = shared.hit(address.page)
            stored = self._sharing.article(hit.article_id) if hit else None
            if hit and stored:
                page = pressed.numbers[2]
                return reading_card(stored, page, username, texts, answer=hit.answer, address=address)
        # Also instead of an article that is gone: it tells so.
        hit = shared.hit(address.page)
        missing = self._sharing.missing(shared, hit) if hit else ()
        return why_card(shared, address, missing, username, texts)


def answer_again(
    given: Dependencies,
    sharing: Sharing,
    query: CallbackQuery,
    address: Address,
    kept: KeptAnswer,
    texts: Texts,
) -> Card:
    """Return the answer that a button leads back to: with its own buttons in the chat where it was asked."""
    settings = given.settings(query.message.chat.id) if query.message else DEFAULTS
    if address.page < 0 and query.message and query.message.chat.id == kept.chat_id:
        asked = given.service.again(kept.question_id, kept.chat_id)
        if asked:
            page = asked.tokens.index(address.token) if address.token in asked.tokens else 0
            return answer_card(asked, page, texts, settings)
    # A message from inline mode stands in a chat that does not know the bot.
    name = query.get_bot().username if query.inline_message_id else None
    return shared_card(sharing.open(kept), address.page, name, texts, settings)
