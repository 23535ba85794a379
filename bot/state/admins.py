"""Who may look after the library, beside those whom the configuration names. Does I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.state.moments import now
from index.store import Database


@dataclass(frozen=True, slots=True)
class Admin:
    """An admin: their number, their name when they were added, by whom (None: by the operator's link), and when."""

    user_id: int
    name: str
    added_by: int | None
    added_at: str


class Admins:
    """The admins who were added in chat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def every(self) -> tuple[Admin, ...]:
        """Return all of them, the first added first."""
        sql = "SELECT user_id, name, added_by, added_at FROM bot_admins ORDER BY added_at, user_id"
        with self._database.translating():
            return tuple(Admin(*row) for row in self._database.reader().execute(sql))

    def claim(self, user_id: int, name: str) -> bool:
        """Make somebody the first admin; false when there is one."""
        return self._insert(user_id, name, None, "WHERE NOT EXISTS (SELECT 1 FROM bot_admins)")

    def add(self, user_id: int, name: str, by: int) -> bool:
        """Add an admin; false when they are one."""
        return self._insert(user_id, name, by, "WHERE true")

    def _insert(self, user_id: int, name: str, by: int | None, condition: str) -> bool:
        with self._database.writing() as tables:
            cursor = tables.execute(
                "INSERT INTO bot_admins (user_id, name, added_by, added_at)"
                f" SELECT ?, ?, ?, ? {condition} ON CONFLICT DO NOTHING",
                [user_id, name, by, now()],
            )
            return bool(cursor.rowcount)

    def remove(self, user_id: int, *, others: bool) -> bool:
        """Remove an admin; false when they are none, or the last one while ``others`` (configured ones) are none."""
        with self._database.writing() as tables:
            # In one statement, as two admins may remove each other at the same time.
            cursor = tables.execute(
                "DELETE FROM bot_admins WHERE user_id = ? AND (? OR (SELECT count(*) FROM bot_admins) > 1)",
                [user_id, others],
            )
            return bool(cursor.rowcount)

    def about(self, user_id: int) -> list[dict[str, Any]]:
        """Return what is kept of somebody as an admin: their name and when they became one."""
        return [{"added_at": each.added_at, "name": each.name} for each in self.every() if each.user_id == user_id]

    def forget(self, user_id: int) -> int:
        """Delete nothing: an admin is one until an admin ends it, which is another decision."""
        return 0

    def move(self, old: int, new: int) -> None:
        """Do nothing: a person's number never changes."""
