"""Feeds and what was seen of them, in the database. Does I/O on the connection it is given."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database as Tables

from index.models_web import Feed
from index.store.articles import now

_COLUMNS = "id, url, title, keywords, most, polled_at, failures, problem, etag, last_modified"


def _feed(row: Any) -> Feed:
    number, url, title, keywords, most, polled_at, failures, problem, etag, last_modified = row
    return Feed(
        number, url, title, tuple(json.loads(keywords)), most, polled_at, failures, problem, etag, last_modified
    )


def add(tables: Tables, url: str, title: str, keywords: Iterable[str], most: int) -> int:
    """Subscribe to an address, or change the subscription; return its number."""
    wanted = json.dumps(list(keywords), ensure_ascii=False)
    before = tables.execute("SELECT id FROM feeds WHERE url = ? AND keywords <> ?", [url, wanted]).fetchone()
    if before:
        # What none of the old words were in may hold one of the new; the site is asked for all of it once more.
        tables.execute("DELETE FROM feed_items WHERE feed_id = ? AND passed", [before[0]])
        tables.execute("UPDATE feeds SET etag = NULL, last_modified = NULL, next_at = NULL WHERE id = ?", [before[0]])
    row = [url, title, wanted, most, now()]
    tables.execute(
        "INSERT INTO feeds (url, title, keywords, most, added_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (url) DO UPDATE SET keywords = excluded.keywords, most = excluded.most,"
        " title = CASE excluded.title WHEN '' THEN title ELSE excluded.title END",
        row,
    )
    return int(tables.execute("SELECT id FROM feeds WHERE url = ?", [url]).fetchone()[0])


def every(tables: Tables) -> tuple[Feed, ...]:
    """Return all feeds, the first added first."""
    return tuple(map(_feed, tables.execute(f"SELECT {_COLUMNS} FROM feeds ORDER BY id").fetchall()))


def due(tables: Tables) -> tuple[Feed, ...]:
    """Return the feeds whose time has come, the longest waiting first."""
    sql = f"SELECT {_COLUMNS} FROM feeds WHERE next_at IS NULL OR next_at <= ? ORDER BY next_at, id"
    return tuple(map(_feed, tables.execute(sql, [now()]).fetchall()))


def get(tables: Tables, feed_id: int) -> Feed | None:
    """Return a feed."""
    row = tables.execute(f"SELECT {_COLUMNS} FROM feeds WHERE id = ?", [feed_id]).fetchone()
    return _feed(row) if row else None


def remove(tables: Tables, feed_id: int) -> bool:
    """Unsubscribe; what was read from the feed stays."""
    tables.execute("DELETE FROM feed_items WHERE feed_id = ?", [feed_id])
    tables.execute("DELETE FROM feed_retries WHERE feed_id = ?", [feed_id])
    return bool(tables.execute("DELETE FROM feeds WHERE id = ?", [feed_id]).rowcount)


def unseen(tables: Tables, feed_id: int, keys: Iterable[str]) -> set[str]:
    """Return those of the items that were not seen before."""
    listed = json.dumps(list(keys))
    rows = tables.execute(
        "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT key FROM feed_items WHERE feed_id = ?)",
        [listed, feed_id],
    )
    return {row[0] for row in rows}


def tried(tables: Tables, feed_id: int, key: str) -> int:
    """Note that an item is about to be read; return how often that was tried by now."""
    tables.execute(
        "INSERT INTO feed_retries (feed_id, key, tries) VALUES (?, ?, 1)"
        " ON CONFLICT (feed_id, key) DO UPDATE SET tries = tries + 1",
        [feed_id, key],
    )
    row = tables.execute("SELECT tries FROM feed_retries WHERE feed_id = ? AND key = ?", [feed_id, key]).fetchone()
    return int(row[0])


def seen(tables: Tables, feed_id: int, key: str, *, passed: bool = False) -> None:
    """Remember an item, which is not tried again; one ``passed`` over only as long as the feed has the same words."""
    tables.execute("DELETE FROM feed_retries WHERE feed_id = ? AND key = ?", [feed_id, key])
    tables.execute(
        "INSERT OR IGNORE INTO feed_items (feed_id, key, seen_at, passed) VALUES (?, ?, ?, ?)",
        [feed_id, key, now(), passed],
    )


def put_off(tables: Tables, feed_id: int, next_at: str) -> None:
    """Note when a feed is to be read next."""
    tables.execute("UPDATE feeds SET next_at = ? WHERE id = ?", [next_at, feed_id])


def polled(tables: Tables, feed: Feed, title: str, etag: str | None, last_modified: str | None, next_at: str) -> None:
    """Note that a feed was read."""
    tables.execute(
        "UPDATE feeds SET polled_at = ?, next_at = ?, failures = 0, problem = NULL, etag = ?, last_modified = ?,"
        " title = CASE title WHEN '' THEN ? ELSE title END WHERE id = ?",
        [now(), next_at, etag, last_modified, title, feed.id],
    )


def failed(tables: Tables, feed: Feed, problem: str, next_at: str) -> None:
    """Note that a feed could not be read."""
    tables.execute(
        "UPDATE feeds SET polled_at = ?, next_at = ?, failures = failures + 1, problem = ? WHERE id = ?",
        [now(), next_at, problem, feed.id],
    )
