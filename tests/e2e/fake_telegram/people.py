"""People who use the bot: what they press, react to and change; see also ``writing`` and ``inline``."""

from __future__ import annotations

from typing import Any

from tests.e2e.fake_telegram import methods_chats, posting
from tests.e2e.fake_telegram.chats import Chat
from tests.e2e.fake_telegram.handles import WAIT, Press
from tests.e2e.fake_telegram.inline import InlineUser
from tests.e2e.fake_telegram.records import Answer, CallbackRecord, StoredMessage
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.updates import LIFETIMES
from tests.e2e.fake_telegram.views import Button, Message


class User(InlineUser):
    """A person; ``chat`` may be left out for their private chat with the bot."""

    def starts(self, payload: str = "") -> Message:
        """Open the bot by a link ``t.me/bot?start=payload``, or press Start."""
        return self.says(f"/start {payload}".strip())

    def taps(
        self, what: Button | Message, label: str | None = None, *, stale: bool = False, expired: bool = False
    ) -> Press:
        """Press a button without waiting.

        ``stale`` allows one that the message no longer shows; ``expired`` makes a press too old to be answered.
        """
        if isinstance(what, Message):
            if label is None:
                raise ValueError("say which button")
            what = what.button(label)
        if what.callback_data is None:
            raise AssertionError(f"the bot isn't told of presses on {what.text!r}: {what.raw}")
        world = self.world
        with world.changed:
            chat = world.chats[what.chat_id]
            stored = chat.messages.get(what.message_id)
            if not stale and (stored is None or what.raw not in _shown(stored)):
                raise AssertionError(f"{what.text!r} isn't shown any more")
            query_id = str(next(world.query_ids))
            query: Json = {"id": query_id, "from": posting.sender(world, self.id), "data": what.callback_data}
            query["chat_instance"] = f"-{9_000_000 + abs(chat.id)}"
            if stored is None:
                query["message"] = {"chat": dict(chat.raw), "message_id": what.message_id, "date": 0}
            elif stored.inline_id is not None:
                query["inline_message_id"] = stored.inline_id
            else:
                query["message"] = dict(stored.raw)
            expires = 0.0 if expired else world.now() + LIFETIMES["callback_query"]
            world.callbacks[query_id] = CallbackRecord(expires, chat.id)
            chat.seen = world.note("user", chat.id, what.message_id, f"{self.name} presses {what.text!r}")
            world.queue.add("callback_query", query, world.now())
            return Press(world, query_id, what.text)

    def presses(
        self, what: Button | Message, label: str | None = None, *, stale: bool = False, timeout: float = WAIT
    ) -> Answer:
        """Press a button and wait until the bot answers the press; return the toast or alert."""
        return self.taps(what, label, stale=stale).wait(timeout)

    def reacts(self, message: Message, *emoji: str) -> None:
        """Set one's reactions to a message, none to take them back.

        A bot is told in private chats and, as an administrator, in groups (``message_reaction``); of reactions to
        channel posts it learns the numbers only (``message_reaction_count``). Both must be in allowed_updates.
        """
        world = self.world
        with world.changed:
            chat = world.chats[message.chat_id]
            kept = world.people_react[chat.id, message.id]
            old = kept.get(self.id, [])
            kept[self.id] = list(emoji)
            chat.seen = world.note("user", chat.id, message.id, f"{self.name} reacts: {' '.join(emoji) or '(none)'}")
            if chat.kind != "private" and chat.members.get(int(world.bot["id"])) != "administrator":
                return
            place: Json = {"chat": dict(chat.raw), "message_id": message.id, "date": int(world.now())}
            if chat.kind == "channel":
                every = [each for given in kept.values() for each in given]
                counts = [{"type": _reaction(each), "total_count": every.count(each)} for each in dict.fromkeys(every)]
                world.queue.add("message_reaction_count", {**place, "reactions": counts}, world.now())
                return
            changes = {"old_reaction": list(map(_reaction, old)), "new_reaction": list(map(_reaction, emoji))}
            user = posting.sender(world, self.id)
            world.queue.add("message_reaction", {**place, "user": user, **changes}, world.now())

    def blocks_bot(self, blocked: bool = True) -> None:
        """Block the bot, or unblock it; it is told."""
        world = self.world
        with world.changed:
            chat = self._private().record
            states = [methods_chats.member(world, int(world.bot["id"]), name) for name in ("member", "kicked")]
            old, new = states if blocked else reversed(states)
            chat.blocked = blocked
            posting.tell_membership(world, chat, self.id, old, new)

    def deletes_account(self) -> None:
        """Delete the account; writing to it is refused, and the bot isn't told."""
        with self.world.changed:
            self._private().record.deactivated = True

    def adds_bot(self, chat: Chat) -> None:
        """Add the bot to a group, with the service message that everybody sees."""
        chat.set_bot_status("member", by=self)
        with self.world.changed:
            self._post(chat, {"new_chat_members": [self.world.person(int(self.world.bot["id"]))]})

    def removes_bot(self, chat: Chat) -> None:
        """Take the bot out of a group."""
        chat.set_bot_status("kicked", by=self)

    def promotes_bot(self, chat: Chat, **rights: bool) -> None:
        """Make the bot an administrator; rights are given unless named as false (``can_delete_messages=False``)."""
        chat.set_bot_status("administrator", by=self, rights=rights)

    def joins(self, chat: Chat) -> None:
        """Come into a group: a service message, and ``chat_member`` for a bot that administers it."""
        self._moves(chat, "member", {"new_chat_members": [self.world.person(self.id)]})

    def leaves(self, chat: Chat) -> None:
        """Leave a group: a service message, and ``chat_member`` for a bot that administers it."""
        self._moves(chat, "left", {"left_chat_member": self.world.person(self.id)})

    def _moves(self, chat: Chat, status: str, service: Json) -> None:
        world = self.world
        with world.changed:
            record = chat.record
            old = methods_chats.member(world, self.id, record.members.get(self.id, "left"))
            record.members[self.id] = status
            self._post(chat, service)
            if record.members.get(int(world.bot["id"])) == "administrator":
                new = methods_chats.member(world, self.id, status)
                change: Json = {"chat": dict(record.raw), "from": posting.sender(world, self.id)}
                change.update(date=int(world.now()), old_chat_member=old, new_chat_member=new)
                world.queue.add("chat_member", change, world.now())


def _reaction(emoji: str) -> Json:
    return {"type": "emoji", "emoji": emoji}


def _shown(stored: StoredMessage) -> list[Any]:
    rows = stored.raw.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]
