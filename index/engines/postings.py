"""Postings of one field in memory: term → the passages that hold it, and how often. Pure.

Kept as one sorted column of term numbers with two columns beside it (passage, count); a term's
postings are a slice, found by two binary searches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pairs = tuple[NDArray[np.uint32], NDArray[np.uint16]]


@dataclass(frozen=True, slots=True)
class Postings:
    """Sorted by term, then by passage; ``lengths`` has the number of tokens of each passage."""

    terms: NDArray[np.uint32]
    passages: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.uint32]

    def of(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """Return the passages (places in this table, ascending) and counts of a term."""
        # The same type as the column, else numpy converts the whole column for each search.
        left, right = np.searchsorted(self.terms, np.array([term, term + 1], dtype=np.uint32))
        return self.passages[left:right], self.counts[left:right]


def merge(one: Postings, other: Postings) -> Postings:
    """Return the postings of two tables of passages as one: the other's passages come after the first's."""
    return by_term(
        np.concatenate([one.terms, other.terms]),
        np.concatenate([one.passages, other.passages + np.int32(len(one.lengths))]),
        np.concatenate([one.counts, other.counts]),
        np.concatenate([one.lengths, other.lengths]),
    )


def build(texts: Sequence[Pairs]) -> Postings:
    """Turn the terms of each passage into the postings of each term."""
    sizes = [len(ids) for ids, _ in texts]
    return by_term(
        np.concatenate([ids for ids, _ in texts]) if texts else np.empty(0, np.uint32),
        np.repeat(np.arange(len(texts), dtype=np.int32), sizes),
        np.concatenate([times for _, times in texts]) if texts else np.empty(0, np.uint16),
        np.array([int(times.sum(dtype=np.int64)) for _, times in texts], dtype=np.uint32),
    )


def by_term(
    terms: NDArray[np.uint32],
    passages: NDArray[np.int32],
    counts: NDArray[np.uint16],
    lengths: NDArray[np.uint32],
) -> Postings:
    """Sort columns in which the passages of each term ascend."""
    order = np.argsort(terms, kind="stable")
    return Postings(terms[order], passages[order], counts[order], lengths)
