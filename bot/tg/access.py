"""Whether whoever speaks may look after articles. Pure."""

from __future__ import annotations

from telegram import Update
from telegram.ext import filters


class Access(filters.UpdateFilter):
    """The admins; as a filter it lets through what they say in person."""

    __slots__ = ("_admins",)

    def __init__(self, admins: frozenset[int]) -> None:
        super().__init__(name="admins")
        self._admins = admins

    def filter(self, update: Update) -> bool:
        """Let an admin's update through."""
        return self.is_admin(update)

    def is_admin(self, update: Update) -> bool:
        """Tell whether an update comes from an admin in person (not in a channel's or group's name)."""
        message = update.effective_message
        if message is not None and message.sender_chat is not None:
            return False
        return update.effective_user is not None and update.effective_user.id in self._admins
