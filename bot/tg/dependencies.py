"""What every room of the bot is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from telegram import Chat, Message, Update, User
from telegram.ext import BaseHandler

from bot.config import Config
from bot.locales import Texts, language_of, texts
from bot.service import Service
from bot.state import ChatSettings
from bot.tg.access import Access
from bot.tg.addressing import is_group
from bot.tg.background import Background
from bot.tg.clock import Clock
from bot.tg.pending import PendingFlows
from bot.tg.pulse import Pulse

Handler = BaseHandler[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The service, the operator's settings and language, who may do what, open flows, work that nobody waits for."""

    config: Config
    service: Service
    access: Access
    operator_texts: Texts
    pulse: Pulse
    clock: Clock = field(default_factory=Clock)
    pending: PendingFlows = field(default_factory=PendingFlows)
    background: Background = field(default_factory=Background)

    def settings(self, chat_id: int) -> ChatSettings:
        """Return what a chat has set."""
        state = self.service.state
        return state.chats.get(chat_id) if state else ChatSettings()

    def texts(self, update: Update) -> Texts:
        """Return the sentences in the language that the chat has set, else in the person's own."""
        return self._texts(update.effective_chat, update.effective_user)

    def card_texts(self, update: Update) -> Texts:
        """Return the sentences of a message that a press changes: in a group it stays in the language of who asked."""
        message = update.callback_query.message if update.callback_query else None
        asked = message.reply_to_message if isinstance(message, Message) and is_group(message.chat) else None
        if asked and asked.from_user and not asked.from_user.is_bot:
            return self._texts(update.effective_chat, asked.from_user)
        return self.texts(update)

    def _texts(self, chat: Chat | None, user: User | None) -> Texts:
        for number in dict.fromkeys(each.id for each in (chat, user) if each):
            chosen = self.settings(number).language
            if chosen:
                return texts(language_of(chosen))
        return texts(language_of(user.language_code if user else None))


class Room(Protocol):
    """One subject: its handlers, in the order in which they are asked."""

    def handlers(self) -> list[Handler]:
        """Return the handlers of the subject."""
        ...
