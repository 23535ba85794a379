"""What people do with the bot from any chat: inline queries, chosen results, calls for a guest."""

from __future__ import annotations

from dataclasses import replace

from tests.e2e.fake_telegram import posting
from tests.e2e.fake_telegram.chats import Chat
from tests.e2e.fake_telegram.formatting import units
from tests.e2e.fake_telegram.handles import WAIT, Summons, Typing
from tests.e2e.fake_telegram.records import GuestRecord, InlineAnswer, InlineRecord, InlineResult
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.updates import LIFETIMES
from tests.e2e.fake_telegram.views import Message, view
from tests.e2e.fake_telegram.writing import Writer

QUERY_LIMIT = 256


class InlineUser(Writer):
    """A person who uses the bot without opening its chat."""

    def types(
        self, text: str, *, offset: str = "", chat_type: str = "sender", fresh: bool = False, expired: bool = False
    ) -> Typing:
        """Type ``@bot text`` into an input field without waiting.

        Results that Telegram still keeps (``cache_time``, ``is_personal``) come without asking the bot, unless
        ``fresh``; ``expired`` makes a query that is too old from the start.
        """
        if units(text) > QUERY_LIMIT:
            raise ValueError(f"an inline query has at most {QUERY_LIMIT} characters")
        world = self.world
        with world.changed:
            query_id = str(next(world.query_ids))
            expires = 0.0 if expired else world.now() + LIFETIMES["inline_query"]
            record = world.inline_queries[query_id] = InlineRecord(expires, self.id, text, offset)
            world.note("user", 0, 0, f"{self.name} types: @{world.bot['username']} {text}")
            for keeper in (self.id, 0):
                until, kept = world.inline_cache.get((keeper, text, offset), (0.0, None))
                if kept is not None and until > world.now() and not fresh:
                    record.answer = replace(kept, from_cache=True)
                    return Typing(world, query_id, text)
            query: Json = {"id": query_id, "from": posting.sender(world, self.id), "query": text, "offset": offset}
            world.queue.add("inline_query", {**query, "chat_type": chat_type}, world.now())
            return Typing(world, query_id, text)

    def queries(
        self,
        text: str,
        *,
        offset: str = "",
        chat_type: str = "sender",
        fresh: bool = False,
        timeout: float = WAIT,
    ) -> InlineAnswer:
        """Type ``@bot text`` into an input field and wait for the results."""
        return self.types(text, offset=offset, chat_type=chat_type, fresh=fresh).wait(timeout)

    def chooses(self, result: InlineResult, query: str, *, chat: Chat) -> Message:
        """Send an inline result into a chat; the bot learns of it as ``chosen_inline_result``.

        Only a result with buttons has an inline_message_id, by which the bot can edit it.
        """
        world = self.world
        with world.changed:
            inline_id = f"AgAAA{next(world.query_ids)}" if result.markup else None
            body: Json = {"text": result.text, "via_bot": world.person(int(world.bot["id"]))}
            body.update({"entities": list(result.entities)} if result.entities else {})
            body.update({"reply_markup": result.markup} if result.markup else {})
            stored = posting.post(world, chat.record, self.id, body)
            chosen: Json = {"result_id": result.id, "from": posting.sender(world, self.id), "query": query}
            if inline_id:
                stored.inline_id = chosen["inline_message_id"] = inline_id
                world.inline_messages[inline_id] = (chat.id, int(stored.raw["message_id"]))
            if world.inline_feedback:
                world.queue.add("chosen_inline_result", chosen, world.now())
            return view(world, chat.record, stored)

    def summons(
        self, text: str, *, chat: Chat, reply_to: Message | None = None, html: bool = False, expired: bool = False
    ) -> Summons:
        """Mention the bot in a chat that it isn't in; it gets a ``guest_message`` and may answer once."""
        world = self.world
        with world.changed:
            if chat.record.members.get(int(world.bot["id"]), "left") not in ("left", "kicked"):
                raise ValueError("the bot is in this chat: it is no guest there")
            if f"@{world.bot['username']}".lower() not in text.lower():
                raise ValueError("a call for the bot mentions it")
            sent = self.says(text, chat=chat, reply_to=reply_to, html=html)
            query_id = str(next(world.query_ids))
            expires = 0.0 if expired else world.now() + LIFETIMES["guest_message"]
            world.guests[query_id] = GuestRecord(expires, chat.id, sent.id, self.id)
            world.queue.add("guest_message", {**sent.raw, "guest_query_id": query_id}, world.now())
            return Summons(world, query_id, text)

    @property
    def name(self) -> str:
        """Return the first name."""
        return str(self.world.users[self.id].get("first_name", self.id))
