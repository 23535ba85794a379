"""The queue of updates that the bot has not confirmed yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.e2e.fake_telegram.types import Json

ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DAY = 24 * 3600
LIFETIMES = {"inline_query": 30, "callback_query": 150, "chosen_inline_result": 600}


@dataclass(frozen=True)
class Pending:
    """One waiting update."""

    update_id: int
    update: Json
    expires: float


class UpdateQueue:
    """What getUpdates hands out: in order, of the allowed kinds, until confirmed or too old."""

    def __init__(self, first_id: int = 500_000_001) -> None:
        self._next_id = first_id
        self._pending: list[Pending] = []
        self.allowed: frozenset[str] | None = None
        self.wake: Callable[[], None] = lambda: None

    def __len__(self) -> int:
        return len(self._pending)

    def allow(self, kinds: Iterable[str]) -> None:
        """Set the allowed kinds; none means the default. It sticks, and binds later updates only."""
        self.allowed = frozenset(kinds) or None

    def allows(self, kind: str) -> bool:
        """Tell whether updates of this kind are kept for the bot."""
        return kind not in ONLY_ON_REQUEST if self.allowed is None else kind in self.allowed

    def add(self, kind: str, payload: Json, now: float) -> int | None:
        """Queue an update unless its kind is not allowed; return its id."""
        if not self.allows(kind):
            return None
        return self.put({kind: payload}, now + LIFETIMES.get(kind, DAY))

    def put(self, update: Json, expires: float) -> int:
        """Queue an update as it is; it gets an id if it has none."""
        update_id = update.get("update_id")
        if not isinstance(update_id, int):
            update_id = self._next_id
        self._next_id = max(self._next_id, update_id + 1)
        self._pending.append(Pending(update_id, {"update_id": update_id, **update}, expires))
        self.wake()
        return update_id

    def confirm(self, offset: int) -> None:
        """Forget what the bot has; a negative offset keeps only that many of the newest."""
        if offset > 0:
            self._pending = [item for item in self._pending if item.update_id >= offset]
        elif offset < 0:
            self._pending = self._pending[offset:]

    def batch(self, limit: int, now: float) -> list[Json]:
        """Return the oldest waiting updates."""
        self._pending = [item for item in self._pending if item.expires > now]
        return [item.update for item in self._pending[:limit]]

    def clear(self) -> None:
        """Forget everything."""
        self._pending = []
