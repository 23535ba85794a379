"""What every table about people can do, so that nothing of a person is overlooked. Pure."""

from __future__ import annotations

from typing import Any, Protocol


class Personal(Protocol):
    """Tables that keep something of people or chats: ``BotState`` reaches them all."""

    def about(self, user_id: int) -> list[dict[str, Any]]:
        """Return what is kept of a person, the oldest first, in names and values that they can read."""
        ...

    def forget(self, user_id: int) -> int:
        """Delete everything about a person; return how many rows that were."""
        ...

    def move(self, old: int, new: int) -> None:
        """Put under a chat's new number what is kept under its old one."""
        ...
