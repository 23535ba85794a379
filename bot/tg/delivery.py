"""Cards → messages: the one way out to a chat."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from urllib.parse import quote

from telegram import (
    Bot,
    CallbackQuery,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    SwitchInlineQueryChosenChat,
)
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.cards.sharing import link_of, query_of
from bot.cards.telegram import Button, Card

_log = logging.getLogger("yuanwen.delivery")
_LINK = re.compile(r'<a href="([^"]*?)(?:#?:~:text=[^"]*)?">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def reply(message: Message, card: Card, *, ask_back: bool = False) -> Message | None:
    """Answer a message: quoting it in groups, in its topic, also when it is gone meanwhile; return the answer."""
    quoted = None
    if message.chat.type != ChatType.PRIVATE:
        quoted = ReplyParameters(message.message_id, allow_sending_without_reply=True)
    bot = message.get_bot()
    markup = ForceReply(selective=True) if ask_back else keyboard(card, bot)
    for parse_mode, text in ((ParseMode.HTML, card.html), (None, plain(card.html))):
        try:
            return await bot.send_message(
                chat_id=message.chat_id,
                text=text,
                parse_mode=parse_mode,
                link_preview_options=NO_PREVIEW,
                reply_parameters=quoted,
                message_thread_id=message.message_thread_id if message.is_topic_message else None,
                reply_markup=markup,
            )
        except BadRequest as error:
            if parse_mode is None or "parse entities" not in error.message.lower():
                raise
            _log.error("sent without markup: %s", error.message)
    return None


async def reply_file(message: Message, name: str, data: bytes, caption: str = "") -> None:
    """Send a file to the chat of a message."""
    thread = message.message_thread_id if message.is_topic_message else None
    await message.get_bot().send_document(
        message.chat_id, data, caption=caption or None, filename=name, message_thread_id=thread
    )


async def reply_picture(message: Message, picture: bytes, card: Card) -> None:
    """Answer a message with a picture; where pictures are not allowed, with its words alone."""
    thread = message.message_thread_id if message.is_topic_message else None
    try:
        await message.get_bot().send_photo(
            message.chat_id, picture, caption=card.html, parse_mode=ParseMode.HTML, message_thread_id=thread
        )
    except BadRequest as error:
        _log.info("picture not sent: %s", error.message)
        await reply(message, card)


async def send(bot: Bot, chat_id: int, card: Card) -> None:
    """Send a card of our own texts to a chat that did not ask for it."""
    await bot.send_message(
        chat_id,
        card.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        reply_markup=keyboard(card, bot),
        disable_notification=True,
    )


async def acknowledge(query: CallbackQuery, alert: str | None = None, *, toast: str | None = None) -> None:
    """End the progress circle of a press, with an alert or a short notice if there is something to say."""
    try:
        await query.answer(alert or toast, show_alert=alert is not None)
    except BadRequest as error:
        # Pressed while we were away: the circle has ended by itself, the message can still be changed.
        if "too old" not in error.message.lower():
            raise


async def edit(query: CallbackQuery, card: Card) -> None:
    """Show another card in the message under whose button the query arose."""
    markup = keyboard(card, query.get_bot())
    with _unchanged_or_gone():
        await query.edit_message_text(
            card.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW, reply_markup=markup
        )


async def edit_buttons(query: CallbackQuery, card: Card) -> None:
    """Show a card's buttons under the message, whose text stays."""
    with _unchanged_or_gone():
        await query.edit_message_reply_markup(keyboard(card, query.get_bot()))


@contextmanager
def _unchanged_or_gone() -> Iterator[None]:
    try:
        yield
    except BadRequest as error:
        # A double tap: the message shows it already. Or it was deleted: there is nothing left to change.
        harmless = ("not modified", "to edit not found", "message_id_invalid")
        if not any(words in error.message.lower() for words in harmless):
            raise


def keyboard(card: Card, bot: Bot) -> InlineKeyboardMarkup | None:
    """Return a card's buttons as a bot sends them."""
    rows = [[_button(each, bot) for each in row] for row in card.rows]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Button, bot: Bot) -> InlineKeyboardButton:
    if button.share is not None:
        return _share(button.label, button.share, bot)
    copied = CopyTextButton(button.copy) if button.copy else None
    return InlineKeyboardButton(button.label, callback_data=button.data, url=button.url, copy_text=copied)


def _share(label: str, token: int, bot: Bot) -> InlineKeyboardButton:
    if bot.supports_inline_queries:
        query = SwitchInlineQueryChosenChat(
            query_of(token), allow_user_chats=True, allow_group_chats=True, allow_channel_chats=True
        )
        return InlineKeyboardButton(label, switch_inline_query_chosen_chat=query)
    # Without inline mode the permanent link is what can be sent.
    link = quote(link_of("a", token, bot.username), safe="")
    return InlineKeyboardButton(label, url=f"https://t.me/share/url?url={link}")


def plain(html: str) -> str:
    """Return a card's text without its tags; a link stands behind its words, without the text fragment."""
    return unescape(_TAG.sub("", _LINK.sub(r"\2 \1", html)))


async def show(bot: Bot, chat_id: int, message_id: int, card: Card) -> bool:
    """Put another card into a message of our own; false when that was not possible."""
    try:
        await bot.edit_message_text(
            card.html,
            chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(card, bot),
        )
    except TelegramError as error:
        _log.info("a message could not be changed: %s", error.message)
        return "not modified" in error.message.lower()
    return True


async def tell(bot: Bot, chat_id: int, card: Card, *, reply_to: int | None = None) -> bool:
    """Write to a chat unasked; false when it is out of reach."""
    quoted = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None
    try:
        await bot.send_message(
            chat_id,
            card.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_parameters=quoted,
            reply_markup=keyboard(card, bot),
        )
    except TelegramError as error:
        _log.info("a chat could not be told: %s", error.message)
        return False
    return True
