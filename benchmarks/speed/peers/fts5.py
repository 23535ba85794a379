"""SQLite's own full-text search."""

from __future__ import annotations

import sqlite3
import string
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.speed.peers import LIMIT, Asked, Ranked

if TYPE_CHECKING:
    from index.text.terms import Terms

# Words come ready cut: only the blanks between them part them.
_MARKS = "".join(mark for mark in string.punctuation if mark not in "'\"")
_TABLE = f"""CREATE VIRTUAL TABLE passages USING fts5 (words, content='', tokenize="ascii tokenchars '{_MARKS}'''")"""
_ADD = "INSERT INTO passages (rowid, words) VALUES (?, ?)"
_REMOVE = "INSERT INTO passages (passages, rowid, words) VALUES ('delete', ?, ?)"
_ASK = f"SELECT rowid, -rank FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT {LIMIT}"


class FTS5:
    """Incremental; its BM25 has k1 = 1.2 and b = 0.75, which cannot be set. It keeps no texts here."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "fts5.db"
        self._added: dict[int, str] = {}

    def _connect(self) -> None:
        self._connection = sqlite3.connect(self._file)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")

    def build(self, articles: Iterable[Sequence[Terms]]) -> None:
        """Index in one transaction, then merge into one."""
        self._connect()
        self._connection.execute(_TABLE)
        words = (" ".join(each.words) for article in articles for each in article)
        self._connection.executemany(_ADD, enumerate(words, 1))
        self._connection.execute("INSERT INTO passages (passages) VALUES ('optimize')")
        self._connection.commit()
        self.close()

    def open(self) -> None:
        """Open the file."""
        self._connect()

    def ask(self, question: Asked) -> Ranked:
        """Take the best of any of the words."""
        query = " OR ".join('"' + word.replace('"', '""') + '"' for word in question.words)
        return [(number - 1, score) for number, score in self._connection.execute(_ASK, [query])]

    def recall(self, articles: Iterable[Sequence[Terms]]) -> None:
        """See where the numbers end."""
        self._next = 1 + sum(len(article) for article in articles)

    def add(self, article: Sequence[Terms]) -> list[int]:
        """Add in a transaction."""
        rows = [*enumerate((" ".join(each.words) for each in article), self._next)]
        self._connection.executemany(_ADD, rows)
        self._connection.commit()
        self._added.update(rows)
        self._next += len(rows)
        return [number - 1 for number, _ in rows]

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove in a transaction."""
        self._connection.executemany(_REMOVE, [(each + 1, self._added.pop(each + 1)) for each in numbers])
        self._connection.commit()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
