"""Updates that were handled. Does I/O."""

from __future__ import annotations

from bot.state.moments import now
from index.store import Database

SWEEP_EACH = 64


class Updates:
    """Which updates of Telegram were seen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def first_seen(self, update_id: int) -> bool:
        """Remember an update; false when it was seen before."""
        with self._database.writing() as tables:
            cursor = tables.execute("INSERT OR IGNORE INTO bot_updates VALUES (?, ?)", [update_id, now()])
            if update_id % SWEEP_EACH == 0:
                tables.execute("DELETE FROM bot_updates WHERE seen_at < datetime('now', '-3 days')")
            return bool(cursor.rowcount)
