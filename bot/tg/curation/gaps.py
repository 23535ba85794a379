"""/gaps: what was asked in vain; and telling the askers once there is an answer."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Collection

from telegram import Bot, Message, Update
from telegram.ext import CallbackQueryHandler

from bot.cards import gaps as cards
from bot.cards.buttons import unpack
from bot.cards.telegram import Card, answer_card
from bot.locales import Texts, language_of, texts
from bot.service import Asked
from bot.state import UnansweredQuestion
from bot.tg.addressing import NEW, Command
from bot.tg.curation.base import Context, admins_press, number, telling, user_of
from bot.tg.delivery import acknowledge, edit, reply, tell
from bot.tg.dependencies import Dependencies, Handler
from bot.tg.privately import privately
from index import Answer
from index.text.normalise import normalise


class GapsRoom:
    """Admins see the gaps; whoever was told of an answer may ask not to be told again."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._service = given.service

    def handlers(self) -> list[Handler]:
        """Return the handlers of /gaps and of its buttons."""
        return [
            Command("gaps", privately(self._given, telling(self._given, self.gaps)), NEW & self._given.access),
            CallbackQueryHandler(telling(self._given, self.pressed), pattern=rf"^v1:{cards.GAP}(:|$)"),
            CallbackQueryHandler(self.silenced, pattern=rf"^v1:{cards.NOTIFY}(:|$)"),
        ]

    async def gaps(self, update: Update, context: Context) -> None:
        """Show the gaps."""
        if update.effective_message:
            found = await asyncio.to_thread(self._service.curating.gaps)
            await reply(update.effective_message, cards.gaps_card(found, 0, self._given.texts(update)))

    async def pressed(self, update: Update, context: Context) -> None:
        """Open a gap, ask for an article about it, or put it aside."""
        press = await admins_press(self._given, update, private=True)
        if press is None:
            return
        query, pressed = press
        say, curating = self._given.texts(update), self._service.curating
        which, act = number(pressed, 0), number(pressed, 1)
        gap = await asyncio.to_thread(curating.gap, which) if act != cards.LIST else None
        if act != cards.LIST and gap is None:
            await acknowledge(query, say("curate.gap_gone"))
            return
        await acknowledge(query)
        if gap and act == cards.ADD:
            if isinstance(query.message, Message):
                self._given.pending.begin(update, "add")
                await reply(query.message, Card(say("curate.add_how")), ask_back=True, of=query.from_user)
            return
        if gap and act == cards.DISMISS:
            await asyncio.to_thread(curating.dismiss, gap, user_of(update))
        if gap and act == cards.SHOW:
            await edit(query, cards.gap_card(gap, say))
            return
        found = await asyncio.to_thread(curating.gaps)
        await edit(query, cards.gaps_card(found, which if act == cards.LIST else 0, say))

    async def silenced(self, update: Update, context: Context) -> None:
        """Tell this person of no more answers."""
        query, state = update.callback_query, self._service.state
        if query is None:
            return
        say, pressed = self._given.texts(update), unpack(query.data or "")
        if state is None or pressed is None or not pressed.numbers:
            await acknowledge(query, say("tg.expired"))
            return
        await asyncio.to_thread(lambda: state.chats.change(query.from_user.id, notify=False))
        await acknowledge(query, say("curate.told_no_more"))


async def tell_askers(given: Dependencies, bot: Bot, articles: Collection[int], admin: int | None) -> int:
    """Tell in private who asked in vain what these articles answer, but for the admin who added them.

    Each person is told once of each question, unless they opted out. Return how many were told.
    """
    answered = await asyncio.to_thread(given.service.curating.answered_by, articles)
    told = 0
    for question, answer in answered:
        person = question.asker.user_id
        if question.asker.front != "telegram" or person is None or person == admin:
            continue
        settings = given.settings(person)
        if settings.notify and not settings.blocked:
            told += await _told(given, bot, person, question, answer, _texts(settings.language, question.text))
    return told


async def _told(
    given: Dependencies, bot: Bot, person: int, question: UnansweredQuestion, answer: Answer, say: Texts
) -> bool:
    # The buttons of an answer work in the chat where it was asked for.
    asked = Asked(answer, question.id if question.asker.chat_id == person else None)
    asked = await asyncio.to_thread(given.service.named, asked)
    card = answer_card(asked, 0, say, given.settings(person))
    return await tell(bot, person, cards.now_answered(question.text, card, say))


def _texts(chosen: str | None, question: str) -> Texts:
    """Return the sentences in the language that a person has set, else in that of their question."""
    if chosen:
        return texts(language_of(chosen))
    if not any("CJK" in unicodedata.name(char, "") for char in question):
        return texts("en")
    folded = unicodedata.normalize("NFKC", question).lower()
    return texts("zh-Hans" if normalise(question) == folded else "zh-Hant")
