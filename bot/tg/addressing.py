"""What in a message is meant for the bot. Pure."""

from __future__ import annotations

from telegram import Message
from telegram.constants import MessageEntityType
from telegram.ext import filters

NEW = filters.UpdateType.MESSAGE
PRIVATE = NEW & filters.ChatType.PRIVATE
GROUP = NEW & filters.ChatType.GROUPS


def by_bot(message: Message | None) -> bool:
    """Tell whether a bot wrote a message; anonymous admins and channels go by a bot's name but are none."""
    if message is None or message.from_user is None:
        return False
    return message.from_user.is_bot and message.sender_chat is None


def argument(message: Message) -> str:
    """Return what follows the command of a message."""
    text = message.text or message.caption or ""
    parts = text.split(maxsplit=1)
    return parts[1].strip() if len(parts) > 1 else ""


def replied_text(message: Message) -> str:
    """Return the text of the message that this one replies to."""
    replied = message.reply_to_message
    return (replied.text or replied.caption or "") if replied else ""


def group_question(message: Message, username: str) -> str | None:
    """Return the question of a group's message to the bot, or None when it is not addressed.

    A mention of the bot or a reply to it addresses it; a mention alone means the message replied to.
    """
    text, mentioned = _without_mention(message, username)
    if mentioned:
        return text or replied_text(message)
    replied = message.reply_to_message
    if replied and replied.from_user and (replied.from_user.username or "").lower() == username.lower():
        return text
    return None


def without_mention(message: Message, username: str) -> str:
    """Return the text of a message without the mention of the bot; alone, the text of the message replied to."""
    return _without_mention(message, username)[0] or replied_text(message)


def _without_mention(message: Message, username: str) -> tuple[str, bool]:
    text = message.text or message.caption or ""
    kinds: list[str | None] = [MessageEntityType.MENTION]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    mentions = [mention for mention in found.values() if mention.lower() == f"@{username}".lower()]
    for mention in mentions:
        text = text.replace(mention, " ", 1)
    return text.strip(), bool(mentions)
