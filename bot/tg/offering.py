"""Offerings → results of inline mode, and answers as a guest: the ways out to chats that the bot does not see."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import Bot, InlineQuery, InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.cards.shared import Offering
from bot.tg.delivery import NO_PREVIEW, keyboard

# Short, as an article that is removed must not be offered for long.
CACHE_SECONDS = 30
_log = logging.getLogger("yuanwen.delivery")


async def offer(
    query: InlineQuery, offerings: Sequence[Offering], *, more: str = "", button: tuple[str, str] | None = None
) -> None:
    """Answer an inline query; ``more`` is the offset of the next page, ``button`` a label and a start parameter."""
    bot = query.get_bot()
    try:
        await bot.answer_inline_query(
            query.id,
            [_article(each, bot) for each in offerings],
            # Results are in a person's language, and name that person's answers.
            is_personal=True,
            cache_time=CACHE_SECONDS,
            next_offset=more,
            button=InlineQueryResultsButton(button[0], start_parameter=button[1]) if button else None,
        )
    except BadRequest as error:
        if "too old" not in error.message.lower():
            raise
        # The person typed on, or the line was slow: nobody waits for it any more.
        _log.info("an inline query was answered too late")


async def answer_as_guest(bot: Bot, query_id: str, offering: Offering) -> None:
    """Answer a call for the bot in a chat that it is not in."""
    try:
        await bot.answer_guest_query(query_id, _article(offering, bot))
    except TelegramError as error:
        # Too late, or a server that does not know of guests: there is no chat to tell it in.
        _log.info("an answer as a guest was not taken: %s", error.message)


def _article(offering: Offering, bot: Bot) -> InlineQueryResultArticle:
    content = InputTextMessageContent(offering.card.html, ParseMode.HTML, link_preview_options=NO_PREVIEW)
    markup = keyboard(offering.card, bot)
    return InlineQueryResultArticle(
        offering.number, offering.title, content, reply_markup=markup, description=offering.snippet
    )
