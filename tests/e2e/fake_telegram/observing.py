"""What a test can wait for and look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tests.e2e.fake_telegram.chats import Chat, Person
from tests.e2e.fake_telegram.handles import WAIT, need
from tests.e2e.fake_telegram.records import Call, Delivery, Refusal, StoredMessage
from tests.e2e.fake_telegram.transcript import for_failure, story
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.views import Message, view
from tests.e2e.fake_telegram.world import World

T = TypeVar("T")

VISIBLE = frozenset({"bot", "edit", "reaction"})


class Observer:
    """Waits and looks; whoever waits in vain gets a transcript."""

    def __init__(self, world: World) -> None:
        self.world = world

    def wait_message(
        self,
        chat: Chat,
        after: Message | None = None,
        *,
        containing: str = "",
        thread_id: int | None = None,
        timeout: float = WAIT,
    ) -> Message:
        """Return the bot's next message in a chat.

        ``after`` takes the first one newer than that message. Without it the first one is taken that is newer than
        the last act of a person there and was not waited for yet.
        """
        record = chat.record

        def fits(stored: StoredMessage) -> bool:
            if not stored.by_bot or containing not in str(stored.raw.get("text", stored.raw.get("caption", ""))):
                return False
            if thread_id is not None and stored.raw.get("message_thread_id") != thread_id:
                return False
            message_id = int(stored.raw["message_id"])
            if after is not None:
                return message_id > after.id
            return stored.created > record.seen and message_id not in record.shown

        def look() -> Message | None:
            found = next((stored for stored in record.messages.values() if fits(stored)), None)
            return None if found is None else self._show(chat, found)

        return self._need(look, timeout, f"no message from the bot in chat {chat.id}")

    def wait_edit(self, message: Message, *, containing: str = "", timeout: float = WAIT) -> Message:
        """Return a message once it is edited further than this snapshot of it."""
        chat = Chat(self.world, message.chat_id)

        def look() -> Message | None:
            stored = chat.record.messages.get(message.id)
            if stored is None or stored.version <= message.version:
                return None
            found = self._show(chat, stored)
            return found if containing in found.text else None

        return self._need(look, timeout, f"no edit of message {message.id} in chat {message.chat_id}")

    def wait_deleted(self, message: Message, *, timeout: float = WAIT) -> None:
        """Wait until a message is gone."""
        record = self.world.chats[message.chat_id]
        self._need(lambda: message.id not in record.messages or None, timeout, f"message {message.id} is still there")

    def wait_call(self, method: str, *, count: int = 1, timeout: float = WAIT) -> list[Call]:
        """Wait until the bot has called a method that often, then return these calls."""

        def look() -> list[Call] | None:
            calls = self.calls(method)
            return calls if len(calls) >= count else None

        return self._need(look, timeout, f"fewer than {count} calls of {method}")

    def wait_refusal(self, words: str, *, after: int = 0, timeout: float = WAIT) -> Refusal:
        """Wait until a request is refused with these words; ``after`` is how many refusals there were before."""

        def look() -> Refusal | None:
            return next((each for each in self.errors[after:] if words in each.description), None)

        return self._need(look, timeout, f"nothing refused with {words!r}")

    def wait_reaction(self, message: Message, *, timeout: float = WAIT) -> str:
        """Wait until the bot reacts to a message; return the emoji."""

        def look() -> str | None:
            return next(iter(self.world.reactions.get((message.chat_id, message.id), [])), None)

        return self._need(look, timeout, f"no reaction to message {message.id}")

    def settled(self, timeout: float = WAIT) -> None:
        """Wait until the bot has confirmed every update; it may still be at work on the last ones."""
        self._need(lambda: len(self.world.queue) == 0 or None, timeout, "updates not confirmed")

    def quiet(self, chat: Chat, seconds: float = 1.0) -> None:
        """Fail if the bot writes, edits or reacts in a chat.

        It waits until all updates are confirmed and then for ``seconds``. What the bot did since the last act of a
        person there counts too, unless the test has waited for it.
        """
        self.settled()
        record = chat.record

        def look() -> str | None:
            for event in self.world.journal:
                least = max(record.seen, record.shown.get(event.message_id, 0))
                if event.chat_id == chat.id and event.kind in VISIBLE and event.number > least:
                    return f"{event.kind} {event.summary!r}"
            return None

        done = self.world.wait(look, seconds)
        if done is not None:
            raise AssertionError(f"chat {chat.id} should be quiet, but: {done}\n{self.report()}")

    def current(self, message: Message) -> Message:
        """Return a message as it is now; fail if it was deleted."""
        with self.world.changed:
            record = self.world.chats[message.chat_id]
            if message.id not in record.messages:
                raise AssertionError(f"message {message.id} was deleted\n{self.report()}")
            return view(self.world, record, record.messages[message.id])

    def messages(self, chat: Chat) -> list[Message]:
        """Return everything in a chat now, of people and the bot, oldest first."""
        with self.world.changed:
            return [view(self.world, chat.record, stored) for stored in chat.record.messages.values()]

    def calls(self, method: str | None = None) -> list[Call]:
        """Return the bot's requests so far, of one method or of all."""
        with self.world.changed:
            return [call for call in self.world.calls if method in (None, call.method)]

    @property
    def errors(self) -> list[Refusal]:
        """Return the requests refused with 4xx, without those that an ordered failure refused."""
        with self.world.changed:
            return list(self.world.refusals)

    @property
    def unconfirmed(self) -> int:
        """Return how many updates the bot hasn't confirmed."""
        with self.world.changed:
            return len(self.world.queue)

    @property
    def allowed_updates(self) -> frozenset[str] | None:
        """Return the kinds that the bot asked for, None for Telegram's default."""
        return self.world.queue.allowed

    def commands(
        self, scope: str = "default", language_code: str = "", *, chat: Chat | None = None, user: Person | None = None
    ) -> dict[str, str]:
        """Return a menu of commands: name to description, in the menu's order."""
        key = (scope, chat.id if chat else 0, user.id if user else 0, language_code)
        with self.world.changed:
            return {item["command"]: item["description"] for item in self.world.commands.get(key, [])}

    def described(self, field: str = "description", language_code: str = "") -> str:
        """Return the bot's ``description``, ``short_description`` or ``name`` in a language."""
        with self.world.changed:
            return self.world.texts[field].get(language_code, "")

    def menu_button(self, chat: Chat | None = None) -> Json:
        """Return the menu button of a private chat, or of all."""
        with self.world.changed:
            default: Json = self.world.menu_buttons.get(0, {"type": "default"})
            return self.world.menu_buttons.get(chat.id, default) if chat else default

    @property
    def deliveries(self) -> list[Delivery]:
        """Return the attempts to give updates to the webhook, in the order of their ends."""
        with self.world.changed:
            return list(self.world.deliveries)

    def wait_delivery(self, count: int = 1, *, taken: bool | None = None, timeout: float = WAIT) -> list[Delivery]:
        """Wait for so many attempts of the webhook, ``taken`` or refused ones or both; return these."""

        def look() -> list[Delivery] | None:
            found = [each for each in self.world.deliveries if taken is None or taken is not bool(each.problem)]
            return found if len(found) >= count else None

        return self._need(look, timeout, f"fewer than {count} deliveries to the webhook")

    def wait_action(self, chat: Chat, *, count: int = 1, timeout: float = WAIT) -> list[float]:
        """Wait until the bot has shown so often that it is at work; return when, as by ``time.time()``."""

        def look() -> list[float] | None:
            journal = self.world.journal
            found = [event.moment for event in journal if event.kind == "action" and event.chat_id == chat.id]
            return found if len(found) >= count else None

        return self._need(look, timeout, f"fewer than {count} chat actions in chat {chat.id}")

    def transcript(self, chat: Chat | None = None, *, actions: bool = False) -> str:
        """Return who said what, with buttons, edits, toasts: of one chat or of all.

        It holds no ids and no dates, so that it can be compared with a kept one.
        """
        with self.world.changed:
            return "\n".join(story(self.world, chat.id if chat else None, actions=actions))

    def report(self) -> str:
        """Return the latest events, every refusal and the last calls, for messages of failing tests."""
        with self.world.changed:
            return for_failure(self.world)

    def _show(self, chat: Chat, stored: StoredMessage) -> Message:
        found = view(self.world, chat.record, stored)
        chat.record.shown[found.id] = stored.changed
        return found

    def _need(self, look: Callable[[], T | None], timeout: float, problem: str) -> T:
        return need(self.world, look, timeout, problem)
