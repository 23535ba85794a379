"""Postings of one field in memory: term → the passages that hold it, and how often. Pure.

Kept as one sorted column of term numbers with two columns beside it (passage, count).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Postings:
    """Sorted by term, then by passage; ``lengths`` has the number of tokens of each passage."""

    terms: NDArray[np.uint32]
    passages: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.uint32]


def build(rows: list[bytes]) -> Postings:
    """Turn the terms of each passage, their numbers (uint32) before their counts (uint16), into those of each term."""
    counts = [_counts(row) for row in rows]
    return by_term(
        np.concatenate([_NO_TERMS, *(np.frombuffer(row, np.uint32, len(row) // 6) for row in rows)]),
        np.repeat(np.arange(len(rows), dtype=np.int32), [len(each) for each in counts]),
        np.concatenate([_NO_COUNTS, *counts]),
        lengths_of(rows),
    )


def lengths_of(rows: list[bytes]) -> NDArray[np.uint32]:
    """Return how many tokens passages have, from their terms as they came in."""
    return np.array([int(_counts(row).sum(dtype=np.int64)) for row in rows], np.uint32)


def _counts(row: bytes) -> NDArray[np.uint16]:
    return np.frombuffer(row, np.uint16, len(row) // 6, 4 * (len(row) // 6))


_NO_TERMS, _NO_COUNTS = np.empty(0, np.uint32), np.empty(0, np.uint16)


def by_term(
    terms: NDArray[np.uint32],
    passages: NDArray[np.int32],
    counts: NDArray[np.uint16],
    lengths: NDArray[np.uint32],
) -> Postings:
    """Sort columns in which the passages of each term ascend."""
    order = np.argsort(terms, kind="stable")
    return Postings(terms[order], passages[order], counts[order], lengths)
