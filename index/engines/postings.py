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
    lengths: NDArray[np.float64]

    def of(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the passages (places in this table, ascending) and counts of a term."""
        # The same type as the column, else numpy converts the whole column for each search.
        left, right = np.searchsorted(self.terms, np.array([term, term + 1], dtype=np.uint32))
        return self.passages[left:right], self.counts[left:right].astype(np.float64)


def merge(one: Postings, other: Postings) -> Postings:
    """Return the postings of two tables of passages as one: the other's passages come after the first's."""
    terms = np.concatenate([one.terms, other.terms])
    passages = np.concatenate([one.passages, other.passages + np.int32(len(one.lengths))])
    order = np.argsort(terms, kind="stable")
    counts = np.concatenate([one.counts, other.counts])
    return Postings(terms[order], passages[order], counts[order], np.concatenate([one.lengths, other.lengths]))


def build(texts: Sequence[Pairs]) -> Postings:
    """Turn the terms of each passage into the postings of each term."""
    sizes = [len(ids) for ids, _ in texts]
    terms = np.concatenate([ids for ids, _ in texts]) if texts else np.empty(0, np.uint32)
    counts = np.concatenate([times for _, times in texts]) if texts else np.empty(0, np.uint16)
    passages = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
    order = np.argsort(terms, kind="stable")
    lengths = np.array([int(times.sum(dtype=np.int64)) for _, times in texts], dtype=np.float64)
    return Postings(terms[order], passages[order], counts[order], lengths)
