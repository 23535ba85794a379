"""rank-bm25 with our positive idf; it has no file of its own, so it is pickled."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rank_bm25 import BM25Okapi

from benchmarks.speed.peers import LIMIT, Asked, Ranked

if TYPE_CHECKING:
    from index.text.terms import Terms


class Rank:
    """Walks every passage for every word; an add or a removal is a rebuild."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "rank.pickle"
        self._corpus: list[tuple[str, ...]] = []
        self._stale = False

    def build(self, articles: Iterable[Sequence[Terms]]) -> None:
        """Count the words of all passages."""
        self._count([each.words for article in articles for each in article])
        with self._file.open("wb") as file:
            pickle.dump(vars(self._ranker), file, pickle.HIGHEST_PROTOCOL)

    def _count(self, corpus: list[tuple[str, ...]]) -> None:
        # Only where it is needed: with it comes the whole library, which is none of rank-bm25's memory.
        from index.retrieval.bm25 import PassageBM25

        self._ranker: BM25Okapi = PassageBM25(corpus)

    def open(self) -> None:
        """Read the counts."""
        self._ranker = BM25Okapi.__new__(BM25Okapi)
        with self._file.open("rb") as file:
            vars(self._ranker).update(pickle.load(file))

    def ask(self, question: Asked) -> Ranked:
        """Score all passages."""
        if self._stale:
            self._count(self._corpus)
            self._stale = False
        scores = self._ranker.get_scores(question.words)
        size = min(LIMIT, len(scores))
        best = np.argpartition(scores, len(scores) - size)[len(scores) - size :]
        best = best[np.argsort(-scores[best], kind="stable")]
        return [(int(each), float(scores[each])) for each in best if scores[each] > 0]

    def recall(self, articles: Iterable[Sequence[Terms]]) -> None:
        """Take the words of all passages."""
        self._corpus = [each.words for article in articles for each in article]

    def add(self, article: Sequence[Terms]) -> list[int]:
        """Add; the next question rebuilds."""
        first = len(self._corpus)
        self._corpus.extend(each.words for each in article)
        self._stale = True
        return [*range(first, len(self._corpus))]

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove; the next question rebuilds."""
        del self._corpus[numbers[0] : numbers[-1] + 1]
        self._stale = True

    def close(self) -> None:
        """Nothing is open."""
