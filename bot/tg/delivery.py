"""Cards → messages: the one way out to a chat.

Whatever comes here fits when it leaves; waits and repetitions are the ``limiter``'s.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from html import unescape
from typing import Any
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
    User,
)
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.cards.limits import cut_text, fitted
from bot.cards.sharing import link_of, query_of
from bot.cards.telegram import Button, Card

Make = Callable[[], Awaitable[Card | None]]
Put = Callable[[CallbackQuery, Card], Awaitable[bool]]
_log = logging.getLogger("yuanwen.delivery")
_LINK = re.compile(r'<a href="([^"]*?)(?:#?:~:text=[^"]*)?">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# A chat that does not let the bot write, or a place in it that is gone: nothing to say, nowhere to say it.
_CLOSED = ("not enough rights", "have no rights", "write_forbidden", "chat_restricted", "need administrator rights")
_GONE = ("topic_closed", "topic_deleted", "thread not found", "chat not found", "peer_id_invalid")
# A double tap: the message shows it already. Or it was deleted: there is nothing left to change.
_UNCHANGEABLE = ("not modified", "to edit not found", "message can't be edited", "message_id_invalid")


async def reply(
    message: Message, card: Card, *, ask_back: bool = False, of: User | None = None, quoting: bool = False
) -> Message | None:
    """Answer a message: quoting it in groups or where it is wished, in its topic, also when it is gone meanwhile.

    ``ask_back`` opens a reply for who wrote the message, or for ``of``, who pressed a button under one of ours.
    Return what was sent, None where the bot may not write.
    """
    quoted = None
    if quoting or message.chat.type != ChatType.PRIVATE:
        asked = message.message_id
        if of:
            asked, card = _addressed(message, card, of)
        quoted = ReplyParameters(asked, allow_sending_without_reply=True)
    bot = message.get_bot()
    thread = message.message_thread_id if message.is_topic_message else None
    markup = ForceReply(selective=True) if ask_back else keyboard(card, bot)
    try:
        return await _send(bot, message.chat_id, card, markup, quoted, thread)
    except ChatMigrated as moved:
        # Its messages have new numbers: there is none to reply to.
        return await _send(bot, moved.new_chat_id, card, markup, None, None)
    except BadRequest as error:
        if not _says(error, _CLOSED + _GONE):
            raise
        _log.info("chat %s takes no message: %s", message.chat_id, error.message)
        return None


def _addressed(message: Message, card: Card, person: User) -> tuple[int, Card]:
    """Return the message to quote so that a person is asked; where none of theirs is at hand, the card names them.

    A client opens the reply only for the author of what is quoted, and for who is mentioned.
    """
    theirs = message.reply_to_message
    if theirs and theirs.from_user == person:
        return theirs.message_id, card
    return message.message_id, Card(f"{person.mention_html()}\n{card.html}", card.rows)


async def _send(
    bot: Bot,
    chat_id: int,
    card: Card,
    markup: InlineKeyboardMarkup | ForceReply | None,
    quoted: ReplyParameters | None,
    thread: int | None,
    *,
    quiet: bool = False,
) -> Message:
    """Send a card, without its markup if Telegram cannot read that."""
    html = fitted(card.html)
    for parse_mode, text in ((ParseMode.HTML, html), (None, cut_text(plain(html)))):
        try:
            return await bot.send_message(
                chat_id=chat_id,
                text=text,
                parse_mode=parse_mode,
                link_preview_options=NO_PREVIEW,
                reply_parameters=quoted,
                message_thread_id=thread,
                reply_markup=markup,
                disable_notification=quiet,
            )
        except BadRequest as error:
            if parse_mode is None or "parse entities" not in error.message.lower():
                raise
            _log.error("sent without markup: %s", error.message)
    raise AssertionError("the text without markup is sent, or its failure raised")


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
    await _send(bot, chat_id, card, keyboard(card, bot), None, None, quiet=True)


async def acknowledge(
    query: CallbackQuery, alert: str | None = None, *, toast: str | None = None, link: str | None = None
) -> None:
    """End the progress circle of a press, with an alert or a short notice if there is something to say.

    ``link`` is one to the bot itself, which is opened for whoever pressed.
    """
    try:
        await query.answer(alert or toast, show_alert=alert is not None, url=link)
    except BadRequest as error:
        # Pressed while we were away: the circle has ended by itself, the message can still be changed.
        if not _says(error, ("too old", "query id is invalid")):
            raise
    except (NetworkError, RetryAfter) as error:
        # What the press is for matters more than its circle, which ends by itself.
        _log.warning("a press could not be answered: %s", error.message)


def is_hidden(query: CallbackQuery) -> bool:
    """Tell whether a press is under a message that Telegram no longer shows to bots: old, or gone."""
    return query.message is not None and not query.message.is_accessible


async def turn(query: CallbackQuery, make: Make, gone: str, put: Put | None = None) -> None:
    """Answer a press, then show another card in its message; ``make`` finds it, None when there is none any more.

    A hidden message may be gone: then the press is answered last, by an alert where nothing could be shown.
    """
    hidden, shown = is_hidden(query), False
    if not hidden:
        await acknowledge(query)
    try:
        card = await make()
        shown = card is not None and await (put or edit)(query, card)
    finally:
        if hidden:
            await acknowledge(query, None if shown else gone)


async def edit(query: CallbackQuery, card: Card) -> bool:
    """Show another card in the message under whose button the query arose; false when it is gone."""
    return await _edit(query.get_bot(), card, **_place(query))


async def edit_buttons(query: CallbackQuery, card: Card) -> bool:
    """Show a card's buttons under the message, whose text stays; false when it is gone."""
    bot = query.get_bot()
    try:
        await bot.edit_message_reply_markup(reply_markup=keyboard(card, bot), **_place(query))
    except BadRequest as error:
        if not _says(error, _UNCHANGEABLE):
            raise
        return _says(error, ("not modified",))
    return True


