"""Answers in groups that are to vanish after a while. Their times are kept, so a restart loses none."""

from __future__ import annotations

import asyncio
import logging

from telegram import Bot

from bot.service import Service
from bot.tg.delivery import delete
from index import LibraryError

EACH = 10.0
_log = logging.getLogger("yuanwen.bot")


async def delete_due(bot: Bot, service: Service) -> None:
    """Delete what is due, now and every few seconds; a library that keeps nothing has nothing to delete."""
    while service.state:
        try:
            for chat_id, message_id in await asyncio.to_thread(service.state.talk.due):
                if await delete(bot, chat_id, message_id):
                    await asyncio.to_thread(service.state.talk.deleted, chat_id, message_id)
        except LibraryError as error:
            _log.warning("answers could not be deleted yet: %s", error)
        await asyncio.sleep(EACH)
