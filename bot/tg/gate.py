"""What is handled at all: nothing twice, nothing that a bot wrote, and of a long absence only one notice a chat.

After a stop Telegram delivers what was written meanwhile, up to a day of it. What is older than ten
minutes is not answered, and no command of it is carried out: whoever still wants it says it again.
"""

from __future__ import annotations

import asyncio
import logging

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, ContextTypes, filters

from bot.cards.buttons import unpack
from bot.cards.feedback import LIST
from bot.cards.gaps import NOTIFY
from bot.cards.greeting import EXAMPLE
from bot.cards.sharing import VOTE
from bot.cards.telegram import CONTEXT, PAGE, Card
from bot.tg.addressing import OLD_SECONDS, by_bot, command_of, for_us, is_old, question_in, through_us
from bot.tg.delivery import acknowledge, is_hidden, reply
from bot.tg.dependencies import Dependencies
from bot.tg.latest import Latest
from bot.tg.sharing import NUMBERS

REMEMBERED = 500
# The kinds of buttons whose rooms can tell that a message is gone, or need none.
LASTING = (PAGE, CONTEXT, *NUMBERS, VOTE, LIST, NOTIFY, EXAMPLE)
Context = ContextTypes.DEFAULT_TYPE
_log = logging.getLogger("yuanwen.bot")


class Gate:
    """Stops updates before anybody handles them."""

    def __init__(self, given: Dependencies) -> None:
        self._given = given
        self._seen = Latest(REMEMBERED)
        self._told = Latest(REMEMBERED, OLD_SECONDS)

    async def check(self, update: object, context: Context) -> None:
        """Raise ApplicationHandlerStop for what is not to be handled."""
        if not isinstance(update, Update):
            return
        message = update.message or update.edited_message
        # A press under such a message is meant, whoever wrote it.
        written = None if update.callback_query else update.effective_message
        if not self._seen.add(update.update_id) or by_bot(message) or through_us(written):
            raise ApplicationHandlerStop
        if message and message.is_automatic_forward:
            raise ApplicationHandlerStop
        if update.callback_query and _is_expired(update.callback_query):
            await acknowledge(update.callback_query, self._given.texts(update)("tg.expired"))
            raise ApplicationHandlerStop
        # A press or a search twice does no harm: what comes in numbers is not written down.
        if not (update.callback_query or update.inline_query or update.chosen_inline_result):
            # In a thread, as the library may be busy for seconds.
            new = await asyncio.to_thread(self._given.service.first_seen, update.update_id)
            if not new:
                raise ApplicationHandlerStop
        if message and is_old(message, self._given.clock.now()) and not filters.StatusUpdate.ALL.check_update(update):
            await self._tell(update, message)
            raise ApplicationHandlerStop

    async def _tell(self, update: Update, message: Message) -> None:
        """Say once in a chat that the bot was away; in a group only if it was spoken to."""
        _log.info("left unanswered, as it is older than ten minutes: update %s", update.update_id)
        if update.edited_message:
            return
        given = command_of(message)
        addressed = question_in(message) is not None or (given is not None and for_us(given, message.get_bot()))
        if (message.chat.type == ChatType.PRIVATE or addressed) and self._told.add(message.chat_id):
            await reply(message, Card(self._given.texts(update)("talk.away")))


def _is_expired(query: CallbackQuery) -> bool:
    """Tell whether a press is none of a button of ours, or none any more.

    Without any data the library would give it to any room. Under a hidden message, which may be gone, what is found
    again by its numbers alone still works: answers and articles.
    """
    pressed = unpack(query.data or "")
    return pressed is None or (is_hidden(query) and pressed.kind not in LASTING)
