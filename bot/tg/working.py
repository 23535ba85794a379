"""The sign that the bot is at work: "typing" in private, a look (👀) at a question in a group."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import Message
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.tg.addressing import is_group

# Telegram shows an action for five seconds.
EACH = 4.0
# An answer in a group that comes sooner needs no sign.
SOON = 1.0
LOOK = "👀"


@asynccontextmanager
async def at_work(message: Message) -> AsyncIterator[None]:
    """Show that the bot works on a message until the block ends. Courtesies: their failures are nobody's."""
    looked = asyncio.Event()
    sign = asyncio.create_task(_look(message, looked) if is_group(message.chat) else _type(message))
    try:
        yield
    finally:
        sign.cancel()
        with suppress(asyncio.CancelledError):
            await sign
        if looked.is_set():
            with suppress(TelegramError):
                await message.set_reaction(None)


async def _type(message: Message) -> None:
    thread = message.message_thread_id if message.is_topic_message else None
    while True:
        with suppress(TelegramError):
            await message.get_bot().send_chat_action(message.chat_id, ChatAction.TYPING, message_thread_id=thread)
        await asyncio.sleep(EACH)


async def _look(message: Message, looked: asyncio.Event) -> None:
    await asyncio.sleep(SOON)
    try:
        # Noted before it is sure: should the answer come meanwhile, it is taken back all the same.
        looked.set()
        await message.set_reaction(LOOK)
    except TelegramError:
        # No reactions in this group.
        looked.clear()
        await _type(message)
