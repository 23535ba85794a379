"""Small talk: what the bot says to words that ask nothing of the library."""

from __future__ import annotations

import asyncio

from telegram import Message

from bot.cards.greeting import hello_card, help_card
from bot.cards.telegram import Card
from bot.locales import Texts
from bot.remarks import is_doubt, is_greeting, is_wordless
from bot.service import Service
from bot.tg.addressing import is_group, replied_to_us
from bot.tg.delivery import reply
from bot.tg.latest import Latest

MESSAGES = 2000


class Chatting:
    """Remembers for a while what was small talk, as an edit may make a question of it."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._latest = Latest(MESSAGES)

    async def say(self, message: Message, card: Card, *, ask_back: bool = False) -> None:
        """Say something that is no answer to a message."""
        self._latest.add((message.chat_id, message.message_id))
        await reply(message, card, ask_back=ask_back)

    def was(self, message: Message) -> bool:
        """Tell whether a message, as it was at first, got no more than that."""
        return (message.chat_id, message.message_id) in self._latest

    async def card(self, message: Message, text: str, texts: Texts) -> Card | None:
        """Return what to say to a greeting, a doubt, or a reply without words; None to a question."""
        if is_greeting(text):
            return await asyncio.to_thread(self._hello, message, texts)
        if is_doubt(text):
            return Card(texts("talk.doubt"))
        return Card(texts("abstain.empty_question")) if is_wordless(text) and replied_to_us(message) else None

    def _hello(self, message: Message, texts: Texts) -> Card:
        """Greet back, in a thread: in private with questions to press, in a group by how to ask there."""
        examples = self._service.examples
        if is_group(message.chat):
            return help_card(False, False, examples.question(), texts)
        return hello_card(self._service.library.count(), examples.offered(), texts)
