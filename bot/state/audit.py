"""What admins did. Does I/O."""

from __future__ import annotations

from bot.state.moments import now
from index.store import Database


class Audit:
    """The record of the acts of admins; nothing is ever taken out of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, user_id: int | None, act: str, article_id: int | None, detail: str) -> None:
        """Keep an act."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT INTO bot_audit (at, user_id, act, article_id, detail) VALUES (?, ?, ?, ?, ?)",
                [now(), user_id, act, article_id, detail],
            )
