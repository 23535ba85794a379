"""The vectors of passages in the database. Does I/O on the connection it is given.

A passage has one row of vectors: of the whole passage, then of each of its sentences, a byte a dimension. The
length of a vector is lost and not missed: only cosines are taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database as Tables

Codes = NDArray[np.int8]


def keep(tables: Tables, passage_id: int, encoder: str, vectors: NDArray[np.float32]) -> None:
    """Keep the vectors [1 + sentences, dimensions] of a passage, if it is still there."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    codes = np.round(vectors * (127 / np.maximum(largest, 1e-9))).astype(np.int8)
    tables.execute(
        "INSERT OR REPLACE INTO passage_vectors (passage_id, encoder, dimensions, vectors)"
        " SELECT id, ?, ?, ? FROM passages WHERE id = ?",
        [encoder, codes.shape[1], codes.tobytes(), passage_id],
    )


def whole(tables: Tables, encoder: str, after: int) -> tuple[int, list[int], Codes]:
    """Return what was kept since the row ``after``: the last row's number, passages, the vector of each."""
    sql = (
        "SELECT id, passage_id, dimensions, substr(vectors, 1, dimensions) FROM passage_vectors"
        " WHERE encoder = ? AND id > ? ORDER BY id"
    )
    rows = tables.execute(sql, [encoder, after]).fetchall()
    width = rows[0][2] if rows else 0
    codes = np.frombuffer(b"".join(row[3] for row in rows), dtype=np.int8).reshape(len(rows), width)
    return (rows[-1][0] if rows else after), [row[1] for row in rows], codes


def every(tables: Tables, encoder: str, passage_ids: Iterable[int]) -> dict[int, Codes]:
    """Return all vectors of some passages, each [1 + sentences, dimensions]; those without any are left out."""
    sql = (
        "SELECT passage_id, dimensions, vectors FROM passage_vectors"
        " WHERE encoder = ? AND passage_id IN (SELECT value FROM json_each(?))"
    )
    rows = tables.execute(sql, [encoder, json.dumps(list(passage_ids))])
    return {number: np.frombuffer(blob, dtype=np.int8).reshape(-1, width) for number, width, blob in rows}


def articles_without(tables: Tables, encoder: str) -> list[int]:
    """Return the live articles with passages that this encoder has not encoded."""
    sql = (
        "SELECT DISTINCT p.article_id FROM passages p JOIN articles a ON a.id = p.article_id"
        " LEFT JOIN passage_vectors v ON v.passage_id = p.id AND v.encoder = ?"
        " WHERE a.state = 'live' AND v.id IS NULL ORDER BY 1"
    )
    return [row[0] for row in tables.execute(sql, [encoder])]
