"""Nearness of passages to a question by their vectors, and its fusion with the score of the words.

Two stages: the best by words and the best by the vector of the whole passage are rescored with the vectors of
their sentences, which stay in the library's file until then.

    fused     2.5 · words ÷ best words + z(nearness), z over the rescored passages
    nearness  cos(question, passage) + max cos(question, sentence) - ½ · mean cos to the 10 nearest rescored passages

The last term holds down passages that are near to everything (Conneau et al. 2018,
https://arxiv.org/abs/1710.04087, there against both sides). The constants were tuned on
English questions over Chinese Wikipedia.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.engines.snapshot import Floats, Numbers, Snapshot
from index.store import Tables, vectors
from index.store.vectors import Codes

RESCORED = 50  # by words, and as many by meaning
WORDS_WEIGHT = 2.5
CROWDED = 0.5
NEIGHBOURS = 10
BLOCK = 4096

Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Kept:
    """The vectors of whole passages at one generation, in the order of the snapshot; zeros where there are none."""

    generation: int
    last: int
    passage_ids: Numbers
    codes: Codes


class Meanings:
    """The vectors that one encoder made of a library's passages."""

    def __init__(self, encoder: str) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._kept = _Kept(-1, 0, np.empty(0, np.int64), np.empty((0, 0), np.int8))

    def fuse(self, tables: Tables, snapshot: Snapshot, words: Floats, question: Singles) -> tuple[Floats, Floats]:
        """Return (score to rank by, nearness) of each passage; nearness is NaN where it was not rescored.

        ``words`` holds the passages' scores by their words, ``question`` is a unit vector.
        """
        codes = self._codes(tables, snapshot)
        nearness = np.full(len(words), np.nan)
        ranks = words / (words.max(initial=0.0) or 1.0)
        if not codes.size:
            return ranks, nearness
        whole = _cosines(codes, question)
        whole[~snapshot.live] = -1.0
        chosen = np.union1d(_top(words, words > 0), _top(whole, snapshot.live & codes.any(axis=1)))
        held = vectors.every(tables, self._encoder, snapshot.passage_ids[chosen].tolist())
        places = np.array([place for place in chosen.tolist() if int(snapshot.passage_ids[place]) in held], np.int64)
        if not len(places):
            return ranks, nearness
        sentences = [_cosines(held[int(snapshot.passage_ids[place])], question) for place in places.tolist()]
        # A passage of one sentence has the vector of the whole only.
        nearness[places] = [(each[0] + each[min(1, len(each) - 1) :].max()) / 2 for each in sentences]
        near = 2 * nearness[places] - CROWDED * _crowd(codes[places])
        fused = WORDS_WEIGHT * ranks[chosen]
        # A passage without vectors is neither nearer nor farther than the others.
        fused[np.searchsorted(chosen, places)] += (near - near.mean()) / (near.std() or 1.0)
        # Below them come the others, by their words.
        ranks *= 0.99
        ranks[chosen] = 1.0 + fused - fused.min()
        return ranks, nearness

    def _codes(self, tables: Tables, snapshot: Snapshot) -> Codes:
        with self._lock:
            kept = self._kept
            if kept.generation != snapshot.generation:
                last, ids, new = vectors.whole(tables, self._encoder, kept.last)
                codes = np.zeros((len(snapshot.passage_ids), new.shape[1] or kept.codes.shape[1]), np.int8)
                _place(codes, snapshot.passage_ids, kept.passage_ids, kept.codes)
                _place(codes, snapshot.passage_ids, np.array(ids, np.int64), new)
                self._kept = kept = _Kept(snapshot.generation, last, snapshot.passage_ids, codes)
            return kept.codes


def _place(codes: Codes, passage_ids: Numbers, ids: Numbers, rows: Codes) -> None:
    if rows.size:
        there = np.isin(ids, passage_ids)
        codes[np.searchsorted(passage_ids, ids[there])] = rows[there]


def _cosines(codes: Codes, question: Singles) -> Floats:
    cosines = np.zeros(len(codes))
    # In blocks: a whole library as floats would take four times the memory.
    for start in range(0, len(codes), BLOCK):
        block = codes[start : start + BLOCK].astype(np.float32)
        lengths = np.sqrt(np.einsum("ij,ij->i", block, block))
        cosines[start : start + BLOCK] = (block @ question) / np.maximum(lengths, 1e-9)
    return cosines


def _top(scores: Floats, eligible: NDArray[np.bool_]) -> Numbers:
    places = np.flatnonzero(eligible)
    return places[np.argsort(-scores[places], kind="stable")[:RESCORED]]


def _crowd(codes: Codes) -> Floats:
    """Return the mean cosine of each passage with its nearest neighbours among these."""
    block = codes.astype(np.float32)
    block /= np.maximum(np.linalg.norm(block, axis=1, keepdims=True), 1e-9)
    cosines = (block @ block.T).astype(np.float64)
    np.fill_diagonal(cosines, -np.inf)
    count = min(NEIGHBOURS, len(codes) - 1)
    if not count:
        return np.zeros(len(codes))
    mean: Floats = -np.sort(-cosines, axis=1)[:, :count].mean(axis=1)
    return mean
