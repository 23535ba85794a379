"""People who use the bot."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import Any

from tests.e2e.fake_telegram import methods_chats, posting
from tests.e2e.fake_telegram.chats import Chat
from tests.e2e.fake_telegram.methods_messages import document
from tests.e2e.fake_telegram.params import Upload
from tests.e2e.fake_telegram.records import (
    Answer,
    CallbackRecord,
    InlineAnswer,
    InlineRecord,
    InlineResult,
    StoredMessage,
)
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.updates import LIFETIMES
from tests.e2e.fake_telegram.views import Button, Message, view
from tests.e2e.fake_telegram.world import World

WAIT = 15.0


@dataclass(frozen=True)
class Press:
    """A pressed button; wait for what the bot answers."""

    world: World
    query_id: str
    label: str

    def wait(self, timeout: float = WAIT) -> Answer:
        """Return the answer; fail if none comes."""
        answer = self.world.wait(lambda: self.world.callbacks[self.query_id].answer, timeout)
        if answer is None:
            told = self.world.transcript()
            raise AssertionError(f"no answer to the press on {self.label!r} within {timeout:g} s\n{told}")
        return answer


@dataclass(frozen=True)
class User:
    """A person; ``chat`` may be left out for their private chat with the bot."""

    world: World
    id: int

    def says(
        self,
        text: str,
        *,
        chat: Chat | None = None,
        reply_to: Message | None = None,
        thread_id: int | None = None,
        quote: str | None = None,
        html: bool = False,
        ago: float = 0,
        extra: Json | None = None,
    ) -> Message:
        """Send a text. ``ago`` dates it back; ``extra`` adds raw fields; see ``delivered`` of the result."""
        with self.world.changed:
            body = {**self._text(text, html=html), **(extra or {})}
            return self._post(chat, body, reply_to=reply_to, thread_id=thread_id, quote=quote, ago=ago)

    def sends_file(
        self,
        name: str,
        content: bytes,
        *,
        caption: str | None = None,
        chat: Chat | None = None,
        mime_type: str | None = None,
        size: int | None = None,
        reply_to: Message | None = None,
        thread_id: int | None = None,
        extra: Json | None = None,
    ) -> Message:
        """Send a document. ``size`` may claim more bytes than there are, to test the 20 MiB limit."""
        with self.world.changed:
            kind = mime_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
            record = self.world.add_file(Upload(name, content, kind), size)
            body: Json = {"document": document(record.file_id, self.world)}
            if caption:
                body.update(self._text(caption, names=("caption", "caption_entities")))
            body.update(extra or {})
            return self._post(chat, body, reply_to=reply_to, thread_id=thread_id)

    def sends(self, body: Json, *, chat: Chat | None = None, reply_to: Message | None = None) -> Message:
        """Send any other content, given as raw fields of a Message, for example a sticker."""
        with self.world.changed:
            return self._post(chat, body, reply_to=reply_to)

    def forwards(self, what: Message | str, *, chat: Chat | None = None, origin: Json | None = None) -> Message:
        """Forward a message of the fake, or a text with a given ``origin`` (see ``from_channel``, ``from_hidden``)."""
        with self.world.changed:
            if isinstance(what, str):
                body = self._text(what)
                origin = origin or {"type": "hidden_user", "sender_user_name": "Somebody"}
            else:
                content = ("text", "entities", "caption", "caption_entities", "document")
                body = {key: value for key, value in what.raw.items() if key in content}
                origin = origin or {"type": "user", "sender_user": what.raw.get("from")}
            body["forward_origin"] = {"date": int(self.world.now()), **origin}
            return self._post(chat, body)

    def edits(self, message: Message, text: str, *, html: bool = False) -> Message:
        """Change the text, or the caption, of an own message."""
        with self.world.changed:
            chat = self.world.chats[message.chat_id]
            stored = chat.messages[message.id]
            if stored.raw["from"]["id"] != self.id:
                raise ValueError("only one's own messages can be edited")
            names = ("text", "entities") if "text" in stored.raw else ("caption", "caption_entities")
            content = self._text(text, html=html, names=names)
            kept = {key: value for key, value in stored.raw.items() if key not in names}
            stored.raw = {**kept, **content, "edit_date": int(self.world.now())}
            stored.version += 1
            stored.changed = chat.seen = self.world.note("user", chat.id, message.id, f"edited: {text}")
            posting.deliver(self.world, chat, stored, "edited_message")
            return view(self.world, chat, stored)

    def taps(self, what: Button | Message, label: str | None = None, *, stale: bool = False) -> Press:
        """Press a button without waiting; ``stale`` allows one that the message no longer shows."""
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
                raise AssertionError(f"{what.text!r} isn't shown any more\n{world.transcript()}")
            query_id = str(next(world.query_ids))
            query: Json = {"id": query_id, "from": posting.sender(world, self.id), "data": what.callback_data}
            query["chat_instance"] = f"-{9_000_000 + abs(chat.id)}"
            if stored is None:
                query["message"] = {"chat": dict(chat.raw), "message_id": what.message_id, "date": 0}
            elif stored.inline_id is not None:
                query["inline_message_id"] = stored.inline_id
            else:
                query["message"] = dict(stored.raw)
            world.callbacks[query_id] = CallbackRecord(world.now() + LIFETIMES["callback_query"])
            chat.seen = world.note("user", chat.id, what.message_id, f"presses {what.text!r}")
            world.queue.add("callback_query", query, world.now())
            return Press(world, query_id, what.text)

    def presses(
        self, what: Button | Message, label: str | None = None, *, stale: bool = False, timeout: float = WAIT
    ) -> Answer:
        """Press a button and wait until the bot answers the press; return the toast or alert."""
        return self.taps(what, label, stale=stale).wait(timeout)

    def queries(self, text: str, *, offset: str = "", chat_type: str = "sender", timeout: float = WAIT) -> InlineAnswer:
        """Type ``@bot text`` into an input field and wait for the results."""
        world = self.world
        with world.changed:
            query_id = str(next(world.query_ids))
            record = world.inline_queries[query_id] = InlineRecord(world.now() + LIFETIMES["inline_query"])
            query = {"id": query_id, "from": posting.sender(world, self.id), "query": text, "offset": offset}
            world.queue.add("inline_query", {**query, "chat_type": chat_type}, world.now())
        answer = world.wait(lambda: record.answer, timeout)
        if answer is None:
            raise AssertionError(f"no inline results for {text!r} within {timeout:g} s\n{world.transcript()}")
        return answer

    def chooses(self, result: InlineResult, query: str, *, chat: Chat) -> Message:
        """Send an inline result into a chat; the bot learns of it as ``chosen_inline_result``."""
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
            world.queue.add("chosen_inline_result", chosen, world.now())
            return view(world, chat.record, stored)

    def blocks_bot(self, blocked: bool = True) -> None:
        """Block the bot, or unblock it; it is told."""
        world = self.world
        with world.changed:
            chat = self._private().record
            states = [methods_chats.member(world, int(world.bot["id"]), name) for name in ("member", "kicked")]
            old, new = states if blocked else reversed(states)
            chat.blocked = blocked
            posting.tell_membership(world, chat, self.id, old, new)

    def _text(self, text: str, *, html: bool = False, names: tuple[str, str] = ("text", "entities")) -> Json:
        shown, entities = posting.written(self.world, text, html=html)
        return {names[0]: shown, **({names[1]: entities} if entities else {})}

    def _private(self) -> Chat:
        if self.id not in self.world.chats:
            raise ValueError("make the private chat first")
        return Chat(self.world, self.id)

    def _post(
        self,
        chat: Chat | None,
        body: Json,
        *,
        reply_to: Message | None = None,
        thread_id: int | None = None,
        quote: str | None = None,
        ago: float = 0,
    ) -> Message:
        record = (chat or self._private()).record
        if record.kind == "private" and record.id != self.id:
            raise ValueError("this private chat is somebody else's")
        if thread_id is None and reply_to is not None and record.forum:
            thread_id = reply_to.thread_id
        placed = posting.context(self.world, record, reply_to.id if reply_to else None, thread_id, quote)
        stored = posting.post(self.world, record, self.id, {**placed, **body}, ago=ago)
        return view(self.world, record, stored)


def _shown(stored: StoredMessage) -> list[Any]:
    rows = stored.raw.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]
