"""Cards → messages: the one way out to a chat."""

from __future__ import annotations

import logging
import re
from html import unescape

from telegram import (
    Bot,
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.cards.telegram import Card

_log = logging.getLogger("yuanwen.delivery")
_LINK = re.compile(r'<a href="([^"]*?)(?:#?:~:text=[^"]*)?">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def reply(message: Message, card: Card, *, ask_back: bool = False) -> None:
    """Answer a message: quoting it in groups, in its topic, also when it is gone meanwhile."""
    quoted = None
    if message.chat.type != ChatType.PRIVATE:
        quoted = ReplyParameters(message.message_id, allow_sending_without_reply=True)
    markup = ForceReply(selective=True) if ask_back else _keyboard(card)
    for parse_mode, text in ((ParseMode.HTML, card.html), (None, plain(card.html))):
        try:
            await message.get_bot().send_message(
                chat_id=message.chat_id,
                text=text,
                parse_mode=parse_mode,
                link_preview_options=_NO_PREVIEW,
                reply_parameters=quoted,
                message_thread_id=message.message_thread_id if message.is_topic_message else None,
                reply_markup=markup,
            )
            return
        except BadRequest as error:
            if parse_mode is None or "parse entities" not in error.message.lower():
                raise
            _log.error("sent without markup: %s", error.message)


async def acknowledge(query: CallbackQuery, alert: str | None = None) -> None:
    """End the progress circle of a press, with an alert if there is something to say."""
    try:
        await query.answer(alert, show_alert=alert is not None)
    except BadRequest as error:
        # Pressed while we were away: the circle has ended by itself, the message can still be changed.
        if "too old" not in error.message.lower():
            raise


async def edit(query: CallbackQuery, card: Card) -> None:
    """Show another card in the message under whose button the query arose."""
    try:
        await query.edit_message_text(
            card.html, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW, reply_markup=_keyboard(card)
        )
    except BadRequest as error:
        # A double tap: the message shows it already. Or it was deleted: there is nothing left to change.
        if not any(words in error.message.lower() for words in ("not modified", "to edit not found")):
            raise


def _keyboard(card: Card) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(each.label, callback_data=each.data, url=each.url) for each in row] for row in card.rows
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def plain(html: str) -> str:
    """Return a card's text without its tags; a link stands behind its words, without the text fragment."""
    return unescape(_TAG.sub("", _LINK.sub(r"\2 \1", html)))


async def tell(bot: Bot, chat_id: int, card: Card, *, reply_to: int | None = None) -> None:
    """Write to a chat unasked; when it is out of reach nobody is told."""
    quoted = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None
    try:
        await bot.send_message(
            chat_id,
            card.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_parameters=quoted,
            reply_markup=_keyboard(card),
        )
    except TelegramError as error:
        _log.info("a chat could not be told: %s", error.message)
