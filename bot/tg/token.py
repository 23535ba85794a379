"""Is a token well-formed, and does Telegram take it? Asks Telegram."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Literal

from telegram import Bot
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.config import Telegram

Verdict = Literal["ok", "bad", "refused", "unreachable", "strange"]
_TOKEN = re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{30,60}", re.ASCII)


def well_formed(token: str) -> bool:
    """Tell whether a token looks like one."""
    return _TOKEN.fullmatch(token) is not None


def check_token(settings: Telegram) -> tuple[Verdict, str]:
    """Return the verdict on the token, and the bot's user name."""
    if not well_formed(settings.token):
        return "bad", ""
    return asyncio.run(_ask_telegram(settings))


async def _ask_telegram(settings: Telegram) -> tuple[Verdict, str]:
    # The library shows a traceback for an answer that is a web page; the verdict says it.
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
    bot = Bot(settings.token, base_url=settings.base_url, base_file_url=settings.base_file_url)
    try:
        async with bot:
            return "ok", bot.username
    except InvalidToken:
        return "refused", ""
    except NetworkError:
        return "unreachable", ""
    except TelegramError:
        return "strange", ""
