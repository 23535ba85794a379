"""BM25: never negative, as rank-bm25 defines it."""

from __future__ import annotations

import pytest
from rank_bm25 import BM25Okapi

from index.retrieval.bm25 import K1, B, PassageBM25, idf, scores


@pytest.mark.parametrize("total", [0, 1, 2, 3, 1000])
def test_a_rarity_is_positive(total):
    """However few texts there are and however many hold a term, its weight is above zero, and rarer weighs more."""
    weights = [idf(total, df) for df in range(total + 1)]
    assert all(weight > 0 for weight in weights)
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


@pytest.mark.parametrize(
    ("corpus", "expected_best"),
    [([["桥", "通车"]], 0), ([["桥", "通车"], ["船", "停航"]], 0), ([["船"], ["桥"], ["桥", "封闭", "通车"]], 2)],
)
def test_one_two_or_three_texts_rank(corpus, expected_best):
    """In the smallest libraries the text that matches scores above zero and above the others."""
    result = scores(corpus, ["桥", "通车"])
    assert max(result) > 0
    assert result.index(max(result)) == expected_best
    assert all(score < max(result) for place, score in enumerate(result) if place != expected_best)


@pytest.mark.parametrize(("corpus", "expected"), [([], []), ([[]], [0.0]), ([[], []], [0.0, 0.0])])
def test_nothing_scores_nothing(corpus, expected):
    """No texts, or only empty ones, have scores of zero."""
    assert scores(corpus, ["桥"]) == expected


def test_rank_bm25_itself_goes_below_zero():
    """Why the idf is ours: with rank-bm25's own, the only text that matches scores less than nothing."""
    assert BM25Okapi([["桥"]], k1=K1, b=B).get_scores(["桥"])[0] < 0 < PassageBM25([["桥"]]).get_scores(["桥"])[0]
