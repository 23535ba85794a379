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

    def note(self, number: int, done: int, counts: dict[str, int], failures: tuple[str, ...]) -> None:
        """Note how far an import has come."""
        with self._database.writing() as tables:
            tables.execute(
                "UPDATE bot_imports SET done = ?, counts = ?, failures = ? WHERE id = ?",
                [done, json.dumps(counts), json.dumps(failures, ensure_ascii=False), number],
            )

    def finish(self, number: int) -> None:
        """Let go of a finished import's file."""
        with self._database.writing() as tables:
            tables.execute("UPDATE bot_imports SET running = 0, data = x'' WHERE id = ?", [number])

    def running(self) -> tuple[KeptImport, ...]:
        """Return the imports that are not finished."""
        with self._database.translating():
            rows = self._database.reader().execute(
                "SELECT id, user_id, chat_id, message_id, language, name, data, total, done, counts, failures"
                " FROM bot_imports WHERE running ORDER BY id"
            )
            return tuple(map(_kept, rows))


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
