"""Passages in the database: where each stands in its article. Does I/O on the connection it is given."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database as Tables

from index.models import Span


def replace(tables: Tables, article_id: int, spans: Sequence[Span]) -> list[int]:
    """Give an article its passages and return their numbers; those it had are gone."""
    tables.execute("DELETE FROM passages WHERE article_id = ?", [article_id])
    inserted = (
        tables.execute(
            "INSERT INTO passages (article_id, position, start, end, heading) VALUES (?, ?, ?, ?, ?)",
            [article_id, position, span.start, span.end, span.heading],
        )
        for position, span in enumerate(spans)
    )
    return [int(cursor.lastrowid or 0) for cursor in inserted]


def renumber(tables: Tables, article_id: int) -> list[int]:
    """Give the passages of an article new numbers, by which an engine takes them for new; return those."""
    old = ids(tables, article_id)
    new: list[int] = []
    for passage_id in old:
        cursor = tables.execute(
            "INSERT INTO passages (article_id, position, start, end, heading)"
            " SELECT article_id, position, start, end, heading FROM passages WHERE id = ?",
            [passage_id],
        )
        # A new row of vectors too: by its number an engine notices.
        tables.execute(
            "INSERT INTO passage_vectors (passage_id, encoder, dimensions, vectors)"
            " SELECT ?, encoder, dimensions, vectors FROM passage_vectors WHERE passage_id = ?",
            [cursor.lastrowid, passage_id],
        )
        tables.execute("DELETE FROM passages WHERE id = ?", [passage_id])
        new.append(int(cursor.lastrowid or 0))
    return new


def indexed_text(title: str, heading: str, passage: str) -> str:
    """Return what a passage is found by: questions name what only the title or a heading says."""
    return "\n".join((title, heading, passage))


def changed(tables: Tables) -> None:
    """Tell every process that what is searched has changed."""
    tables.execute("UPDATE generation SET number = number + 1")


def generation(tables: Tables) -> int:
    """Return a number that grows with every change of what is searched."""
    return int(tables.execute("SELECT number FROM generation").fetchone()[0])


def place(tables: Tables, passage_id: int) -> tuple[int, Span] | None:
    """Return (position in its article, span) of a passage, or None when it is gone."""
    sql = "SELECT position, start, end, heading FROM passages WHERE id = ?"
    row = tables.execute(sql, [passage_id]).fetchone()
    return (row[0], Span(*row[1:])) if row else None


def spans(tables: Tables, article_id: int) -> list[Span]:
    """Return the passages of an article in order."""
    sql = "SELECT start, end, heading FROM passages WHERE article_id = ? ORDER BY position"
    return [Span(*row) for row in tables.execute(sql, [article_id])]


def ids(tables: Tables, article_id: int) -> list[int]:
    """Return the numbers of an article's passages in order."""
    rows = tables.execute("SELECT id FROM passages WHERE article_id = ? ORDER BY position", [article_id])
    return [row[0] for row in rows]
