"""What admins did. Does I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.state.moments import now
from index.store import Database


@dataclass(frozen=True, slots=True)
class Act:
    """What an admin did, and when (UTC); without a user it was done by the command line."""

    at: str
    user_id: int | None
    act: str
    article_id: int | None
    detail: str


class Audit:
    """The record of the acts of admins; nothing is ever taken out of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, user_id: int | None, act: str, article_id: int | None, detail: str) -> None:
        """Keep an act."""
        self.keep_all([(user_id, act, article_id, detail)])

    def keep_all(self, acts: Iterable[tuple[int | None, str, int | None, str]]) -> None:
        """Keep several acts at once: who, what, which article, and more about it."""
        with self._database.writing() as tables:
            for act in acts:
                tables.execute(
                    "INSERT INTO bot_audit (at, user_id, act, article_id, detail) VALUES (?, ?, ?, ?, ?)", [now(), *act]
                )

    def latest(self, limit: int) -> tuple[Act, ...]:
        """Return the last acts, the latest first."""
        sql = "SELECT at, user_id, act, article_id, detail FROM bot_audit ORDER BY id DESC LIMIT ?"
        with self._database.translating():
            return tuple(Act(*row) for row in self._database.reader().execute(sql, [limit]))
