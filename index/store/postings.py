"""What the engine in this process keeps in the library's file. Does I/O on the connection it is given.

The terms of a passage come in as one row (``passage_terms``): by field one blob, the numbers of its distinct
terms (uint32), then how often each stands there (uint16). Many such rows are turned round into a *segment*:
blocks that lead from terms to passages, and three columns about its passages. A passage that is gone stays in
its segment, named in ``dead_passages``, until the segment is written anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database as Tables

from index.models import Field, State
from index.store.numbering import Numbers
from index.text.terms import Counted

FIELDS: tuple[Field, ...] = ("words", "grams", "sounds")
_FIELD_BITS, _TERM_BITS = 34, 32
_ENTRY_BYTES = 6  # of a term in a passage: its number and how often it stands there
_GONE = "NOT EXISTS (SELECT 1 FROM passages WHERE passages.id = dead_passages.passage_id)"


class PostingsDamaged(sqlite3.DatabaseError):
    """What lies in the file is no postings; told like any other damage that SQLite finds."""

    def __init__(self) -> None:
        super().__init__("malformed postings")


@dataclass(frozen=True, slots=True)
class Posted:
    """A passage as it came in: by field, the numbers of its distinct terms (uint32), then their counts (uint16)."""

    passage_id: int
    article_id: int
    words: bytes
    grams: bytes
    sounds: bytes


@dataclass(frozen=True, slots=True)
class Columns:
    """The passages of a segment in order: their numbers, their articles, their lengths in tokens by field."""

    passage_ids: NDArray[np.int64]
    article_ids: NDArray[np.int64]
    lengths: dict[Field, NDArray[np.uint32]]


# What comes and goes


def put(tables: Tables, passage_ids: Sequence[int], terms: Counted, analyser: str, numbers: Numbers) -> None:
    """Keep the terms of an article's passages; those that were put before have theirs and come back."""
    rows = [(each,) for each in passage_ids]
    tables.conn.executemany("DELETE FROM dead_passages WHERE passage_id = ?", rows)
    here = "SELECT count(*) FROM passage_terms WHERE passage_id = ?"
    if rows and tables.execute(here, rows[0]).fetchone()[0]:
        return
    known = numbers.of(tables, {*terms.distinct})
    ids = np.fromiter(map(known.__getitem__, terms.distinct), np.uint32, len(terms.distinct))
    tables.conn.executemany(
        "INSERT INTO passage_terms (passage_id, analyser, words, grams, sounds) VALUES (?, ?, ?, ?, ?)",
        [
            (passage_id, analyser, *(_numbered(field, ids) for field in fields))
            for passage_id, fields in zip(passage_ids, terms.passages, strict=True)
        ],
    )


def remove(tables: Tables, passage_ids: Iterable[int]) -> None:
    """Let passages be found no more."""
    rows = [(each,) for each in passage_ids]
    tables.conn.executemany("INSERT OR IGNORE INTO dead_passages (passage_id) VALUES (?)", rows)


def posted(tables: Tables, after: int) -> Iterator[Posted]:
    """Yield the terms of all passages with a number above ``after``, in order."""
    sql = (
        "SELECT p.id, p.article_id, t.words, t.grams, t.sounds"
        " FROM passages p JOIN passage_terms t ON t.passage_id = p.id WHERE p.id > ? ORDER BY p.id"
    )
    for passage_id, article_id, *fields in tables.execute(sql, [after]):
        yield Posted(passage_id, article_id, *fields)


def waiting(tables: Tables) -> int:
    """Count the passages that no segment holds yet."""
    sql = "SELECT count(*) FROM passage_terms WHERE passage_id > (SELECT coalesce(max(last_passage), 0) FROM segments)"
    return int(tables.execute(sql).fetchone()[0])


def dead(tables: Tables) -> list[int]:
    """Return the numbers of the passages that are not to be found but may stand in a segment."""
    return [row[0] for row in tables.execute("SELECT passage_id FROM dead_passages ORDER BY passage_id")]


