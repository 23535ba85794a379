"""Weighed postings → the best passages. Pure.

The score of a passage is the sum of its terms' BM25 and that of its whole article. ``scores`` adds up every
posting. The best alone are found without that by ``maxscore``, which is compiled where Yuanwen was installed
with a C compiler at hand; elsewhere they are taken from all scores.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engines import compiled
from index.engines.reading import Standing
from index.engines.snapshot import Floats, Snapshot
from index.models import Field
from index.retrieval.bm25 import K1, B, idf
from index.store.postings import FIELDS

# Sums of the same numbers differ in the last bits with the order of adding; what is equal must stay equal.
DIGITS = 9

Flags = NDArray[np.bool_]
_ALL = np.empty(0, np.uint8)


class Weighed(NamedTuple):
    """A term with where it stands, its weight, and what its article's score counts."""

    field: Field
    standing: Standing
    weight: float
    article_weight: float


class _Term(NamedTuple):
    """A term with its idf and weight multiplied out: the most that it gives to a passage and to an article."""

    field: Field
    standing: Standing
    own: float
    whole: float


class Ranking:
    """The passages of a snapshot by their score for some terms; none reaches ``ceiling``."""

    def __init__(self, snapshot: Snapshot, weighed: list[Weighed], eligible: Flags | None = None) -> None:
        """Rank the passages of all articles, or of those that are ``eligible``."""
        self._snapshot = snapshot
        self._eligible = eligible
        terms = [_term(each, snapshot) for each in weighed if each.weight > 0]
        self._terms = sorted((each for each in terms if each.standing.size), key=lambda each: each.standing.size)
        self.ceiling = sum(each.own + each.whole for each in terms)

    def scores(self) -> Floats:
        """Return the score of every place; 0 for the dead."""
        snapshot = self._snapshot
        own, whole = np.zeros(len(snapshot.passage_ids)), np.zeros(len(snapshot.begins))
        for field, terms in _by_field(self._terms):
            self._add(field, terms, own, whole)
        totals: Floats = own + whole[snapshot.article_of]
        totals[~snapshot.live] = 0.0
        if self._eligible is not None:
            totals[~self._eligible[snapshot.article_of]] = 0.0
        return totals

    def best(self, limit: int, *, one_per_article: bool) -> list[tuple[int, float]]:
        """Return (place, score) of the best, of each article its best alone if so wished.

        Equals come in the order of adding.
        """
        if not self._terms:
            return []
        if compiled.best is None:
            return self._best_of_all(limit, one_per_article)
        snapshot = self._snapshot
        lengths = (snapshot.lengths[field] for field in FIELDS)
        return compiled.best(
            [
                (FIELDS.index(each.field), each.standing.size, each.standing.runs, each.own, each.whole)
                for each in self._terms
            ],
            [(each.passages, each.articles, each.mean, each.article_mean) for each in lengths],
            snapshot.article_of,
            snapshot.begins,
            snapshot.ends,
            snapshot.live.view(np.uint8),
            _ALL if self._eligible is None else self._eligible.view(np.uint8),
            (K1, B),
            limit,
            one_per_article,
            DIGITS,
        )

    def _best_of_all(self, limit: int, one_per_article: bool) -> list[tuple[int, float]]:
        scores = np.round(self.scores(), DIGITS)
        groups = np.maximum.reduceat(scores, self._snapshot.begins) if one_per_article else scores
        least = np.partition(groups, -limit)[-limit] if 0 < limit < len(groups) else 0.0
        places = np.flatnonzero((scores >= least) & (scores > 0))
        ranked: dict[int, tuple[int, float]] = {}
        for place in places[np.argsort(-scores[places], kind="stable")].tolist():
            if len(ranked) == limit:
                break
            group = int(self._snapshot.article_of[place]) if one_per_article else place
            ranked.setdefault(group, (place, float(scores[place])))
        return [*ranked.values()]

    def _add(self, field: Field, terms: list[_Term], own: Floats, whole: Floats) -> None:
        """Add the terms of a field to the scores of passages and articles."""
        snapshot, lengths = self._snapshot, self._snapshot.lengths[field]
        sizes = [term.standing.size for term in terms]
        standing = [term.standing.sparse() for term in terms]
        places = np.concatenate([places for places, _ in standing]).astype(np.int64)
        counts = np.concatenate([counts for _, counts in standing])
        weights = np.repeat([term.own for term in terms], sizes)
        np.add.at(own, places, _saturated(weights, counts, lengths.passages[places], lengths.mean))
        if terms[0].whole:
            articles = snapshot.article_of[places]
            new = np.ones(len(places), np.bool_)
            np.not_equal(articles[1:], articles[:-1], out=new[1:])
            new[np.cumsum(sizes[:-1], dtype=np.int64)] = True
            begins = np.flatnonzero(new)
            weights = np.repeat([term.whole for term in terms], sizes)[begins]
            articles, counts = articles[begins], np.add.reduceat(counts, begins)
            np.add.at(whole, articles, _saturated(weights, counts, lengths.articles[articles], lengths.article_mean))


def _term(each: Weighed, snapshot: Snapshot) -> _Term:
    weight = each.weight * (K1 + 1)
    own = weight * _potential(snapshot.live_passages, each.standing.size)
    whole = 0.0
    if each.article_weight:
        whole = weight * each.article_weight * _potential(snapshot.live_articles, each.standing.articles)
    return _Term(each.field, each.standing, own, whole)


def _potential(total: int, df: int) -> float:
    # A term that is nowhere counts a little more than one that stands once; its own idf would be five
    # times that in a library of one.
    return idf(total, df) if df else 1.15 * idf(total, min(total, 1))


def _by_field(terms: list[_Term]) -> Iterator[tuple[Field, list[_Term]]]:
    for field in FIELDS:
        if these := [term for term in terms if term.field == field]:
            yield field, these


def _saturated(weight: Floats, counts: Floats, lengths: NDArray[np.uint32] | Floats, mean: float) -> Floats:
    norms = lengths * (K1 * B / mean)
    norms += K1 * (1 - B)
    norms += counts
    result: Floats = counts * weight
    result /= norms
    return result
