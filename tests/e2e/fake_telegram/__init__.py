"""A fake Telegram for end-to-end tests: a Bot API server on loopback, and people who write to the bot.

The bot under test talks to it over HTTP as it would to Telegram. Markup is judged by TDLib, the parser of the
real server; limits, wordings of errors, long polling, privacy mode and topics follow the real one. It can't show
what only Telegram's own data centres decide: flood limits, rendering, delivery to clients.

    with FakeTelegram() as tg:
        alice = tg.user(id=11, first_name="Alice", language_code="zh-hans")
        private = tg.private_chat(alice)
        # start the bot with tg.token, tg.base_url and tg.base_file_url
        sent = alice.says("王腾为什么被辞退", chat=private)
        reply = tg.wait_message(chat=private, after=sent)
        toast = alice.presses(reply.button("▶"))
        page = tg.wait_edit(reply)
        assert not tg.errors
"""

from __future__ import annotations

from tests.e2e.fake_telegram.chats import Chat, from_channel, from_chat, from_hidden, from_user
from tests.e2e.fake_telegram.driver import FakeTelegram
from tests.e2e.fake_telegram.faults import FaultKind
from tests.e2e.fake_telegram.flood import Flood
from tests.e2e.fake_telegram.handles import Press, Summons, Typing
from tests.e2e.fake_telegram.people import User
from tests.e2e.fake_telegram.records import Answer, Call, Delivery, InlineAnswer, InlineResult, Refusal
from tests.e2e.fake_telegram.views import Button, Document, Entity, Message

__all__ = [
    "Answer",
    "Button",
    "Call",
    "Chat",
    "Delivery",
    "Document",
    "Entity",
    "FakeTelegram",
    "FaultKind",
    "Flood",
    "InlineAnswer",
    "InlineResult",
    "Message",
    "Press",
    "Refusal",
    "Summons",
    "Typing",
    "User",
    "from_channel",
    "from_chat",
    "from_hidden",
    "from_user",
]
