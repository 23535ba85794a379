"""What a test orders: failures, repeats, limits, a proxy before the bot, the clock."""

from __future__ import annotations

from tests.e2e.fake_telegram.chats import Chat
from tests.e2e.fake_telegram.faults import DOWNLOAD, Fault, FaultKind
from tests.e2e.fake_telegram.flood import Flood
from tests.e2e.fake_telegram.observing import Observer
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.updates import DAY


class Orders(Observer):
    """Makes the fake do what Telegram does on bad days."""

    def inject(self, update: Json, *, lifetime: float = DAY) -> int:
        """Queue a raw update, allowed or not, also one that no library can parse; return its id."""
        with self.world.changed:
            self.world.note("note", 0, 0, f"injected {', '.join(update)}")
            return self.world.queue.put(update, self.world.now() + lifetime)

    def poison(self) -> int:
        """Queue an update that python-telegram-bot 22 can't parse; return its id."""
        return self.inject({"message": {"message_id": 1, "text": "poison", "entities": [{"type": "bold"}]}})

    def repeat(self, kind: str | None = None) -> int:
        """Deliver the latest update once more, of one kind or of any, under its old id; return the id."""
        world = self.world
        with world.changed:
            update = next(each for each in reversed(world.queue.history) if kind is None or kind in each)
            world.note("note", 0, 0, f"repeats {', '.join(name for name in update if name != 'update_id')}")
            return world.queue.put(update, world.now() + DAY, again=True)

    def fault(
        self,
        method: str,
        kind: FaultKind,
        *,
        times: int | None = 1,
        retry_after: int = 1,
        seconds: float = 1.0,
        code: int = 500,
        description: str = "Internal Server Error",
        chat: Chat | None = None,
    ) -> None:
        """Order the next ``times`` requests of a method to fail; None means until ``clear_faults``.

        ``error`` answers ``code`` and ``description``; ``429`` asks to wait ``retry_after``; ``drop`` breaks the
        connection before anything is done, ``done_but_lost`` after it; ``delay`` answers after ``seconds``;
        ``html502`` answers as a broken proxy does; ``broken_download`` ends a file's download half way. Requests for
        files go by the method name ``download``, deliveries to the bot's webhook by ``webhook``: there ``drop`` and
        ``error`` keep the update from the bot, ``done_but_lost`` loses the bot's reply, so the update comes again.
        ``chat`` limits the failure to requests for one chat.
        """
        target = DOWNLOAD if kind == "broken_download" else method
        ordered = Fault(target, kind, times, retry_after, seconds, code, description, chat.id if chat else None)
        with self.world.changed:
            self.world.faults.add(ordered)

    def clear_faults(self) -> None:
        """Cancel the failures that are still to come."""
        with self.world.changed:
            self.world.faults.clear()

    def limit_flood(
        self,
        *,
        per_group_minute: int | None = None,
        per_chat_second: int | None = None,
        overall_second: int | None = None,
    ) -> Flood:
        """Refuse messages and edits past these numbers with 429; Telegram's own are about 20, 1 and 30.

        Such refusals are not among ``errors``: the returned object counts them.
        """
        with self.world.changed:
            self.world.flood = Flood(per_group_minute, per_chat_second, overall_second)
            return self.world.flood

    def proxy(self, public: str, local: str) -> None:
        """Let a public address, such as ``https://bot.example``, lead to where the bot listens on loopback."""
        with self.world.changed:
            self.world.routes[public.rstrip("/")] = local.rstrip("/")

    def advance(self, seconds: float) -> None:
        """Set Telegram's clock forward: presses and updates grow old, new messages are dated later.

        Its answers tell the time, too. Less than zero sets it back, as if the clock of the bot's machine were ahead.
        """
        with self.world.changed:
            self.world.shift += seconds
