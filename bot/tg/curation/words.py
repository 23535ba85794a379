"""/words: synonyms and names of the library's own, tried on past questions before they hold."""

from __future__ import annotations

import asyncio
import re
from html import escape

from telegram import CallbackQuery, Update
from telegram.ext import CallbackQueryHandler

from bot.cards import words as cards
from bot.cards.telegram import Card
from bot.service import WordsChange
from bot.tg.addressing import NEW, Command, argument
from bot.tg.curation.base import Context, admins_press, marked, number, telling, user_of
from bot.tg.delivery import acknowledge, edit, reply
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.privately import privately

_BETWEEN = re.compile(r"[\s,，、;；=＝/／|]+")


class WordsRoom:
    """Admins only."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._service = given.service

    def handlers(self) -> list[Handler]:
        """Return the handlers of /words and of its buttons."""
        return [
            Command("words", privately(self._given, telling(self._given, self.words)), NEW & self._given.access),
            CallbackQueryHandler(telling(self._given, self.pressed), pattern=rf"^v1:{cards.WORDS}(:|$)"),
        ]

    async def words(self, update: Update, context: Context) -> None:
        """List the words, or propose the ones behind the command: several are synonyms, one is a name."""
        message = update.effective_message
        if message is None:
            return
        given = tuple(dict.fromkeys(filter(None, _BETWEEN.split(argument(message)))))
        if given:
            await reply(message, await self._proposal(update, WordsChange("add", given)))
        else:
            await reply(message, await self._list(update))

    async def _list(self, update: Update) -> Card:
        kept = await asyncio.to_thread(self._service.library.words)
        return cards.words_card(kept, self._given.texts(update))

    async def _proposal(self, update: Update, change: WordsChange) -> Card:
        effects = await asyncio.to_thread(self._service.effect_of, change)
        return cards.proposal_card(change.words, change.act == "remove", effects, self._given.texts(update))

    async def pressed(self, update: Update, context: Context) -> None:
        """Propose to remove a group, or do what was proposed."""
        press = await admins_press(self._given, update, private=True)
        if press is None:
            return
        query, pressed = press
        act, place, mark = (number(pressed, each) for each in range(3))
        texts = self._given.texts(update)
        if act == cards.REMOVE:
            groups = cards.groups_of(await asyncio.to_thread(self._service.library.words))
            if place >= len(groups) or cards.mark_of(groups[place]) != mark:
                await acknowledge(query, texts("tg.expired"))
                return
            await acknowledge(query)
            await edit(query, await self._proposal(update, WordsChange("remove", groups[place])))
        elif act == cards.LIST:
            await acknowledge(query)
            await edit(query, await self._list(update))
        else:
            await self._do(update, query, removing=act == cards.DO_REMOVE)

    async def _do(self, update: Update, query: CallbackQuery, *, removing: bool) -> None:
        texts = self._given.texts(update)
        words = marked(query)
        if not words:
            await acknowledge(query, texts("tg.expired"))
            return
        await acknowledge(query)
        change = WordsChange("remove" if removing else "add", words)
        done = await asyncio.to_thread(self._service.change_words, change, user_of(update))
        if removing:
            key = "words.removed" if done else "words.nothing_to_remove"
        else:
            key = "words.added" if done else "words.nothing_to_add"
        card = await self._list(update)
        await edit(query, Card(f"{escape(texts(key, words=texts.words(words)))}\n\n{card.html}", card.rows))
