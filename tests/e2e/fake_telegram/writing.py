"""What people write: texts, files, albums, forwards and edits."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass

from tests.e2e.fake_telegram import posting
from tests.e2e.fake_telegram.chats import Chat
from tests.e2e.fake_telegram.media import CONTENT, PIXEL, shown
from tests.e2e.fake_telegram.methods_sending import origin_of
from tests.e2e.fake_telegram.params import Upload
from tests.e2e.fake_telegram.placing import told
from tests.e2e.fake_telegram.transcript import rows
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.views import Message, view
from tests.e2e.fake_telegram.world import World

CAPTION = ("caption", "caption_entities")


@dataclass(frozen=True)
class Writer:
    """A person who writes; ``chat`` may be left out for their private chat with the bot."""

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
        as_chat: Chat | None = None,
        extra: Json | None = None,
    ) -> Message:
        """Send a text. ``ago`` dates it back; ``extra`` adds raw fields; see ``delivered`` of the result.

        ``as_chat`` is the group itself for an anonymous administrator, or a channel to write in its name.
        """
        with self.world.changed:
            body = {**self._text(text, html=html), **(extra or {})}
            return self._post(chat, body, reply_to=reply_to, thread_id=thread_id, quote=quote, ago=ago, as_chat=as_chat)

    def sends_file(
        self,
        name: str,
        content: bytes,
        *,
        caption: str | None = None,
        chat: Chat | None = None,
        mime_type: str | None = None,
        size: int | None = None,
        kind: str = "document",
        reply_to: Message | None = None,
        thread_id: int | None = None,
        extra: Json | None = None,
    ) -> Message:
        """Send a file. ``size`` may claim other bytes than there are, to test the 20 MiB limit.

        ``kind`` is document, photo, video, audio, voice, animation, video_note or sticker.
        """
        with self.world.changed:
            body = {**self._file(name, content, kind, caption, mime_type, size), **(extra or {})}
            return self._post(chat, body, reply_to=reply_to, thread_id=thread_id)

    def sends_photo(
        self,
        content: bytes = PIXEL,
        *,
        caption: str | None = None,
        chat: Chat | None = None,
        reply_to: Message | None = None,
        thread_id: int | None = None,
    ) -> Message:
        """Send a picture."""
        return self.sends_file(
            "photo.png", content, caption=caption, chat=chat, kind="photo", reply_to=reply_to, thread_id=thread_id
        )

    def sends_album(
        self,
        files: Sequence[tuple[str, bytes]],
        *,
        caption: str | None = None,
        caption_on: int = 0,
        chat: Chat | None = None,
        kind: str = "document",
        origin: Json | None = None,
    ) -> list[Message]:
        """Send files as one album; the caption stands on one of them. ``origin`` makes it a forwarded album."""
        with self.world.changed:
            common: Json = {"media_group_id": str(next(self.world.query_ids))}
            if origin:
                common["forward_origin"] = {"date": int(self.world.now()), **origin}
            sent = []
            for number, (name, content) in enumerate(files):
                said = caption if number == caption_on else None
                sent.append(self._post(chat, {**self._file(name, content, kind, said), **common}))
            return sent

    def sends(self, body: Json, *, chat: Chat | None = None, reply_to: Message | None = None) -> Message:
        """Send any other content, given as raw fields of a Message, for example a location."""
        with self.world.changed:
            return self._post(chat, body, reply_to=reply_to)

    def forwards(self, what: Message | str, *, chat: Chat | None = None, origin: Json | None = None) -> Message:
        """Forward a message of the fake, or a text with a given ``origin``.

        A message's own origin follows from who wrote it: see ``from_user``, ``from_hidden``, ``from_chat`` and
        ``from_channel`` for the four kinds.
        """
        with self.world.changed:
            if isinstance(what, str):
                body = self._text(what)
                origin = origin or {"type": "hidden_user", "sender_user_name": "Somebody"}
            else:
                body = {key: value for key, value in what.raw.items() if key in CONTENT}
                origin = origin or what.raw.get("forward_origin") or self._origin(what.raw)
            body["forward_origin"] = {"date": int(self.world.now()), **origin}
            return self._post(chat, body)

    def edits(self, message: Message, text: str, *, html: bool = False) -> Message:
        """Change the text, or the caption, of an own message."""
        with self.world.changed:
            chat = self.world.chats[message.chat_id]
            stored = chat.messages[message.id]
            if stored.raw["from"]["id"] != self.id:
                raise ValueError("only one's own messages can be edited")
            names = ("text", "entities") if "text" in stored.raw else CAPTION
            content = self._text(text, html=html, names=names)
            kept = {key: value for key, value in stored.raw.items() if key not in names}
            stored.raw = {**kept, **content, "edit_date": int(self.world.now())}
            stored.version += 1
            who = self.world.users[self.id].get("first_name", self.id)
            summary = f"{who} edits: {told(stored.raw)}"
            keys = rows(stored.raw.get("reply_markup"))
            stored.changed = chat.seen = self.world.note("user", chat.id, message.id, summary, keys)
            posting.deliver(self.world, chat, stored, "edited_message")
            return view(self.world, chat, stored)

    def _origin(self, raw: Json) -> Json:
        author = self.world.users.get(raw.get("from", {}).get("id"), {})
        if author.get("hides_account") and "sender_chat" not in raw:
            return {"type": "hidden_user", "sender_user_name": author["first_name"]}
        return origin_of(raw)

    def _text(self, text: str, *, html: bool = False, names: tuple[str, str] = ("text", "entities")) -> Json:
        shown_text, entities = posting.written(self.world, text, html=html)
        return {names[0]: shown_text, **({names[1]: entities} if entities else {})}

    def _file(
        self,
        name: str,
        content: bytes,
        kind: str,
        caption: str | None,
        mime_type: str | None = None,
        size: int | None = None,
    ) -> Json:
        mime = mime_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        record = self.world.add_file(Upload(name, content, mime), size)
        return {**shown(record, kind), **(self._text(caption, names=CAPTION) if caption else {})}

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
        as_chat: Chat | None = None,
    ) -> Message:
        record = (chat or self._private()).record
        if record.kind == "private" and record.id != self.id:
            raise ValueError("this private chat is somebody else's")
        if record.kind == "channel":
            raise ValueError("people write in a channel by channel.posts(...)")
        if record.migrated_to is not None:
            raise ValueError("this group has become a supergroup: write there")
        if thread_id is None and reply_to is not None and record.forum:
            thread_id = reply_to.thread_id
        placed = posting.context(self.world, record, reply_to.id if reply_to else None, thread_id, quote)
        mask = as_chat.record if as_chat else None
        stored = posting.post(self.world, record, self.id, {**placed, **body}, ago=ago, as_chat=mask)
        return view(self.world, record, stored)