def gone(tables: Tables) -> list[int]:
    """Return those of the dead that cannot come back: their article has other passages now."""
    return [row[0] for row in tables.execute(f"SELECT passage_id FROM dead_passages WHERE {_GONE}")]


def outdated_articles(tables: Tables, analyser: str, state: State = "live") -> list[int]:
    """Return the articles of a state with passages whose terms another analyser made."""
    sql = (
        "SELECT DISTINCT p.article_id FROM passages p JOIN passage_terms t ON t.passage_id = p.id"
        " JOIN articles a ON a.id = p.article_id WHERE t.analyser <> ? AND a.state = ? ORDER BY 1"
    )
    return [row[0] for row in tables.execute(sql, [analyser, state])]


def analysers(tables: Tables, passage_ids: Sequence[int]) -> set[str]:
    """Return what made the terms of some passages."""
    sql = "SELECT DISTINCT analyser FROM passage_terms WHERE passage_id IN (SELECT value FROM json_each(?))"
    return {row[0] for row in tables.execute(sql, [json.dumps([*passage_ids])])}


def outdate(tables: Tables, state: State) -> None:
    """Let the terms of all articles of a state count as made by another analyser."""
    tables.execute(
        "UPDATE passage_terms SET analyser = '' WHERE passage_id IN"
        " (SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id WHERE a.state = ?)",
        [state],
    )


