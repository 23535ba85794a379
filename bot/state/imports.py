"""Files of many articles on their way into the library. Does I/O."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.state.moments import now
from index.store import Database


@dataclass(frozen=True, slots=True)
class KeptImport:
    """A file of articles and how far it has come.

    ``counts`` is by status; ``failures`` are the first sentences that tell what was wrong.
    """

    id: int
    user_id: int | None
    chat_id: int
    message_id: int
    language: str
    name: str
    data: bytes
    total: int
    done: int
    counts: dict[str, int]
    failures: tuple[str, ...]


class Imports:
    """Kept until they are finished, so that none is lost when the process ends."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, begun: KeptImport) -> int:
        """Keep a new import; return its number."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "INSERT INTO bot_imports"
                " (made_at, user_id, chat_id, message_id, language, name, data, total, counts, failures)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    now(),
                    begun.user_id,
                    begun.chat_id,
                    begun.message_id,
                    begun.language,
                    begun.name,
                    zlib.compress(begun.data),
                    begun.total,
                    json.dumps(begun.counts),
                    json.dumps(begun.failures),
                ],
            )
            return int(cursor.lastrowid or 0)

    def note(self, number: int, done: int, counts: dict[str, int], failures: tuple[str, ...]) -> bool:
        """Note how far an import has come; false when it was forgotten meanwhile."""
        with self._database.writing() as tables:
            cursor = tables.execute(
                "UPDATE bot_imports SET done = ?, counts = ?, failures = ? WHERE id = ?",
                [done, json.dumps(counts), json.dumps(failures, ensure_ascii=False), number],
            )
            return bool(cursor.rowcount)

    def finish(self, number: int) -> None:
        """Forget a finished import."""
        with self._database.writing() as tables:
            tables.execute("DELETE FROM bot_imports WHERE id = ?", [number])

    def running(self) -> tuple[KeptImport, ...]:
        """Return the imports that are not finished."""
        with self._database.translating():
            rows = self._database.reader().execute(
                "SELECT id, user_id, chat_id, message_id, language, name, data, total, done, counts, failures"
                " FROM bot_imports WHERE running ORDER BY id"
            )
            return tuple(map(_kept, rows))

    def about(self, user_id: int) -> list[dict[str, Any]]:
        """Return the files of a person that are being added."""
        names = ("made_at", "name", "total", "done")
        sql = f"SELECT {', '.join(names)} FROM bot_imports WHERE user_id = ? ORDER BY id"
        with self._database.translating():
            return [dict(zip(names, row, strict=True)) for row in self._database.reader().execute(sql, [user_id])]

    def forget(self, user_id: int) -> int:
        """Delete a person's files, of which nothing more is added then; return how many."""
        with self._database.writing() as tables:
            return int(tables.execute("DELETE FROM bot_imports WHERE user_id = ?", [user_id]).rowcount)

    def move(self, old: int, new: int) -> None:
        """Tell the end of an import in a group under its new number."""
        with self._database.writing() as tables:
            tables.execute("UPDATE bot_imports SET chat_id = ? WHERE chat_id = ?", [new, old])


def _kept(row: Sequence[Any]) -> KeptImport:
    number, user_id, chat_id, message_id, language, name, data, total, done, counts, failures = row
    return KeptImport(
        id=number,
        user_id=user_id,
        chat_id=chat_id,
        message_id=message_id,
        language=language,
        name=name,
        data=zlib.decompress(data),
        total=total,
        done=done,
        counts=json.loads(counts),
        failures=tuple(json.loads(failures)),
    )
