"""The numbers that terms have in a library; a term once numbered keeps its number. Does I/O."""

from __future__ import annotations

import json

from sqlite_utils import Database as Tables

from index.store.database import Database

MOST = 2**17  # terms that a library's writer remembers: a dozen megabytes, after a long import


def number(tables: Tables, term: str) -> int | None:
    """Return the number of a term if the library knows it."""
    row = tables.conn.execute("SELECT id FROM terms WHERE term = ?", (term,)).fetchone()
    return row[0] if row else None


class Numbers:
    """The numbers of terms for the one who writes, who sees most of them again in the next article."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rollbacks = 0
        self._known: dict[str, int] = {}

    def of(self, tables: Tables, terms: set[str]) -> dict[str, int]:
        """Return numbers of these terms at least; the library learns those it does not know. In a transaction."""
        if self._rollbacks != self._database.rollbacks:
            # What was learnt in a transaction that came to nothing is free for others.
            self._known, self._rollbacks = {}, self._database.rollbacks
        elif len(self._known) > MOST:
            self._known = {}
        if new := terms.difference(self._known):
            self._known.update(_looked_up(tables, new))
            if new := new.difference(self._known):
                self._known.update(_learnt(tables, new))
        return self._known


def _looked_up(tables: Tables, terms: set[str]) -> dict[str, int]:
    # A thousand terms an article, and SQLite allows 999 parameters in places.
    sql = "SELECT term, id FROM terms WHERE term IN (SELECT value FROM json_each(?))"
    return dict(tables.conn.execute(sql, (json.dumps(sorted(terms)),)).fetchall())


def _learnt(tables: Tables, terms: set[str]) -> dict[str, int]:
    # Numbered here, for the one who writes is alone: looking them up again would cost as much as the first time.
    last = int(tables.execute("SELECT coalesce(max(id), 0) FROM terms").fetchone()[0])
    new = {term: number for number, term in enumerate(sorted(terms), last + 1)}
    tables.conn.executemany("INSERT INTO terms (term, id) VALUES (?, ?)", new.items())
    return new