async def change(bot: Bot, chat_id: int, message_id: int, card: Card) -> None:
    """Show another card in a message of the bot; one that is gone is left alone."""
    await _edit(bot, card, chat_id=chat_id, message_id=message_id)


async def delete(bot: Bot, chat_id: int, message_id: int) -> bool:
    """Delete a message of the bot; false when that is worth another try later."""
    try:
        await bot.delete_message(chat_id, message_id)
    except (BadRequest, Forbidden) as error:
        # Gone, or older than the two days within which a bot may delete.
        _log.info("message not deleted: %s", error.message)
    except TelegramError as error:
        _log.warning("message not deleted yet: %s", error.message)
        return False
    return True


def _place(query: CallbackQuery) -> dict[str, Any]:
    if query.inline_message_id:
        return {"inline_message_id": query.inline_message_id}
    if query.message is None:
        return {}
    return {"chat_id": query.message.chat.id, "message_id": query.message.message_id}


async def _edit(bot: Bot, card: Card, **place: Any) -> bool:
    """Put a card into a message; false when the message is gone or may not be changed."""
    html = fitted(card.html)
    for parse_mode, text in ((ParseMode.HTML, html), (None, cut_text(plain(html)))):
        try:
            await bot.edit_message_text(
                text, parse_mode=parse_mode, link_preview_options=NO_PREVIEW, reply_markup=keyboard(card, bot), **place
            )
            return True
        except BadRequest as error:
            if _says(error, _UNCHANGEABLE + _CLOSED + _GONE):
                return _says(error, ("not modified",))
            if parse_mode is None or "parse entities" not in error.message.lower():
                raise
            _log.error("shown without markup: %s", error.message)
    raise AssertionError("the text without markup is shown, or its failure raised")


def _says(error: TelegramError, words: tuple[str, ...]) -> bool:
    return any(each in error.message.lower() for each in words)


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
        return await _edit(bot, card, chat_id=chat_id, message_id=message_id)
    except TelegramError as error:
        _log.info("a message could not be changed: %s", error.message)
        return False


async def tell(bot: Bot, chat_id: int, card: Card, *, reply_to: int | None = None) -> bool:
    """Write to a chat unasked; false when it is out of reach."""
    quoted = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None
    try:
        await _send(bot, chat_id, card, keyboard(card, bot), quoted, None)
    except TelegramError as error:
        _log.info("a chat could not be told: %s", error.message)
        return False
    return True
