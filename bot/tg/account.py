"""The bot's account: what Telegram says of it, and what the operator allows."""

from __future__ import annotations

from typing import Any

from telegram.ext import ExtBot


class Account(ExtBot[None]):
    """An account whose inline mode the operator may turn off."""

    def __init__(self, *args: Any, inline: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._inline = inline

    @property
    def supports_inline_queries(self) -> bool:
        """Whether answers can be brought into other chats by an inline query: both sides must allow it."""
        return self._inline and super().supports_inline_queries
