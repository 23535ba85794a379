"""The bot's own comings and goings: added to a group, removed, moved with it; blocked by a person, welcomed back."""

from __future__ import annotations

import asyncio
import logging

from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ChatMemberHandler, ContextTypes, MessageHandler, filters

from bot.cards.greeting import intro_card
from bot.tg.delivery import send
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.members import hears_all

Context = ContextTypes.DEFAULT_TYPE
_log = logging.getLogger("yuanwen.bot")
_GONE = (ChatMember.LEFT, ChatMember.BANNED)


class MembershipHandlers:
    """A group is greeted once for each time that the bot is added; what it had set goes when the bot goes."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given

    def handlers(self) -> list[Handler]:
        """Return the handlers of the bot's own membership and of groups that get a new number."""
        return [
            ChatMemberHandler(self.changed, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(filters.StatusUpdate.MIGRATE, self.moved),
        ]

    async def changed(self, update: Update, context: Context) -> None:
        """Take note of what became of the bot in a chat."""
        change, state = update.my_chat_member, self._given.service.state
        if change is None or state is None:
            return
        there = _present(change.new_chat_member)
        if change.chat.type == ChatType.PRIVATE:
            await asyncio.to_thread(state.chats.change, change.chat.id, blocked=not there)
        elif change.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP):
            if not there:
                await asyncio.to_thread(state.chats.forget, change.chat.id)
            elif not _present(change.old_chat_member):
                await self._introduce(update, context, change.chat.id)

    async def _introduce(self, update: Update, context: Context, chat_id: int) -> None:
        state = self._given.service.state
        if state is None or state.chats.get(chat_id).introduced:
            return
        # Noted first: to be told twice is worse than to be told nothing.
        await asyncio.to_thread(state.chats.change, chat_id, introduced=True, blocked=False)
        try:
            card = intro_card(await hears_all(context.bot, chat_id), self._given.texts(update))
            await send(context.bot, chat_id, card)
        except TelegramError as error:
            # No right to write here; they will ask when they want something.
            _log.info("not introduced to a group: %s", error.message)

    async def moved(self, update: Update, context: Context) -> None:
        """Take along what a group had set when it becomes a supergroup, which has another number."""
        message, state = update.effective_message, self._given.service.state
        if message is None or state is None:
            return
        # Both chats tell of it; whichever comes first.
        old = message.migrate_from_chat_id or message.chat_id
        new = message.migrate_to_chat_id or message.chat_id
        await asyncio.to_thread(state.move, old, new)


def _present(member: ChatMember) -> bool:
    """Tell whether a membership means being there; who is restricted may be there or not."""
    return member.status not in _GONE and getattr(member, "is_member", True)
