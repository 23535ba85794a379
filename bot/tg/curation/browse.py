"""/articles and /delete: find, open, change, pin, remove and restore articles."""

from __future__ import annotations

import asyncio
from html import escape

from telegram import CallbackQuery, Message, Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.cards import articles as cards
from bot.cards.drafts import ARTICLE, FIELDS, preview_card
from bot.cards.telegram import Card
from bot.state.moments import seconds
from bot.tg.addressing import NEW, Command, argument
from bot.tg.curation.base import Context, admins_press, number, prompt, telling, typed_fact, user_of
from bot.tg.delivery import acknowledge, edit, reply
from bot.tg.dependencies import Dependencies, Handler
from index import LibraryError, StoredArticle
from index.errors import ArticleMissing
from index.models import State

FOUND = 10
# What a person may be in the middle of: typing a fact of an article.
TYPING = "article"


class BrowseRoom:
    """Admins only."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._service = given.service

    def handlers(self) -> list[Handler]:
        """Return the handlers of the lists, and of the buttons under articles."""
        admins, waiting = NEW & self._given.access, self._given.pending.waiting(TYPING)
        words = filters.TEXT & ~filters.COMMAND & ~filters.FORWARDED
        return [
            Command(["articles", "list"], telling(self._given, self.articles), admins),
            Command("delete", telling(self._given, self.delete), admins),
            MessageHandler(admins & waiting & words, telling(self._given, self.typed)),
            CallbackQueryHandler(telling(self._given, self.turned), pattern=rf"^v1:{cards.LIST}(:|$)"),
            CallbackQueryHandler(telling(self._given, self.pressed), pattern=rf"^v1:{ARTICLE}(:|$)"),
            CallbackQueryHandler(telling(self._given, self.confirmed), pattern=rf"^v1:{cards.CONFIRM}(:|$)"),
        ]

    async def articles(self, update: Update, context: Context) -> None:
        """List the articles, or those that hold the words behind the command, or open the one of a number."""
        message = update.effective_message
        if message is None:
            return
        words = argument(message)
        await reply(message, await asyncio.to_thread(self._found, update, words))

    def _found(self, update: Update, words: str) -> Card:
        texts = self._given.texts(update)
        if not words:
            return self._list(update, 0, "live")
        stored = self._numbered(words)
        if stored:
            return self._article(update, stored.id)
        return cards.found_card(words, self._service.curating.find(words, FOUND), texts)

    async def delete(self, update: Update, context: Context) -> None:
        """Ask before removing the article of a number; without one, show the list."""
        message = update.effective_message
        if message is None:
            return
        words = argument(message)
        stored = await asyncio.to_thread(self._numbered, words)
        if stored and stored.state == "live":
            await reply(message, self._confirm(update, stored))
        else:
            await self.articles(update, context)

    def _numbered(self, words: str) -> StoredArticle | None:
        if not (words.isascii() and words.isdigit()):
            return None
        try:
            return self._service.article(int(words))
        except ArticleMissing:
            return None

    async def typed(self, update: Update, context: Context) -> None:
        """Change the fact that was asked for, unless another admin has changed the article meanwhile."""
        typed = await typed_fact(self._given, update)
        if typed is None:
            return
        message, (article_id, field, version), value = typed
        texts = self._given.texts(update)
        try:
            await asyncio.to_thread(self._service.curating.change, article_id, version, field, value, user_of(update))
        except LibraryError as error:
            await reply(message, Card(escape(texts("curate.not_changed", problem=texts.error(error)))))
        await reply(message, await asyncio.to_thread(self._article, update, article_id))

    async def turned(self, update: Update, context: Context) -> None:
        """Turn the page of the list."""
        press = await admins_press(self._given, update)
        if press is None:
            return
        query, pressed = press
        await acknowledge(query)
        state: State = "trashed" if number(pressed, 1) else "live"
        await edit(query, await asyncio.to_thread(self._list, update, number(pressed, 0), state))

    async def pressed(self, update: Update, context: Context) -> None:
        """Do what a button under an article says."""
        press = await admins_press(self._given, update)
        if press is None:
            return
        query, pressed = press
        article_id, act, about = (number(pressed, place) for place in range(3))
        try:
            stored = await asyncio.to_thread(self._service.article, article_id)
        except ArticleMissing:
            await acknowledge(query, self._given.texts(update)("share.article_gone"))
            return
        await acknowledge(query)
        if act == cards.ASK and stored.state == "live":
            await self._ask(update, query, stored, FIELDS[min(about, len(FIELDS) - 1)])
        elif act == cards.REREAD:
            await self._reread(update, query, stored)
        elif act == cards.OPEN and isinstance(query.message, Message):
            await reply(query.message, await asyncio.to_thread(self._article, update, article_id))
        else:
            await edit(query, await asyncio.to_thread(self._done, update, stored, act, about))

    def _done(self, update: Update, stored: StoredArticle, act: int, page: int) -> Card:
        texts, curating, pinned = self._given.texts(update), self._service.curating, self._is_pinned(stored.id)
        if act == cards.TEXT:
            return cards.reading_card(stored, page, texts)
        if stored.state == "live" and act == cards.EDIT:
            return cards.fields_card(stored, texts, pinned=pinned)
        if stored.state == "live" and act == cards.REMOVE:
            return self._confirm(update, stored)
        if act == cards.RESTORE:
            self._service.restore(stored.id, user_of(update))
        elif act in (cards.PIN, cards.UNPIN):
            curating.pin(stored.id, act == cards.PIN, user_of(update))
        return self._article(update, stored.id)

    async def confirmed(self, update: Update, context: Context) -> None:
        """Remove an article: only who was asked may confirm, and only for two minutes."""
        press = await admins_press(self._given, update)
        if press is None:
            return
        query, pressed = press
        texts = self._given.texts(update)
        article_id, admin, until = (number(pressed, place) for place in range(3))
        if admin != query.from_user.id:
            await acknowledge(query, texts("curate.not_yours"))
        elif seconds() > until:
            await acknowledge(query, texts("curate.too_late"))
            await edit(query, await asyncio.to_thread(self._article, update, article_id))
        else:
            await acknowledge(query)
            await asyncio.to_thread(self._service.remove, article_id, admin)
            await edit(query, await asyncio.to_thread(self._article, update, article_id))

    async def _ask(self, update: Update, query: CallbackQuery, stored: StoredArticle, field: str) -> None:
        if isinstance(query.message, Message):
            self._given.pending.begin(update, TYPING, (stored.id, field, stored.version))
            value = getattr(stored.article, field) or ""
            card = prompt(field, value, self._given.texts(update))
            await reply(query.message, card, ask_back=True, of=query.from_user)

    async def _reread(self, update: Update, query: CallbackQuery, stored: StoredArticle) -> None:
        texts = self._given.texts(update)
        if not isinstance(query.message, Message):
            return
        if not stored.article.url:
            await reply(query.message, Card(escape(texts("curate.cannot_reread"))))
            return
        preview = await asyncio.to_thread(self._service.curating.offer_link, stored.article.url, user_of(update))
        await reply(query.message, preview_card(preview, texts))

    def _confirm(self, update: Update, stored: StoredArticle) -> Card:
        until = seconds() + cards.CONFIRM_SECONDS
        return cards.confirm_card(stored, user_of(update) or 0, until, self._given.texts(update))

    def _article(self, update: Update, article_id: int) -> Card:
        stored = self._service.article(article_id)
        return cards.article_card(stored, self._given.texts(update), pinned=self._is_pinned(article_id))

    def _is_pinned(self, article_id: int) -> bool:
        return article_id in self._service.curating.state.pins.every()

    def _list(self, update: Update, page: int, state: State) -> Card:
        total = self._service.library.count(state)
        page = max(0, min(page, (total - 1) // cards.PER_PAGE))
        shown = self._service.curating.page(state, page * cards.PER_PAGE, cards.PER_PAGE)
        return cards.list_card(shown, page, total, state == "trashed", self._given.texts(update))
