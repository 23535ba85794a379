"""The chats that people and the bot meet in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tests.e2e.fake_telegram import methods_chats, posting
from tests.e2e.fake_telegram.records import ChatRecord
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.views import Message
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

    def set_bot_status(self, status: str, by: Person) -> None:
        """Add, promote or remove the bot (``member``, ``administrator``, ``left``, ``kicked``) and tell it."""
        world = self.world
        with world.changed:
            bot_id = int(world.bot["id"])
            old = methods_chats.member(world, bot_id, self.record.members.get(bot_id, "left"))
            self.record.members[bot_id] = status
            posting.tell_membership(world, self.record, by.id, old, methods_chats.member(world, bot_id, status))

    def forbid_bot_to_send(self, forbidden: bool = True) -> None:
        """Take from the bot the right to write here, or give it back."""
        with self.world.changed:
            self.record.bot_may_send = not forbidden

    def delete(self, message: Message) -> None:
        """Delete a message as a person does; bots aren't told."""
        with self.world.changed:
            del self.record.messages[message.id]
            self.world.note("delete", self.id, message.id, f"message {message.id}, by a person")


def from_channel(title: str, chat_id: int, message_id: int, username: str | None = None) -> Json:
    """Return the origin of a forwarded channel post."""
    chat: Json = {"id": chat_id, "type": "channel", "title": title}
    if username:
        chat["username"] = username
    return {"type": "channel", "chat": chat, "message_id": message_id}


def from_hidden(name: str) -> Json:
    """Return the origin of a message forwarded from somebody who hides their account."""
    return {"type": "hidden_user", "sender_user_name": name}
