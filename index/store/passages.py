"""Passages and their terms in the database. Does I/O on the connection it is given.

A field of a passage's terms is one blob: the numbers of its distinct terms (uint32), then how often
each stands there (uint16). A term has its number from the table ``terms``, so a question's words
are looked up there and the vocabulary never has to be in memory.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database as Tables

from index.models import Span
from index.text.terms import Terms

MOST = 65_535  # a count that fills its 16 bits; no passage of 500 characters comes near


@dataclass(frozen=True, slots=True)
class Posted:
    """A passage as the engine reads it: distinct term numbers and their counts, by field."""

    passage_id: int
    article_id: int
    words: tuple[NDArray[np.uint32], NDArray[np.uint16]]
    grams: tuple[NDArray[np.uint32], NDArray[np.uint16]]
    sounds: tuple[NDArray[np.uint32], NDArray[np.uint16]]


def replace(tables: Tables, article_id: int, spans: Sequence[Span], terms: Sequence[Terms], analyser: str) -> list[int]:
    """Give an article its passages and return their numbers; those it had are gone."""
    tables.execute("DELETE FROM passages WHERE article_id = ?", [article_id])
    numbers = term_numbers(
        tables, {term for each in terms for field in (each.words, each.grams, each.sounds) for term in field}, add=True
    )
    ids: list[int] = []
    for position, (span, each) in enumerate(zip(spans, terms, strict=True)):
        cursor = tables.execute(
            "INSERT INTO passages (article_id, position, start, end, heading) VALUES (?, ?, ?, ?, ?)",
            [article_id, position, span.start, span.end, span.heading],
        )
        tables.execute(
            "INSERT INTO passage_terms (passage_id, analyser, words, grams, sounds) VALUES (?, ?, ?, ?, ?)",
            [cursor.lastrowid, analyser, *(_pack(field, numbers) for field in (each.words, each.grams, each.sounds))],
        )
        ids.append(int(cursor.lastrowid or 0))
    return ids


def renew(tables: Tables, passage_id: int, terms: Terms) -> None:
    """Give a passage other terms, and a new number by which every process notices."""
    fields = (terms.words, terms.grams, terms.sounds)
    numbers = term_numbers(tables, {term for field in fields for term in field}, add=True)
    cursor = tables.execute(
        "INSERT INTO passages (article_id, position, start, end, heading)"
        " SELECT article_id, position, start, end, heading FROM passages WHERE id = ?",
        [passage_id],
    )
    tables.execute(
        "INSERT INTO passage_terms (passage_id, analyser, words, grams, sounds)"
        " SELECT ?, analyser, ?, ?, ? FROM passage_terms WHERE passage_id = ?",
        [cursor.lastrowid, *(_pack(field, numbers) for field in fields), passage_id],
    )
    # A new row of them too: by its number an engine notices.
    tables.execute(
        "INSERT INTO passage_vectors (passage_id, encoder, dimensions, vectors)"
        " SELECT ?, encoder, dimensions, vectors FROM passage_vectors WHERE passage_id = ?",
        [cursor.lastrowid, passage_id],
    )
    tables.execute("DELETE FROM passages WHERE id = ?", [passage_id])


def indexed_text(title: str, heading: str, passage: str) -> str:
    """Return what a passage is found by: questions name what only the title or a heading says."""
    return "\n".join((title, heading, passage))


def _pack(terms: Iterable[str], numbers: dict[str, int]) -> bytes:
    counts = Counter(numbers[term] for term in terms)
    ids = np.fromiter(counts.keys(), dtype=np.uint32, count=len(counts))
    times = np.fromiter((min(n, MOST) for n in counts.values()), dtype=np.uint16, count=len(counts))
    return ids.tobytes() + times.tobytes()


def _unpack(blob: bytes) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    count = len(blob) // 6
    return np.frombuffer(blob, np.uint32, count), np.frombuffer(blob, np.uint16, count, offset=count * 4)


def term_numbers(tables: Tables, terms: Iterable[str], *, add: bool = False) -> dict[str, int]:
    """Return the numbers of the terms that the library knows; with ``add`` it learns the rest."""
    # One statement for all: a thousand terms an article, and SQLite allows 999 parameters in places.
    listed = json.dumps(sorted(terms))
    if add:
        tables.execute("INSERT OR IGNORE INTO terms (term) SELECT value FROM json_each(?)", [listed])
    rows = tables.execute("SELECT term, id FROM terms WHERE term IN (SELECT value FROM json_each(?))", [listed])
    return dict(rows.fetchall())


def changed(tables: Tables) -> None:
    """Tell every process that what is searched has changed."""
    tables.execute("UPDATE generation SET number = number + 1")


def generation(tables: Tables) -> int:
    """Return a number that grows with every change of what is searched."""
    return int(tables.execute("SELECT number FROM generation").fetchone()[0])


def live_ids(tables: Tables) -> list[int]:
    """Return the numbers of the passages of live articles, in order."""
    sql = "SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id WHERE a.state = 'live' ORDER BY p.id"
    return [row[0] for row in tables.execute(sql)]


def posted(tables: Tables, after: int) -> Iterator[Posted]:
    """Yield the terms of all passages with a number above ``after``, in order."""
    sql = (
        "SELECT p.id, p.article_id, t.words, t.grams, t.sounds"
        " FROM passages p JOIN passage_terms t ON t.passage_id = p.id WHERE p.id > ? ORDER BY p.id"
    )
    for passage_id, article_id, *fields in tables.execute(sql, [after]):
        yield Posted(passage_id, article_id, *map(_unpack, fields))


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


def count(tables: Tables) -> int:
    """Count the passages of live articles."""
    sql = "SELECT count(*) FROM passages p JOIN articles a ON a.id = p.article_id WHERE a.state = 'live'"
    return int(tables.execute(sql).fetchone()[0])


def outdated_articles(tables: Tables, analyser: str) -> list[int]:
    """Return the articles with passages whose terms another analyser made."""
    sql = (
        "SELECT DISTINCT p.article_id FROM passages p JOIN passage_terms t ON t.passage_id = p.id"
        " WHERE t.analyser <> ? ORDER BY 1"
    )
    return [row[0] for row in tables.execute(sql, [analyser])]
