"""Whether the pages behind articles can still be read, in the database. Does I/O on the connection it is given."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database as Tables

from index.store.articles import now

DEAD = 3


@dataclass(frozen=True, slots=True)
class Linked:
    """An article with a page on the web, and the marks that the site gave with it."""

    article_id: int
    url: str
    etag: str | None
    last_modified: str | None


def linked(tables: Tables, article_ids: tuple[int, ...]) -> tuple[Linked, ...]:
    """Return the live articles that have a page, or those of the given numbers; the longest unchecked first."""
    marks = ", ".join("?" * len(article_ids))
    rows = tables.execute(
        "SELECT a.id, a.url, a.etag, a.last_modified FROM articles a LEFT JOIN link_checks c ON c.article_id = a.id"
        " WHERE a.state = 'live' AND a.url IS NOT NULL"
        + (f" AND a.id IN ({marks})" if article_ids else "")
        + " ORDER BY c.checked_at, a.id",
        list(article_ids),
    ).fetchall()
    return tuple(Linked(*row) for row in rows)


def checked(tables: Tables, article_id: int, problem: str | None) -> int:
    """Note a check; return how often in a row the page could not be read."""
    tables.execute(
        "INSERT INTO link_checks (article_id, checked_at, failures, problem) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (article_id) DO UPDATE SET checked_at = excluded.checked_at, problem = excluded.problem,"
        " failures = CASE WHEN excluded.failures THEN failures + 1 ELSE 0 END",
        [article_id, now(), int(problem is not None), problem],
    )
    row = tables.execute("SELECT failures FROM link_checks WHERE article_id = ?", [article_id]).fetchone()
    return int(row[0])


def read_anew(tables: Tables, article_id: int, etag: str | None, last_modified: str | None) -> None:
    """Keep the marks of the page's present state."""
    tables.execute("UPDATE articles SET etag = ?, last_modified = ? WHERE id = ?", [etag, last_modified, article_id])


def dead(tables: Tables) -> tuple[int, ...]:
    """Return the live articles whose page could not be read several times in a row."""
    sql = (
        "SELECT c.article_id FROM link_checks c JOIN articles a ON a.id = c.article_id"
        " WHERE c.failures >= ? AND a.state = 'live' ORDER BY 1"
    )
    return tuple(row[0] for row in tables.execute(sql, [DEAD]))
