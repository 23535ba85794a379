"""/admins, /audit, and the link of the first admin: who may look after the library."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from html import escape

from telegram import Bot, Message, MessageOriginUser, Update, User
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, ContextTypes

from bot.cards.buttons import unpack
from bot.cards.operating import ADMINS, ASK_REMOVAL, REMOVAL, admins_card, audit_card, removal_card
from bot.cards.telegram import Card
from bot.locales import Texts
from bot.state import BotState
from bot.tg.addressing import NEW, PRIVATE, Command, argument
from bot.tg.claim import Claim
from bot.tg.delivery import acknowledge, edit, reply, tell
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.menus import renew_menu
from bot.tg.privately import privately

Context = ContextTypes.DEFAULT_TYPE
LATEST_ACTS = 20
MOST_NUMBER = 2**52
_log = logging.getLogger("yuanwen.bot")


class AdminHandlers:
    """Admins only; to all others these commands do not exist."""

    def __init__(self, given: Dependencies, greet: Callable[[Update, Context], Awaitable[None]]) -> None:
        self._given = given
        self._access = given.access
        self._state = given.service.state
        self._greet = greet
        self._claim = Claim() if self._state and not given.access.numbers else None

    def handlers(self) -> list[Handler]:
        """Return the handlers; the link's comes before the usual /start."""
        if self._state is None:
            return []
        claimed = [Command("start", self.claim, PRIVATE & self._claim)] if self._claim else []
        return [
            *claimed,
            Command("admins", self.admins, NEW & self._access),
            Command("audit", privately(self._given, self.audit), NEW & self._access),
            CallbackQueryHandler(self.button, pattern=f"^v1:(?:{ASK_REMOVAL}|{REMOVAL}|{ADMINS})(?::|$)"),
        ]

    def invite(self, username: str) -> None:
        """Tell the operator of a bot without admins how to become the first."""
        if self._claim:
            link = f"https://t.me/{username}?start={self._claim.payload}"
            _log.info("%s", self._given.operator_texts("admins.claim_link", link=link))

    async def claim(self, update: Update, context: Context) -> None:
        """Make whoever opened the operator's link the first admin; of two the one who comes first."""
        user, message = update.effective_user, update.effective_message
        if self._claim is None or self._state is None or user is None or message is None:
            return
        if not await asyncio.to_thread(self._state.admins.claim, user.id, user.full_name):
            await self._greet(update, context)
            return
        self._claim.end()
        self._access.grant(user.id)
        await asyncio.to_thread(self._state.audit.keep, user.id, "admin:claim", None, str(user.id))
        await renew_menu(context.bot, user.id, self._given)
        await reply(message, Card(self._welcome(self._given.texts(update))))

    def _welcome(self, texts: Texts) -> str:
        parts = (escape(texts("admins.welcome")), "", texts("tg.help_admin").strip(), texts("admins.help").strip())
        return "\n".join(parts)

    async def admins(self, update: Update, context: Context) -> None:
        """List the admins, or add one: by number, or by a message of theirs that is replied to."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            return
        words = argument(message).split()
        if words[:1] == ["add"]:
            texts = self._given.texts(update)
            await reply(message, Card(escape(await self._added(message, words[1:], user, texts))))
        else:
            await privately(self._given, self._tell)(update, context)

    async def _tell(self, update: Update, context: Context) -> None:
        if update.effective_message and self._state:
            card = await asyncio.to_thread(self._list, self._state, self._given.texts(update))
            await reply(update.effective_message, card)

    def _list(self, state: BotState, texts: Texts) -> Card:
        return admins_card(self._access.configured, state.admins.every(), texts)

    async def _added(self, message: Message, words: list[str], by: User, texts: Texts) -> str:
        number, name = _meant(message, words)
        if number is None or self._state is None:
            return texts("admins.whom")
        if words:
            name = await _name(message.get_bot(), number)
        if number in self._access.numbers:
            return texts("admins.already", name=name)
        await asyncio.to_thread(self._state.admins.add, number, name, by.id)
        self._access.grant(number)
        await asyncio.to_thread(self._state.audit.keep, by.id, "admin:add", None, str(number))
        await renew_menu(message.get_bot(), number, self._given)
        await tell(message.get_bot(), number, Card(self._welcome(texts)))
        return texts("admins.done", name=name)

    async def audit(self, update: Update, context: Context) -> None:
        """Show what admins did last."""
        message, state = update.effective_message, self._state
        if message is None or state is None:
            return
        acts = await asyncio.to_thread(state.audit.latest, LATEST_ACTS)
        names = {admin.user_id: admin.name for admin in await asyncio.to_thread(state.admins.every)}
        await reply(message, audit_card(acts, names, self._given.texts(update)))

    async def button(self, update: Update, context: Context) -> None:
        """Ask before somebody is removed, remove them, or show the list again."""
        query, state, user = update.callback_query, self._state, update.effective_user
        pressed = unpack((query and query.data) or "")
        if query is None or state is None or user is None:
            return
        texts = self._given.texts(update)
        # A press without any data comes to whichever handler of buttons is asked first.
        if pressed is None or not self._access.is_admin(update):
            await acknowledge(query, texts("tg.expired"))
            return
        admins = {admin.user_id: admin for admin in await asyncio.to_thread(state.admins.every)}
        chosen = admins.get(pressed.numbers[0]) if pressed.numbers else None
        notice = None
        if chosen and pressed.kind == ASK_REMOVAL:
            await acknowledge(query)
            await edit(query, removal_card(chosen, texts))
            return
        if chosen and pressed.kind == REMOVAL:
            others = bool(self._access.configured)
            removed = await asyncio.to_thread(state.admins.remove, chosen.user_id, others=others)
            notice = None if removed else texts("admins.last")
            if removed:
                self._access.revoke(chosen.user_id)
                await asyncio.to_thread(state.audit.keep, user.id, "admin:remove", None, str(chosen.user_id))
        await acknowledge(query, notice)
        await edit(query, await asyncio.to_thread(self._list, state, texts))
        if chosen and chosen.user_id not in self._access.numbers:
            await renew_menu(context.bot, chosen.user_id, self._given)


async def _name(bot: Bot, number: int) -> str:
    """Return somebody's name; of one who never wrote to the bot only the number is known."""
    try:
        return (await bot.get_chat(number)).effective_name or str(number)
    except TelegramError:
        return str(number)


def _meant(message: Message, words: list[str]) -> tuple[int | None, str]:
    """Return the number and name of whom a message means: the number in it, else the author of what it replies to."""
    if words:
        number = int(words[0]) if words[0].isascii() and words[0].isdigit() else 0
        return (number if 0 < number < MOST_NUMBER else None), ""
    replied = message.reply_to_message
    if replied is None or replied.sender_chat:
        return None, ""
    user = replied.from_user
    if replied.forward_origin:
        # Of what was forwarded its author counts; one who hides their account cannot be told.
        origin = replied.forward_origin
        user = origin.sender_user if isinstance(origin, MessageOriginUser) else None
    return (user.id, user.full_name) if user and not user.is_bot else (None, "")
