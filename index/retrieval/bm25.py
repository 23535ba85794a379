"""Okapi BM25 with an idf that is never negative. Pure; the only door to rank-bm25.

score(d) = Σ idf(t) · tf · (k1 + 1) / (tf + k1 · (1 − b + b · |d| / mean|d|)) over the question's
terms, with idf(t) = ln(1 + (N − df + ½) / (df + ½)) (Robertson and Zaragoza 2009, and Lucene's
smoothing). rank-bm25's own idf goes below zero in small libraries: the match scores less than the
rest. ``PassageBM25`` is the definition and ranks sentences within a passage; the engine computes the
same numbers from postings.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from rank_bm25 import BM25Okapi

_OTHER = ""
K1 = 0.9
B = 0.55


def idf(total: float, df: float) -> float:
    """Return the weight of a term that stands in ``df`` of ``total`` texts; always above zero."""
    return math.log(1 + (total - df + 0.5) / (df + 0.5))


class PassageBM25(BM25Okapi):
    """rank-bm25's Okapi scorer with the positive idf; ``get_scores`` takes a question's terms."""

    def __init__(self, corpus: Sequence[Sequence[str]]) -> None:
        super().__init__(corpus, k1=K1, b=B)

    def _calc_idf(self, nd: dict[str, int]) -> None:
        for term, df in nd.items():
            self.idf[term] = idf(self.corpus_size, df)


def scores(texts: Sequence[Sequence[str]], question: Iterable[str]) -> list[float]:
    """Score each text (its terms) for the question's terms; no texts or only empty ones score 0."""
    if not any(texts):
        return [0.0] * len(texts)
    asked = Counter(question)
    # A term that is not asked counts by its length alone: all of them may be one.
    ranker = PassageBM25([[term if term in asked else _OTHER for term in text] for text in texts])
    total = np.zeros(len(texts))
    for times in {*asked.values()}:
        total += times * ranker.get_scores([term for term in asked if asked[term] == times and term in ranker.idf])
    return [float(score) for score in total]
