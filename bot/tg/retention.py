"""Old questions go by themselves. The one place that asks how late it is, as it counts days across restarts."""

from __future__ import annotations

import asyncio
import logging
import time

from bot.service import Service
from index import LibraryError

SWEEP_SECONDS = 6 * 3600.0
# A clock that goes this much astray between two sweeps is not trusted with deleting.
ASTRAY_SECONDS = 3600.0
_log = logging.getLogger("yuanwen.retention")


async def sweep(service: Service) -> None:
    """Take old questions out of the library now and every few hours, for as long as the clock can be trusted."""
    while service.state:
        walls, steps = time.time(), time.monotonic()
        try:
            expired = await asyncio.to_thread(service.state.expire)
            if expired:
                _log.info("questions expired: %d", expired)
        except LibraryError as error:
            _log.warning("old questions stay for now: %s", error)
        await asyncio.sleep(SWEEP_SECONDS)
        while abs((time.time() - walls) - (time.monotonic() - steps)) > ASTRAY_SECONDS:
            _log.warning("the clock jumped; old questions stay until it is steady")
            walls, steps = time.time(), time.monotonic()
            await asyncio.sleep(SWEEP_SECONDS)
