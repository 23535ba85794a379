"""rank-bm25 with our positive idf; it has no file of its own, so it is pickled."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rank_bm25 import BM25Okapi

from benchmarks.speed.peers import LIMIT, Asked, Ranked
from benchmarks.speed.peers.rebuilt import Rebuilt

if TYPE_CHECKING:
    from index.text.terms import Terms


class Rank(Rebuilt):
    """Walks every passage for every word; an add or a removal is a rebuild."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "rank.pickle"
        super().__init__()

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
        if (corpus := self.changed()) is not None:
            self._count(corpus)
        scores = self._ranker.get_scores(question.words)
        size = min(LIMIT, len(scores))
        best = np.argpartition(scores, len(scores) - size)[len(scores) - size :]
        best = best[np.argsort(-scores[best], kind="stable")]
        return [(int(each), float(scores[each])) for each in best if scores[each] > 0]
