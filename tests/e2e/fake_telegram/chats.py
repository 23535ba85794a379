"""The chats that people and the bot meet in."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import Protocol

from tests.e2e.fake_telegram import methods_chats, posting
from tests.e2e.fake_telegram.media import shown
from tests.e2e.fake_telegram.params import Upload
from tests.e2e.fake_telegram.placing import told
from tests.e2e.fake_telegram.records import ChatRecord
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.views import Message, view
from tests.e2e.fake_telegram.world import World


class Person(Protocol):
    """Anybody with an id."""

    @property
    def id(self) -> int:
        """Return the user's id."""


@dataclass(frozen=True)
class Chat:
    """A chat of the fake; ``id`` is negative for groups and channels."""

    world: World
    id: int

    @property
    def record(self) -> ChatRecord:
        """Return the server's side of the chat."""
        return self.world.chats[self.id]

    def topic(self, name: str, by: Person) -> int:
        """Open a topic in a forum; return its thread id."""
        with self.world.changed:
            if not self.record.forum:
                raise ValueError("only a forum has topics")
            body = {"forum_topic_created": {"name": name, "icon_color": 7322096}, "is_topic_message": True}
            made = posting.post(self.world, self.record, by.id, body)
            thread_id = int(made.raw["message_id"])
            made.raw["message_thread_id"] = thread_id
            self.record.topics[thread_id] = name
            return thread_id

    def set_status(self, user: Person, status: str) -> None:
        """Set a member's status, for example ``administrator``; the bot isn't told."""
        with self.world.changed:
            self.record.members[user.id] = status

    def close_topic(self, thread_id: int, closed: bool = True) -> None:
        """Close a topic, so that only administrators write there, or open it again."""
        with self.world.changed:
            (self.record.closed_topics.add if closed else self.record.closed_topics.discard)(thread_id)

    def set_bot_status(self, status: str, by: Person, rights: Json | None = None) -> None:
        """Add, promote or remove the bot (``member``, ``administrator``, ``left``, ``kicked``) and tell it.

        ``rights`` are an administrator's, for example ``{"can_delete_messages": False}``; the others are given.
        """
        world = self.world
        with world.changed:
            bot_id = int(world.bot["id"])
            before = self.record.members.get(bot_id, "left")
            old = methods_chats.member(world, bot_id, before, self.record.bot_rights)
            self.record.members[bot_id] = status
            self.record.bot_rights = dict(rights or {}) if status == "administrator" else {}
            new = methods_chats.member(world, bot_id, status, self.record.bot_rights)
            posting.tell_membership(world, self.record, by.id, old, new)

    def forbid_bot_to_send(self, forbidden: bool = True) -> None:
        """Take from the bot the right to write here, or give it back."""
        with self.world.changed:
            self.record.bot_may_send = not forbidden

    def forbid_bot_media(self, *kinds: str) -> None:
        """Take from the bot the right to send these: ``documents``, ``photos``, ``videos``; none gives all back."""
        with self.world.changed:
            self.record.forbidden = set(kinds)

    def posts(
        self,
        text: str,
        *,
        html: bool = False,
        file: tuple[str, bytes] | None = None,
        kind: str = "document",
        signature: str | None = None,
        album: str | None = None,
        extra: Json | None = None,
    ) -> Message:
        """Post in this channel, a text or a file with a caption; its linked group gets an automatic forward.

        ``signature`` names the author under the post; posts with the same ``album`` are one album.
        """
        world = self.world
        with world.changed:
            self._must_be("channel")
            names = ("caption", "caption_entities") if file else ("text", "entities")
            body = _content(world, text, names, html=html) if text else {}
            if file:
                mime = mimetypes.guess_type(file[0])[0] or "application/octet-stream"
                body = {**shown(world.add_file(Upload(file[0], file[1], mime)), kind), **body}
            body.update({"author_signature": signature} if signature else {})
            body.update({"media_group_id": album} if album else {})
            stored = posting.publish(world, self.record, {**body, **(extra or {})})
            return view(world, self.record, stored)

    def edits_post(self, post: Message, text: str, *, html: bool = False) -> Message:
        """Change the text, or the caption, of a post in this channel."""
        world = self.world
        with world.changed:
            self._must_be("channel")
            stored = self.record.messages[post.id]
            names = ("text", "entities") if "text" in stored.raw else ("caption", "caption_entities")
            kept = {key: value for key, value in stored.raw.items() if key not in names}
            stored.raw = {**kept, **_content(world, text, names, html=html), "edit_date": int(world.now())}
            stored.version += 1
            summary = f"{self.record.raw['title']} edits: {told(stored.raw)}"
            stored.changed = self.record.seen = world.note("user", self.id, post.id, summary)
            posting.deliver(world, self.record, stored, "edited_channel_post")
            return view(world, self.record, stored)

    def links(self, group: Chat) -> None:
        """Make a group the place where this channel is discussed: posts come there as automatic forwards."""
        with self.world.changed:
            self._must_be("channel")
            self.record.linked, group.record.linked = group.id, self.id

    def migrates(self, by: Person) -> Chat:
        """Turn a basic group into a supergroup and return that; requests to the old number are refused."""
        world = self.world
        with world.changed:
            self._must_be("group")
            old = self.record
            number = -1_002_000_000_000 - abs(self.id)
            world.chats[number] = ChatRecord({**old.raw, "id": number, "type": "supergroup"}, dict(old.members))
            author = {"from": posting.sender(world, by.id)}
            posting.put(world, old, {**author, "migrate_to_chat_id": number}, "(becomes a supergroup)")
            new = world.chats[number]
            posting.put(world, new, {**author, "migrate_from_chat_id": self.id}, "(was a basic group)")
            old.migrated_to = number
            return Chat(world, number)

    def delete(self, message: Message) -> None:
        """Delete a message as a person does; bots aren't told."""
        with self.world.changed:
            gone = self.record.messages.pop(message.id)
            self.world.note("delete", self.id, message.id, f"{told(gone.raw)} (by a person)")

    def _must_be(self, kind: str) -> None:
        if self.record.kind != kind:
            raise ValueError(f"this is a {self.record.kind}, not a {kind}")


def _content(world: World, text: str, names: tuple[str, str], *, html: bool) -> Json:
    shown_text, entities = posting.written(world, text, html=html)
    return {names[0]: shown_text, **({names[1]: entities} if entities else {})}


def from_user(user: Person, first_name: str = "Somebody", username: str | None = None) -> Json:
    """Return the origin of a message forwarded from a person with an open account."""
    shown_user: Json = {"id": user.id, "is_bot": False, "first_name": first_name}
    return {"type": "user", "sender_user": {**shown_user, **({"username": username} if username else {})}}


def from_chat(chat: Chat, signature: str | None = None) -> Json:
    """Return the origin of a message forwarded from an anonymous administrator of a group."""
    named = {"author_signature": signature} if signature else {}
    return {"type": "chat", "sender_chat": dict(chat.record.raw), **named}


def from_channel(title: str, chat_id: int, message_id: int, username: str | None = None) -> Json:
    """Return the origin of a forwarded channel post."""
    chat: Json = {"id": chat_id, "type": "channel", "title": title}
    if username:
        chat["username"] = username
    return {"type": "channel", "chat": chat, "message_id": message_id}


def from_hidden(name: str) -> Json:
    """Return the origin of a message forwarded from somebody who hides their account."""
    return {"type": "hidden_user", "sender_user_name": name}
