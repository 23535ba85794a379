"""/channels, and the posts of the channels that are followed."""

from __future__ import annotations

import asyncio
import logging
from html import escape

from telegram import ChatFullInfo, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.cards import gaps as cards
from bot.cards.telegram import Card
from bot.state import KeptChannel
from bot.tg.addressing import NEW, Command, argument
from bot.tg.curation.base import Context, admins_press, number, telling, user_of
from bot.tg.curation.gaps import tell_askers
from bot.tg.curation.material import post_origin
from bot.tg.delivery import acknowledge, edit, reply
from bot.tg.dependencies import Dependencies, Handler
from index import LibraryError

_log = logging.getLogger("yuanwen.curation")


class ChannelsRoom:
    """Only channels that the configuration or an admin names; all others are not read."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._service = given.service
        self._configured = tuple(str(each) for each in given.config.telegram.channels)

    def handlers(self) -> list[Handler]:
        """Return the handlers of posts, of /channels and of its buttons."""
        return [
            MessageHandler(filters.UpdateType.CHANNEL_POSTS, self.posted),
            Command("channels", telling(self._given, self.channels), NEW & self._given.access),
            CallbackQueryHandler(telling(self._given, self.unfollowed), pattern=rf"^v1:{cards.CHANNEL}(:|$)"),
        ]

    async def posted(self, update: Update, context: Context) -> None:
        """Keep a post of a followed channel as an article, an edited one as its next version."""
        post = update.effective_message
        if post is None or not self._follows(post.chat.id, post.chat.username):
            return
        text, edited = post.text or post.caption or "", update.edited_channel_post is not None
        curating, origin = self._service.curating, post_origin(post)
        try:
            stored = await asyncio.to_thread(curating.follow_post, text, origin, edited=edited)
        except LibraryError as error:
            _log.info("post %s: %s", "is no article any more" if edited else "passed over", error)
            return
        if stored:
            _log.info("post kept as article %s%s: %s", stored.id, ", new wording" if edited else "", origin.url)
            await tell_askers(self._given, context.bot, {stored.id}, None)

    def _follows(self, chat_id: int, username: str | None) -> bool:
        names = {name.lower().removeprefix("@") for name in self._configured}
        if str(chat_id) in names or (username or "").lower() in names - {""}:
            return True
        return any(each.chat_id == chat_id for each in self._service.curating.state.channels.every())

    async def channels(self, update: Update, context: Context) -> None:
        """List the followed channels, or follow the one behind the command."""
        message, texts = update.effective_message, self._given.texts(update)
        if message is None:
            return
        name = argument(message)
        if name:
            await self._follow(update, name, context)
            return
        await reply(message, cards.channels_card(self._followed(), self._configured, texts))

    def _followed(self) -> tuple[KeptChannel, ...]:
        return self._service.curating.state.channels.every()

    async def _follow(self, update: Update, name: str, context: Context) -> None:
        message, texts = update.effective_message, self._given.texts(update)
        if message is None:
            return
        channel = await _administered(context, name)
        if channel is None:
            await reply(message, Card(escape(texts("curate.no_such_channel", name=name[:60]))))
            return
        title = channel.title or name
        state = self._service.curating.state
        await asyncio.to_thread(state.channels.follow, channel.id, title, user_of(update))
        await asyncio.to_thread(state.audit.keep, user_of(update), "follow", None, title)
        await reply(message, Card(escape(texts("curate.followed", title=title))))

    async def unfollowed(self, update: Update, context: Context) -> None:
        """Follow a channel no longer; its articles stay."""
        press = await admins_press(self._given, update)
        if press is None:
            return
        query, pressed = press
        await acknowledge(query)
        state, channel = self._service.curating.state, number(pressed, 0)
        title = next((each.title for each in self._followed() if each.chat_id == channel), str(channel))
        if await asyncio.to_thread(state.channels.leave, channel):
            await asyncio.to_thread(state.audit.keep, user_of(update), "unfollow", None, title)
        await edit(query, cards.channels_card(self._followed(), self._configured, self._given.texts(update)))


async def _administered(context: Context, name: str) -> ChatFullInfo | None:
    """Return a channel that the bot administers, by its @name, link or number; None when there is none."""
    name = name.split(maxsplit=1)[0].rstrip("/")
    wanted: int | str = int(name) if name.lstrip("-").isdigit() else f"@{name.rsplit('/', 1)[-1].removeprefix('@')}"
    try:
        chat = await context.bot.get_chat(wanted)
        member = await context.bot.get_chat_member(chat.id, context.bot.id)
    except TelegramError:
        return None
    administers = member.status in (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)
    return chat if administers and chat.type == ChatType.CHANNEL else None
