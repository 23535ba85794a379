"""Who speaks: their language, and whether they may look after articles. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Update

from bot.locales import Texts, language_of, texts


@dataclass(frozen=True, slots=True)
class Access:
    """The admins that the operator named."""

    admins: frozenset[int]

    def is_admin(self, update: Update) -> bool:
        """Tell whether an update comes from an admin in person (not in a channel's or group's name)."""
        message = update.effective_message
        if message is not None and message.sender_chat is not None:
            return False
        return update.effective_user is not None and update.effective_user.id in self.admins


def texts_for(update: Update) -> Texts:
    """Return the sentences in the language of whoever sent the update."""
    user = update.effective_user
    return texts(language_of(user.language_code if user else None))
