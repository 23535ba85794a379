"""Articles in the database: rows in, values out. Does I/O on the connection it is given."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database as Tables

from index.models import Article, Draft, State, StoredArticle

_FIELDS = ("title", "text", "url", "publisher", "author", "published", "language")


def now() -> str:
    """Return the moment as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def content_hash(article: Article) -> str:
    """Return a digest of everything a reader sees of the article."""
    parts = [getattr(article, name) or "" for name in _FIELDS]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def insert(tables: Tables, draft: Draft, link: str | None, collection: str) -> int:
    """Add a live article; return its number."""
    row = {**_row(draft, link), "collection": collection, "added_at": now(), "updated_at": now()}
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    cursor = tables.execute(f"INSERT INTO articles ({names}) VALUES ({marks})", row)
    return int(cursor.lastrowid or 0)


def update(tables: Tables, article_id: int, draft: Draft, link: str | None) -> None:
    """Replace an article by its next version; the one before is kept among its versions."""
    shared = "version, title, text, url, publisher, author, published, language, source, raw, content_hash, added_at"
    tables.execute(
        f"INSERT INTO article_versions (article_id, {shared}, replaced_at)"
        f" SELECT id, {shared}, ? FROM articles WHERE id = ?",
        [now(), article_id],
    )
    row = {**_row(draft, link), "updated_at": now(), "id": article_id}
    changes = ", ".join(f"{name} = :{name}" for name in row if name != "id")
    tables.execute(f"UPDATE articles SET {changes}, version = version + 1, state = 'live' WHERE id = :id", row)


def _row(draft: Draft, link: str | None) -> dict[str, Any]:
    return {
        **{name: getattr(draft.article, name) for name in _FIELDS},
        "canonical_link": link,
        # A file's name may hold bytes that are no text.
        "source": draft.source.encode("utf-8", "replace").decode("utf-8"),
        "raw": zlib.compress(draft.raw),
        "removed": json.dumps(draft.removed, ensure_ascii=False),
        "content_hash": content_hash(draft.article),
        "etag": draft.etag,
        "last_modified": draft.last_modified,
    }


def find(tables: Tables, article: Article, link: str | None, collection: str) -> StoredArticle | None:
    """Find the article that a new one is: by its link, and without one by its content."""
    if link:
        rows = tables.query(_SELECT + " WHERE collection = ? AND canonical_link = ?", [collection, link])
    else:
        rows = tables.query(
            _SELECT + " WHERE collection = ? AND content_hash = ? ORDER BY id", [collection, content_hash(article)]
        )
    return next(map(_stored, rows), None)


_SELECT = (
    "SELECT id, collection, state, version, source, removed, added_at, updated_at, "
    + ", ".join(_FIELDS)
    + " FROM articles"
)


def get(tables: Tables, article_id: int) -> StoredArticle | None:
    """Return one article, live or trashed."""
    if not 0 < article_id < 2**63:
        return None
    return next(map(_stored, tables.query(_SELECT + " WHERE id = ?", [article_id])), None)


def every(tables: Tables, state: State = "live") -> Iterator[StoredArticle]:
    """Yield the articles of a state, the first added first."""
    yield from map(_stored, tables.query(_SELECT + " WHERE state = ? ORDER BY id", [state]))


def latest(tables: Tables, number: int, state: State = "live") -> Iterator[StoredArticle]:
    """Yield so many articles of a state, the last added first."""
    yield from map(_stored, tables.query(_SELECT + " WHERE state = ? ORDER BY id DESC LIMIT ?", [state, number]))


def count(tables: Tables, state: State = "live") -> int:
    """Count the articles of a state."""
    return int(tables.execute("SELECT count(*) FROM articles WHERE state = ?", [state]).fetchone()[0])


def live_ids(tables: Tables) -> list[int]:
    """Return the numbers of the live articles, the first added first."""
    return [row[0] for row in tables.execute("SELECT id FROM articles WHERE state = 'live' ORDER BY id")]


def ids_in(tables: Tables, collections: Sequence[str]) -> list[int]:
    """Return the numbers of the articles of some collections, live or trashed."""
    marks = ", ".join("?" * len(collections))
    return [row[0] for row in tables.execute(f"SELECT id FROM articles WHERE collection IN ({marks})", [*collections])]


def set_state(tables: Tables, article_id: int, state: State) -> bool:
    """Trash or restore an article; false when it was in that state already."""
    cursor = tables.execute(
        "UPDATE articles SET state = ?, updated_at = ? WHERE id = ? AND state <> ?", [state, now(), article_id, state]
    )
    return bool(cursor.rowcount)


def raw(tables: Tables, article_id: int) -> bytes:
    """Return the source of an article as it came in."""
    row = tables.execute("SELECT raw FROM articles WHERE id = ?", [article_id]).fetchone()
    return zlib.decompress(row[0]) if row else b""


def _stored(row: dict[str, Any] | sqlite3.Row) -> StoredArticle:
    return StoredArticle(
        id=row["id"],
        article=Article(**{name: row[name] for name in _FIELDS}),
        collection=row["collection"],
        source=row["source"],
        state=row["state"],
        version=row["version"],
        added_at=row["added_at"],
        updated_at=row["updated_at"],
        removed=tuple(json.loads(row["removed"])),
    )
