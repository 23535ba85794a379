"""The queue of updates that the bot has not confirmed yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.e2e.fake_telegram.types import Json

ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DAY = 24 * 3600
LIFETIMES = {"inline_query": 30, "callback_query": 150, "chosen_inline_result": 600, "guest_message": 150}
BY_PERSON = frozenset({"inline_query", "callback_query", "chosen_inline_result"})
Lane = tuple[str, int]


@dataclass
class Pending:
    """One waiting update.

    ``handed`` counts how often the bot got it; ``again`` marks a repeat, which stays until it is handed out even if
    the bot has confirmed its number. A webhook's delivery uses the others: ``flying`` while it is under way, ``tries``
    that failed, and the monotonic time before which it is not tried again.
    """

    update_id: int
    update: Json
    expires: float
    again: bool = False
    handed: int = 0
    flying: bool = False
    tries: int = 0
    not_before: float = 0.0

    @property
    def lane(self) -> Lane:
        """Return what the update keeps its order with: its chat, or for queries its person."""
        for kind, payload in self.update.items():
            if not isinstance(payload, dict):
                continue
            party = payload.get("from" if kind in BY_PERSON else "chat")
            if isinstance(party, dict) and isinstance(party.get("id"), int):
                return (kind if kind in BY_PERSON else "chat", party["id"])
        return ("update", self.update_id)


class UpdateQueue:
    """What getUpdates hands out: in order, of the allowed kinds, until confirmed or too old."""

    def __init__(self, first_id: int = 500_000_001) -> None:
        self._next_id = first_id
        self._pending: list[Pending] = []
        self.history: list[Json] = []
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

    def put(self, update: Json, expires: float, *, again: bool = False) -> int:
        """Queue an update as it is; it gets an id if it has none."""
        update_id = update.get("update_id")
        if not isinstance(update_id, int):
            update_id = self._next_id
        self._next_id = max(self._next_id, update_id + 1)
        item = Pending(update_id, {"update_id": update_id, **update}, expires, again)
        self._pending.append(item)
        self.history.append(item.update)
        self.wake()
        return update_id

    def confirm(self, offset: int) -> None:
        """Forget what the bot has; a negative offset keeps only that many of the newest."""
        if offset > 0:
            self._pending = [item for item in self._pending if item.update_id >= offset or _owed(item)]
        elif offset < 0:
            self._pending = self._pending[offset:]

    def batch(self, limit: int, now: float) -> list[Json]:
        """Return the oldest waiting updates."""
        self._drop_old(now)
        for item in self._pending[:limit]:
            item.handed += 1
        return [item.update for item in self._pending[:limit]]

    def due(self, slots: int, now: float, moment: float) -> tuple[list[Pending], float]:
        """Return what a webhook may be given now, and in how many seconds to look again.

        At most ``slots``, and of each lane only the oldest, when nothing of that lane is under way; ``now`` is the
        world's time, ``moment`` the monotonic one.
        """
        self._drop_old(now)
        found: list[Pending] = []
        lanes: set[Lane] = set()
        pause = 60.0
        for item in self._pending:
            if item.lane in lanes:
                continue
            lanes.add(item.lane)
            if item.flying:
                slots -= 1
            elif item.not_before > moment:
                pause = min(pause, item.not_before - moment)
            else:
                found.append(item)
        return found[: max(slots, 0)], pause

    def landed(self, item: Pending) -> None:
        """Forget an update that a webhook has taken."""
        self._pending = [other for other in self._pending if other is not item]

    def clear(self) -> None:
        """Forget everything."""
        self._pending = []

    def _drop_old(self, now: float) -> None:
        self._pending = [item for item in self._pending if item.expires > now or item.flying]


def _owed(item: Pending) -> bool:
    return item.again and not item.handed
