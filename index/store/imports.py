"""What a command was asked to add and has not come to yet: it outlives the process. Does I/O."""

from __future__ import annotations

import json
from collections.abc import Iterable

from index.store.database import Database


class Imports:
    """The queue of sources to be added."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, sources: Iterable[str]) -> None:
        """Put sources at the end; one that waits already keeps its place."""
        with self._database.writing() as tables:
            tables.execute(
                "INSERT OR IGNORE INTO import_queue (source) SELECT value FROM json_each(?)", [_listed(sources)]
            )

    def waiting(self) -> tuple[str, ...]:
        """Return the sources that wait, the first put first."""
        with self._database.translating():
            rows = self._database.reader().execute("SELECT source FROM import_queue ORDER BY id")
            return tuple(row[0] for row in rows)

    def done(self, sources: Iterable[str]) -> None:
        """Take sources out."""
        with self._database.writing() as tables:
            sql = "DELETE FROM import_queue WHERE source IN (SELECT value FROM json_each(?))"
            tables.execute(sql, [_listed(sources)])


def _listed(sources: Iterable[str]) -> str:
    # A file's name may hold bytes that are no text.
    return json.dumps([source.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for source in sources])
