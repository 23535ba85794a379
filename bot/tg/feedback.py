"""👍 and 👎 under answers, and /feedback for admins."""

from __future__ import annotations

import asyncio
from functools import partial

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from bot.cards.buttons import Pressed, unpack
from bot.cards.feedback import BACK, EACH_PAGE, FIRST_REASON, LIST, feedback_card, reason_rows
from bot.cards.sharing import BAD, GOOD, VOTE, Address
from bot.cards.telegram import Card
from bot.locales import Texts
from bot.sharing import Sharing
from bot.state import REASONS, KeptAnswer
from bot.tg.addressing import NEW, Command, is_group
from bot.tg.delivery import acknowledge, edit_buttons, reply, turn
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.privately import privately
from bot.tg.sharing import answer_again

Context = ContextTypes.DEFAULT_TYPE


class FeedbackHandlers:
    """One vote of each person on each answer; whoever sees it may vote, in groups too, without a reason there."""

    def __init__(self, given: Dependencies, sharing: Sharing) -> None:
        self._given = given
        self._sharing = sharing

    def handlers(self) -> list[Handler]:
        """Return the handlers of votes, and of the list, which admins see in private."""
        return [
            Command("feedback", privately(self._given, self.list), NEW & self._given.access),
            CallbackQueryHandler(self.vote, pattern=rf"^v1:{VOTE}(:|$)"),
            CallbackQueryHandler(self.turn, pattern=rf"^v1:{LIST}(:|$)"),
        ]

    async def vote(self, update: Update, context: Context) -> None:
        """Keep a vote; of a bad one ask why."""
        query = update.callback_query
        if query is None:
            return
        texts, pressed = self._given.texts(update), unpack(query.data or "")
        kept = None
        if pressed and len(pressed.numbers) == 3 and BAD <= pressed.numbers[2] <= BACK:
            kept = await asyncio.to_thread(self._sharing.find, pressed.numbers[0])
        if pressed is None or kept is None:
            await acknowledge(query, texts("tg.expired"))
            return
        address, choice = Address(*pressed.numbers[:2]), pressed.numbers[2]
        fields = (self._given, self._sharing, query, address, kept, self._given.card_texts(update))
        if choice == BACK:
            await turn(query, lambda: asyncio.to_thread(answer_again, *fields), texts("tg.expired"), edit_buttons)
            return
        shared = isinstance(query.message, Message) and is_group(query.message.chat)
        told = await asyncio.to_thread(self._keep, kept, address, choice, query.from_user.id)
        # The buttons of a message in a group are everybody's: there nobody is asked why.
        told = "feedback.thanks" if shared and told == "feedback.why" else told
        await acknowledge(query, toast=texts(told))
        if choice == BAD and not shared:
            await edit_buttons(query, Card("", reason_rows(address, texts)))
        elif choice not in (GOOD, BAD):
            await edit_buttons(query, await asyncio.to_thread(answer_again, *fields))

    def _keep(self, kept: KeptAnswer, address: Address, choice: int, user_id: int) -> str:
        """Keep a vote on the hit that the page shows; return the key of what to say."""
        state = self._given.service.state
        shared = self._sharing.open(kept) if address.page > 0 else None
        token = shared.asked.tokens[min(address.page, len(shared.asked.tokens) - 1)] if shared else kept.token
        reason = REASONS[choice - FIRST_REASON] if choice >= FIRST_REASON else None
        new = state.feedback.give(token, user_id, good=choice == GOOD, reason=reason) if state else False
        if choice == BAD:
            return "feedback.why"
        return "feedback.thanks" if new else "feedback.known"

    async def list(self, update: Update, context: Context) -> None:
        """Show admins the latest bad votes."""
        message = update.effective_message
        if message:
            name, texts = context.bot.username, self._given.texts(update)
            await reply(message, await asyncio.to_thread(self._list, 0, name, texts))

    async def turn(self, update: Update, context: Context) -> None:
        """Turn the list's page; for admins only, whoever may see the message."""
        query, texts = update.callback_query, self._given.texts(update)
        if query is None:
            return
        pressed: Pressed | None = unpack(query.data or "")
        if pressed is None or len(pressed.numbers) != 1 or not self._given.access.is_admin(update):
            await acknowledge(query, texts("tg.expired"))
            return
        make = partial(asyncio.to_thread, self._list, pressed.numbers[0], context.bot.username, texts)
        await turn(query, make, texts("tg.expired"))

    def _list(self, page: int, username: str, texts: Texts) -> Card:
        state = self._given.service.state
        if state is None:
            return Card(texts("feedback.none"))
        _, count = state.feedback.bad(0)
        pages = max(1, -(-count // EACH_PAGE))
        page = min(max(page, 0), pages - 1)
        votes, _ = state.feedback.bad(EACH_PAGE, page * EACH_PAGE)
        shown = tuple((vote, self._sharing.article(vote.article_id)) for vote in votes)
        return feedback_card(shown, state.feedback.totals(), page, pages, username, texts)
