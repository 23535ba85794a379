"""Whether whoever speaks may look after articles. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from telegram import Update
from telegram.ext import filters


class Access(filters.UpdateFilter):
    """The admins, configured and added in chat; as a filter it lets through what they say in person."""

    __slots__ = ("_added", "configured")

    def __init__(self, configured: Iterable[int], added: Iterable[int] = ()) -> None:
        super().__init__(name="admins")
        self.configured = frozenset(configured)
        self._added = set(added)

    def filter(self, update: Update) -> bool:
        """Let an admin's update through."""
        return self.is_admin(update)

    def is_admin(self, update: Update) -> bool:
        """Tell whether an update comes from an admin in person (not in a channel's or group's name)."""
        message = update.effective_message
        if message is not None and message.sender_chat is not None:
            return False
        return update.effective_user is not None and update.effective_user.id in self.numbers

    @property
    def numbers(self) -> frozenset[int]:
        """The user numbers of all admins."""
        return self.configured | self._added

    def grant(self, number: int) -> None:
        """Take somebody for an admin from now on."""
        self._added.add(number)

    def revoke(self, number: int) -> None:
        """Take somebody for a stranger from now on."""
        self._added.discard(number)