def _numbered(field: bytes, ids: NDArray[np.uint32]) -> bytes:
    """Put the library's numbers of terms in place of the article's own."""
    places = np.frombuffer(field, np.uint32, len(field) // _ENTRY_BYTES)
    return ids[places].tobytes() + field[places.nbytes :]


# Segments


def segments(tables: Tables) -> list[int]:
    """Return the numbers of the segments in the order of their passages."""
    rows = tables.execute("SELECT id FROM segments WHERE last_passage IS NOT NULL ORDER BY first_passage")
    return [row[0] for row in rows]


def sizes(tables: Tables) -> list[tuple[int, int, int]]:
    """Return (number, passages, how many of them cannot come back) of each segment, in order."""
    sql = (
        "SELECT s.id, length(s.passages) / 4, (SELECT count(*) FROM dead_passages"
        f" WHERE passage_id BETWEEN s.first_passage AND s.last_passage AND {_GONE})"
        " FROM segments s WHERE s.last_passage IS NOT NULL ORDER BY s.first_passage"
    )
    return [tuple(row) for row in tables.execute(sql)]


def columns(tables: Tables, segment: int) -> Columns:
    """Return the columns of a segment; raises PostingsDamaged."""
    row = tables.execute("SELECT passages, articles, lengths FROM segments WHERE id = ?", [segment]).fetchone()
    if len(row[0]) % 4 or len(row[1]) != len(row[0]) or len(row[2]) != len(FIELDS) * len(row[0]):
        raise PostingsDamaged
    passage_ids, article_ids = (np.frombuffer(blob, np.uint32).astype(np.int64) for blob in row[:2])
    lengths = np.frombuffer(row[2], np.uint32).reshape(len(FIELDS), -1)
    return Columns(passage_ids, article_ids, dict(zip(FIELDS, lengths, strict=True)))


def block(tables: Tables, segment: int, field: Field, term: int) -> bytes | None:
    """Return the block of a segment in which the postings of a term stand, if they stand anywhere."""
    low = _key(segment, field, 0)
    sql = "SELECT key, block FROM postings WHERE key <= ? ORDER BY key DESC LIMIT 1"
    row = tables.conn.execute(sql, (low + term,)).fetchone()
    return row[1] if row and row[0] >= low else None


def some_blocks(tables: Tables, segment: int, field: Field, after: int, most: int) -> tuple[int, list[bytes]]:
    """Return blocks of a field with first terms above ``after``, up to ``most`` bytes or one, and the last one's."""
    sql = "SELECT key, block FROM postings WHERE key > ? AND key < ? ORDER BY key"
    found: list[bytes] = []
    size, low = 0, _key(segment, field, 0)
    rows = tables.conn.execute(sql, (low + after, low + (1 << _TERM_BITS)))
    for key, each in rows:
        found.append(each)
        after, size = key - low, size + len(each)
        if size >= most:
            break
    rows.close()
    return after, found


def begin_segment(tables: Tables) -> int:
    """Make room for a segment that is not searched before it is whole; return its number."""
    cursor = tables.execute("INSERT INTO segments (touched_at) VALUES (datetime('now'))")
    return int(cursor.lastrowid or 0)


def write_blocks(tables: Tables, segment: int, field: Field, these: Iterable[tuple[int, bytes]]) -> None:
    """Write (first term, block) of a segment that is being made."""
    rows = ((_key(segment, field, term), each) for term, each in these)
    tables.conn.executemany("INSERT INTO postings (key, block) VALUES (?, ?)", rows)
    tables.execute("UPDATE segments SET touched_at = datetime('now') WHERE id = ?", [segment])


def finish_segment(tables: Tables, segment: int, made: Columns, last_passage: int) -> None:
    """Let a segment be searched; it stands for all passages from its first up to ``last_passage``."""
    first = int(made.passage_ids[0]) if len(made.passage_ids) else last_passage
    blobs = [made.passage_ids.astype(np.uint32).tobytes(), made.article_ids.astype(np.uint32).tobytes()]
    lengths = np.concatenate([made.lengths[name] for name in FIELDS]).astype(np.uint32).tobytes()
    tables.execute(
        "UPDATE segments SET first_passage = ?, last_passage = ?, passages = ?, articles = ?, lengths = ? WHERE id = ?",
        [first, last_passage, *blobs, lengths, segment],
    )


def empty_terms(tables: Tables, last_passage: int) -> None:
    """Drop the terms of passages up to this one: their segment has them."""
    # Written anew: rows that shrink where they lie leave their pages almost empty.
    these = "FROM passage_terms WHERE passage_id <= ? AND length(words) + length(grams) > 0"
    rows = tables.execute(f"SELECT passage_id, analyser {these}", [last_passage]).fetchall()
    tables.execute(f"DELETE {these}", [last_passage])
    tables.conn.executemany("INSERT INTO passage_terms VALUES (?, ?, x'', x'', x'')", rows)


def drop_segments(tables: Tables, these: Iterable[int]) -> None:
    """Take segments away, with their postings."""
    for segment in these:
        tables.execute("DELETE FROM segments WHERE id = ?", [segment])
        bounds = [_key(segment, FIELDS[0], 0), _key(segment + 1, FIELDS[0], 0)]
        tables.execute("DELETE FROM postings WHERE key >= ? AND key < ?", bounds)


def abandoned(tables: Tables, minutes: int) -> list[int]:
    """Return the segments that somebody began and did not touch for so long."""
    sql = "SELECT id FROM segments WHERE last_passage IS NULL AND touched_at < datetime('now', ?)"
    return [row[0] for row in tables.execute(sql, [f"-{minutes} minutes"])]


def bury(tables: Tables, passage_ids: Iterable[int]) -> None:
    """Forget passages that are gone and stand in no segment any more."""
    tables.conn.executemany("DELETE FROM dead_passages WHERE passage_id = ?", [(each,) for each in passage_ids])


def last_passage(tables: Tables, segment: int) -> int | None:
    """Return up to which passage a segment stands, None when it is gone or not whole."""
    row = tables.execute("SELECT last_passage FROM segments WHERE id = ?", [segment]).fetchone()
    return row[0] if row else None


def _key(segment: int, field: Field, term: int) -> int:
    return (segment << _FIELD_BITS) + (FIELDS.index(field) << _TERM_BITS) + term
