"""Who looks after a group, as Telegram says."""

from __future__ import annotations

from telegram import Bot, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

_ADMINS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


async def may_set(update: Update) -> bool:
    """Tell whether whoever speaks or presses may change the settings of the chat.

    In private everybody; in a group its administrators, also those who speak in the group's own name.
    Raises TelegramError when Telegram can't be asked.
    """
    chat, user = update.effective_chat, update.effective_user
    if chat is None or user is None:
        return False
    if chat.type == ChatType.PRIVATE:
        return True
    message = update.message
    if message is not None and message.sender_chat is not None:
        return message.sender_chat.id == chat.id
    return await _is_admin(chat.get_bot(), chat.id, user.id)


async def hears_all(bot: Bot, chat_id: int) -> bool:
    """Tell whether the bot gets every message of a group; raises TelegramError when Telegram can't be asked."""
    return bool(bot.bot.can_read_all_group_messages) or await _is_admin(bot, chat_id, bot.id)


async def _is_admin(bot: Bot, chat_id: int, user_id: int) -> bool:
    try:
        return (await bot.get_chat_member(chat_id, user_id)).status in _ADMINS
    except (BadRequest, Forbidden):
        # Telegram does not know this person there, or does not tell us: so they are none.
        return False
