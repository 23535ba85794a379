"""/feeds: subscriptions, each read by itself when its time has come."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from datetime import UTC, datetime
from html import escape
from typing import Any

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler

from bot.cards import feeds as cards
from bot.cards.telegram import Card
from bot.tg.addressing import NEW, Command, argument
from bot.tg.curation.base import Context, admins_press, marked, number, telling, told, user_of
from bot.tg.curation.material import link_in
from bot.tg.curation.reading import FeedReader
from bot.tg.delivery import acknowledge, edit, reply, show
from bot.tg.dependencies import Dependencies, Handler
from index import Feed, LibraryError
from index.errors import FeedMissing

_BETWEEN = re.compile(r"[\s,，、;；]+")


class FeedsRoom:
    """Admins only."""

    def __init__(self, given: Dependencies, reader: FeedReader) -> None:
        self._given = given
        self._service = given.service
        self._feeds = given.service.library.feeds
        self._reader = reader

    def handlers(self) -> list[Handler]:
        """Return the handlers of /feeds and of its buttons."""
        return [
            Command("feeds", telling(self._given, self.feeds), NEW & self._given.access),
            CallbackQueryHandler(telling(self._given, self.pressed), pattern=rf"^v1:{cards.FEED}(:|$)"),
        ]

    async def feeds(self, update: Update, context: Context) -> None:
        """List the subscriptions, or subscribe to the link behind the command, to items with the words behind it."""
        message, texts = update.effective_message, self._given.texts(update)
        if message is None:
            return
        given = argument(message).split()
        words = given[1:] if given[:1] == ["add"] else given
        link = link_in(words[0]) if words else None
        if link:
            keywords = tuple(dict.fromkeys(filter(None, _BETWEEN.split(" ".join(words[1:])))))
            shown = await reply(message, Card(escape(texts("feeds.subscribing"))))
            if shown:
                self._later(update, self._subscribe(update, shown, link, keywords))
        elif given:
            await reply(message, cards.how_card(texts))
        else:
            await reply(message, await self._list(update, 0))

    async def pressed(self, update: Update, context: Context) -> None:
        """Do what a button under a subscription, or under an offer of one, says."""
        press = await admins_press(self._given, update)
        if press is None or not isinstance(press[0].message, Message):
            return
        query, pressed = press
        act, about = number(pressed, 0), number(pressed, 1)
        texts = self._given.texts(update)
        if act == cards.SUBSCRIBE:
            link = link_in(next(iter(marked(query)), ""))
            await acknowledge(query, None if link else texts("tg.expired"))
            if link:
                self._later(update, self._subscribe(update, press[0].message, link, ()))
            return
        try:
            feed = None if act == cards.LIST else await asyncio.to_thread(self._feeds.get, about)
        except FeedMissing:
            await acknowledge(query, texts("feeds.gone"))
            await edit(query, await self._list(update, 0))
            return
        await acknowledge(query)
        if feed is None:
            await edit(query, await self._list(update, about))
        elif act == cards.READ:
            await edit(query, self._card(update, feed, texts("feeds.reading")))
            self._later(update, self._read(update, press[0].message, feed.id))
        elif act == cards.DO_REMOVE:
            await asyncio.to_thread(self._remove, feed, user_of(update))
            await edit(query, await self._list(update, 0, texts("feeds.unsubscribed", title=cards.name_of(feed))))
        else:
            await edit(query, cards.remove_card(feed, texts) if act == cards.REMOVE else self._card(update, feed))

    def _later(self, update: Update, work: Coroutine[Any, Any, None]) -> None:
        """Do what takes long beside this person's next messages, which would else wait for it."""
        self._given.background.start(told(self._given, update, work))

    async def _subscribe(self, update: Update, shown: Message, link: str, keywords: tuple[str, ...]) -> None:
        """Subscribe and read for the first time, told in a message of ours."""
        texts = self._given.texts(update)
        try:
            feed = await asyncio.to_thread(self._kept, link, keywords, user_of(update))
        except LibraryError as error:
            await self._put(shown, Card(escape(texts("curate.failed", problem=texts.error(error)[:500]))))
            return
        await self._put(shown, self._card(update, feed, texts("feeds.subscribed")))
        await self._read(update, shown, feed.id)

    def _kept(self, link: str, keywords: tuple[str, ...], user_id: int | None) -> Feed:
        state = self._service.curating.state
        feed = self._feeds.subscribe(link, keywords)
        state.audit.keep(user_id, "feed:add", None, feed.url)
        return feed

    def _remove(self, feed: Feed, user_id: int | None) -> None:
        self._feeds.remove(feed.id)
        self._service.curating.state.audit.keep(user_id, "feed:remove", None, feed.url)

    async def _read(self, update: Update, shown: Message, feed_id: int) -> None:
        """Read a feed now; what that brought is told in a message of ours."""
        texts, admin, bot = self._given.texts(update), user_of(update), shown.get_bot()
        try:
            report, answered = await self._reader.read(bot, feed_id, admin)
            feed = await asyncio.to_thread(self._feeds.get, feed_id)
        except FeedMissing:
            await self._put(shown, await self._list(update, 0, texts("feeds.gone")))
            return
        await self._put(shown, self._card(update, feed, cards.outcome(report, answered, texts)))
        if report.first_failure:
            await self._reader.tell_failures(bot, [report], but=admin)

    async def _put(self, shown: Message, card: Card) -> None:
        """Put a card into a message of ours; where it is gone, send it."""
        if not await show(shown.get_bot(), shown.chat_id, shown.message_id, card):
            await reply(shown, card)

    def _card(self, update: Update, feed: Feed, notice: str = "") -> Card:
        return cards.feed_card(feed, datetime.now(UTC), self._given.texts(update), notice)

    async def _list(self, update: Update, page: int, notice: str = "") -> Card:
        feeds = await asyncio.to_thread(self._feeds.every)
        return cards.feeds_card(feeds, page, datetime.now(UTC), self._given.texts(update), notice)
