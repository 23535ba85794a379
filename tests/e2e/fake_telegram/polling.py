"""Long polling: getUpdates, which waits and of which only one may be open."""

from __future__ import annotations

import asyncio

from tests.e2e.fake_telegram.errors import TERMINATED_BY_POLLER, TERMINATED_BY_WEBHOOK, WEBHOOK_IS_ACTIVE, conflict
from tests.e2e.fake_telegram.methods_webhook import allow_updates
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.world import World

LONGEST_POLL = 50


class Poller:
    """One open getUpdates request; a later one supersedes it."""

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self.superseded = False


class Polling:
    """The open request, if any; every method is called from the server's loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._poller: Poller | None = None

    def wake(self) -> None:
        """Let the open request look again."""
        if self._poller is not None:
            self._poller.event.set()

    def forget(self) -> None:
        """Forget the open request: its connection was broken."""
        self._poller = None

    async def get_updates(self, params: Params) -> list[Json]:
        """Return updates once there are any, or nothing at the end of the time; 409 when superseded."""
        world, loop = self._world, asyncio.get_running_loop()
        limit = min(max(params.number("limit", 100), 1), 100)
        deadline = loop.time() + min(max(params.number("timeout"), 0), LONGEST_POLL)
        with world.changed:
            if world.webhook["url"]:
                raise conflict(WEBHOOK_IS_ACTIVE)
            allow_updates(world, params)
            world.queue.confirm(params.number("offset"))
            world.changed.notify_all()
        if self._poller is not None:
            self._poller.superseded = True
            self._poller.event.set()
        poller = self._poller = Poller()
        try:
            while True:
                poller.event.clear()
                if poller.superseded:
                    raise conflict(TERMINATED_BY_POLLER)
                with world.changed:
                    if world.webhook["url"]:
                        raise conflict(TERMINATED_BY_WEBHOOK)
                    batch = world.queue.batch(limit, world.now())
                left = deadline - loop.time()
                if batch or left <= 0:
                    return batch
                await set_within(poller.event, left)
        finally:
            if self._poller is poller:
                self._poller = None


async def set_within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event; False when the time is over."""
    # Not wait_for: in Python 3.11 it loses a cancellation that comes together with the event.
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
