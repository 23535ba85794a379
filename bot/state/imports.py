"""Files that are being added, so that one which the end of the process cut short can be told of. Does I/O."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.state.moments import now
from index.store import Database


@dataclass(frozen=True, slots=True)
class Import:
    """A file that an admin sent: where, in which message, its name, and the admin's language."""

    chat_id: int
    message_id: int
    name: str
    language: str


class Imports:
    """The files under way."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def under_way(self, begun: Import) -> Iterator[None]:
        """Remember an import while it lasts; only the end of the process leaves it behind."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "INSERT INTO bot_imports (chat_id, message_id, name, language, begun_at) VALUES (?, ?, ?, ?, ?)",
                [begun.chat_id, begun.message_id, begun.name, begun.language, now()],
            )
            number = cursor.lastrowid
        try:
            yield
        finally:
            with self._database.writing() as tables:
                tables.execute("DELETE FROM bot_imports WHERE id = ?", [number])

    def take_left(self) -> tuple[Import, ...]:
        """Return the imports that were left behind, and forget them."""
        with self._database.writing() as tables:
            rows = tables.execute("SELECT chat_id, message_id, name, language FROM bot_imports ORDER BY id").fetchall()
            tables.execute("DELETE FROM bot_imports")
            return tuple(Import(*row) for row in rows)
