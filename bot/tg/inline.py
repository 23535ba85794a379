"""Inline mode: ``@bot question`` in any chat; and the bot as a guest, called into a chat that it is not in."""

from __future__ import annotations

import asyncio
import logging

from telegram import InlineQuery, Update
from telegram.ext import ChosenInlineResultHandler, ContextTypes, InlineQueryHandler, MessageHandler, filters

from bot.cards.shared import Offering, offering, shared_offering
from bot.cards.sharing import token_of
from bot.locales import Texts
from bot.service import Asked
from bot.sharing import Offer, Sharing
from bot.state import Asker
from bot.tg.addressing import without_mention
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.offering import answer_as_guest, offer

Context = ContextTypes.DEFAULT_TYPE
EACH_PAGE = 10
LEAST_CHARACTERS = 2
# Telegram takes an answer for about ten seconds.
HARD_STOP = 8.0
# People type faster than a busy machine finds: only so many are served at once, the others wait, and fall away.
AT_ONCE = 4
_SHARED = "s"
_log = logging.getLogger("yuanwen.inline")


class InlineHandlers:
    """Update → offers → results."""

    def __init__(self, given: Dependencies, sharing: Sharing) -> None:
        self._given = given
        self._sharing = sharing
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._latest: dict[int, str] = {}

    def handlers(self) -> list[Handler]:
        """Return the handlers of inline queries, of chosen results, and of calls as a guest."""
        return [
            InlineQueryHandler(self.query),
            ChosenInlineResultHandler(self.chosen),
            MessageHandler(filters.UpdateType.GUEST_MESSAGE, self.guest),
        ]

    async def query(self, update: Update, context: Context) -> None:
        """Offer answers; of a person's queries only the latest is answered."""
        query = update.inline_query
        if query is None:
            return
        texts = self._given.texts(update)
        button = (texts("share.ask_in_private"), "inline")
        if not self._given.config.telegram.inline:
            await offer(query, (), button=(texts("share.inline_off"), "inline"))
            return
        person = query.from_user.id
        self._latest[person] = query.id
        try:
            found = await asyncio.wait_for(self._found(query, texts, context.bot.username), HARD_STOP)
        except TimeoutError:
            _log.info("an inline query took more than %.0f s", HARD_STOP)
            found = ((), "")
            button = (texts("share.slow"), "inline")
        finally:
            latest = self._latest.get(person) == query.id
            if latest:
                del self._latest[person]
        if found is not None and latest:
            await offer(query, found[0], more=found[1], button=button)

    async def _found(self, query: InlineQuery, texts: Texts, username: str) -> tuple[tuple[Offering, ...], str] | None:
        async with self._turns:
            if self._latest.get(query.from_user.id) != query.id:
                return None
            return await asyncio.to_thread(self._offerings, query, texts, username)

    def _offerings(self, query: InlineQuery, texts: Texts, username: str) -> tuple[tuple[Offering, ...], str]:
        """Return a page of offerings and the offset of the next one, empty at the end."""
        text, person = query.query.strip(), query.from_user.id
        token = token_of(text)
        if token is not None:
            kept = self._sharing.find(token)
            if kept:
                shared = self._sharing.open(kept)
                return (shared_offering(shared, f"{_SHARED}{kept.token:x}", username, texts),), ""
        if sum(character.isalnum() for character in text) < LEAST_CHARACTERS:
            suggested = self._sharing.suggestions(person, texts.language)
            return tuple(offering(each, username, texts) for each in suggested), ""
        start = int(query.offset) if query.offset.isascii() and query.offset.isdigit() else 0
        end = start + EACH_PAGE
        offers, more = self._sharing.offers(text, person, texts.language, slice(start, end))
        return tuple(offering(each, username, texts) for each in offers), str(end) if more else ""

    async def chosen(self, update: Update, context: Context) -> None:
        """Count a result that was sent into a chat."""
        result = update.chosen_inline_result
        if result is None:
            return
        token = token_of(result.query.strip()) if result.result_id.startswith(_SHARED) else None
        if not await asyncio.to_thread(self._sharing.chosen, result.result_id, token):
            _log.info("a result was chosen that nothing is known of any more")

    async def guest(self, update: Update, context: Context) -> None:
        """Answer a question in a chat that the bot is not in, by the one message that it may send there."""
        message, user = update.guest_message, update.effective_user
        if message is None or message.guest_query_id is None:
            return
        texts, name = self._given.texts(update), context.bot.username
        question = without_mention(message)
        asker = Asker("guest", None, user.id if user else None)
        asked = await asyncio.to_thread(self._given.service.ask, question, asker)
        answer = offering(_as_offer(asked, user.id if user else 0), name, texts)
        await answer_as_guest(context.bot, message.guest_query_id, answer)


def _as_offer(asked: Asked, user_id: int) -> Offer:
    hit = asked.shown[0] if asked.answer.answered else None
    return Offer("guest", user_id, asked.answer, hit, asked.tokens[0] if asked.tokens else None)
