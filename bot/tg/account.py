"""The bot's account: what Telegram says of it, and what the operator allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot


class Account(ExtBot[None]):
    """An account whose inline mode the operator may turn off; ``away`` tells that Telegram is out of reach."""

    def __init__(self, *args: Any, inline: bool, away: Callable[[], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._inline = inline
        self._away: Callable[[], None] | None = away

    async def initialize(self) -> None:
        """Ask Telegram whose account it is; the library tries again and again without a word."""
        try:
            await super().initialize()
        except InvalidToken:
            raise
        except TelegramError:
            away, self._away = self._away, None
            if away:
                away()
            raise

    @property
    def supports_inline_queries(self) -> bool:
        """Whether answers can be brought into other chats by an inline query: both sides must allow it."""
        return self._inline and super().supports_inline_queries
