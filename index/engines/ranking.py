"""Weighed postings → the best passages, exactly, without adding up every posting. Pure.

The score of a passage is the sum of its terms' BM25 and that of its whole article. Terms are taken from the
rarest on. What the others could still add to any passage is known (their idf bounds it); as soon as so few
articles are left that could come among the best, the rest of the terms is looked up for those alone
(MaxScore: Turtle and Flood 1995, https://doi.org/10.1016/0306-4573(95)00020-H). Most postings are those of
frequent characters, which are hardly ever added up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.engines.snapshot import Floats, Numbers, Snapshot
from index.models import Field
from index.retrieval.bm25 import K1, B, idf
from index.store.postings import FIELDS

# Costs as measured, in nanoseconds: to add up a posting; to look a passage up in a term's postings; to begin.
ADDING, LOOKING_UP, BEGINNING = 40, 60, 20_000
FIRST_GROUP, LARGER = 1_000, 3  # postings; how many times as many with the next group
BOUNDING = 500  # passages
# Sums of the same numbers differ in the last bits with the order of adding; what is equal must stay equal.
DIGITS = 9

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A term's live places (ascending), its counts there, in how many articles it stands, and its weight.

    ``article_weight`` is what the article's score counts.
    """

    field: Field
    places: NDArray[np.int32]
    counts: NDArray[np.uint16] | Floats
    articles: int
    weight: float
    article_weight: float


@dataclass(frozen=True, slots=True)
class _Term:
    """A term with its idf and weight multiplied out, in a passage and in an article."""

    listed: Weighed
    own: float
    whole: float

    @property
    def bound(self) -> float:
        """The highest score that it can give."""
        return self.own + self.whole


@dataclass(slots=True)
class _Left:
    """Passages that may still be among the best, whole articles in order, and their scores so far."""

    places: Numbers
    articles: Numbers
    sizes: Numbers
    begins: Numbers
    own: Floats
    whole: Floats

    def scores(self) -> Floats:
        return self.own + self.whole.repeat(self.sizes)


class Ranking:
    """The passages of a snapshot by their score for some terms."""

    def __init__(self, snapshot: Snapshot, weighed: list[Weighed], eligible: Flags | None = None) -> None:
        """Rank the passages of all articles, or of those that are ``eligible``."""
        self._snapshot = snapshot
        self._eligible = eligible
        terms = [_term(each, snapshot) for each in weighed if len(each.places)]
        self._terms = sorted(terms, key=lambda each: len(each.listed.places))

    def whole(self) -> Floats:
        """Return the score of every place by adding up every posting; 0 for the dead."""
        own, whole = self._nought()
        for group in self._groups():
            self._add(group, own, whole)
        totals: Floats = own + whole[self._snapshot.article_of]
        totals[~self._snapshot.live] = 0.0
        if self._eligible is not None:
            totals[~self._eligible[self._snapshot.article_of]] = 0.0
        return totals

    def best(self, limit: int, *, one_per_article: bool) -> list[tuple[int, float]]:
        """Return (place, score) of the best, of each article its best alone if so wished.

        Equals come in the order of adding.
        """
        if not self._terms:
            return []
        own, whole = self._nought()
        touched: list[Numbers] = []
        to_come = sum(term.bound for term in self._terms)
        to_add = sum(len(term.listed.places) for term in self._terms)
        number = 0
        for group in self._groups():
            touched.append(self._add(group, own, whole))
            number += len(group)
            to_come -= sum(term.bound for term in group)
            to_add -= len(touched[-1])
            left = self._left(touched, own, whole, to_come if to_add else 0.0, limit, one_per_article)
            each = BEGINNING + LOOKING_UP * (len(left.places) if left else 0)
            if left and each * (len(self._terms) - number) <= to_add * ADDING:
                break
        left = left or self._of(self._chosen(touched), own, whole)
        left = self._finished(left, self._terms[number:], to_come, limit, one_per_article)
        return self._ranked(left, limit, one_per_article)

    def _groups(self) -> Iterator[list[_Term]]:
        """Yield the terms as they are added up together, the rarest first; each group has more postings."""
        group: list[_Term] = []
        postings, enough = 0, FIRST_GROUP
        for term in self._terms:
            group.append(term)
            postings += len(term.listed.places)
            if postings >= enough:
                yield group
                group, enough = [], LARGER * postings
        if group:
            yield group

    def _nought(self) -> tuple[Floats, Floats]:
        return np.zeros(len(self._snapshot.passage_ids)), np.zeros(len(self._snapshot.begins))

    def _add(self, group: list[_Term], own: Floats, whole: Floats) -> Numbers:
        """Add terms to the scores of passages and articles; return their places, some of them several times."""
        added = [self._add_field(field, terms, own, whole) for field, terms in _by_field(group)]
        return added[0] if len(added) == 1 else np.concatenate(added)

    def _add_field(self, field: Field, terms: list[_Term], own: Floats, whole: Floats) -> Numbers:
        snapshot, lengths = self._snapshot, self._snapshot.lengths[field]
        sizes = [len(term.listed.places) for term in terms]
        places = np.concatenate([term.listed.places for term in terms]).astype(np.int64)
        counts = np.concatenate([term.listed.counts for term in terms]).astype(np.float64)
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
        return places

    def _left(
        self, touched: list[Numbers], own: Floats, whole: Floats, to_come: float, limit: int, one_per_article: bool
    ) -> _Left | None:
        """Return the articles that may be among the best when terms worth ``to_come`` are missing, or None if all."""
        places = self._chosen(touched)
        articles = self._snapshot.article_of[places]
        scores = own[places] + whole[articles]
        # The passages with the rarest terms give a bound that is hardly lower than that of all.
        first = max(BOUNDING, 8 * limit)
        least = _least(scores[:first], (articles if one_per_article else places)[:first], limit)
        least -= to_come + 10**-DIGITS
        if least <= 0 and to_come:
            return None
        # Also a passage without any of the terms so far, when its article has enough of them: it has its share.
        return self._of(places[scores >= least], own, whole)

    def _chosen(self, touched: list[Numbers]) -> Numbers:
        places = np.concatenate(touched)
        return places if self._eligible is None else places[self._eligible[self._snapshot.article_of[places]]]

    def _of(self, places: Numbers, own: Floats, whole: Floats) -> _Left:
        """Return all passages of the articles to which some belong."""
        articles = np.sort(self._snapshot.article_of[places])
        articles = articles[np.concatenate(([True], articles[1:] != articles[:-1]))] if len(articles) else articles
        first = self._snapshot.begins[articles]
        sizes = self._snapshot.ends[articles] - first
        begins = np.cumsum(sizes) - sizes
        places = np.arange(int(sizes.sum())) + (first - begins).repeat(sizes)
        return _Left(places, articles, sizes, begins, own[places], whole[articles])

    def _finished(self, left: _Left, terms: list[_Term], to_come: float, limit: int, one_per_article: bool) -> _Left:
        """Look the terms up in what is left, and leave out what falls behind."""
        for term in terms:
            lengths = self._snapshot.lengths[term.listed.field]
            counts = _looked_up(term.listed, left.places)
            left.own += _saturated(term.own, counts, lengths.passages[left.places], lengths.mean)
            if term.whole:
                counts = np.add.reduceat(counts, left.begins)
                left.whole += _saturated(term.whole, counts, lengths.articles[left.articles], lengths.article_mean)
            to_come -= term.bound
            if len(left.begins) > 4 * limit:
                left = _narrowed(left, to_come, limit, one_per_article)
        return left

    def _ranked(self, left: _Left, limit: int, one_per_article: bool) -> list[tuple[int, float]]:
        scores = np.round(left.scores(), DIGITS)
        scores[~self._snapshot.live[left.places]] = 0.0
        articles = left.articles.repeat(left.sizes)
        ranked: dict[int, tuple[int, float]] = {}
        order = np.lexsort((left.places, -scores))
        for at in order.tolist():
            place, score = int(left.places[at]), float(scores[at])
            if score <= 0 or len(ranked) == limit:
                break
            ranked.setdefault(int(articles[at]) if one_per_article else place, (place, score))
        return [*ranked.values()]


def _term(each: Weighed, snapshot: Snapshot) -> _Term:
    own = each.weight * (K1 + 1) * idf(snapshot.live_passages, len(each.places))
    whole = each.article_weight * each.weight * (K1 + 1) * idf(snapshot.live_articles, each.articles)
    return _Term(each, own, whole)


def _by_field(terms: list[_Term]) -> Iterator[tuple[Field, list[_Term]]]:
    for field in FIELDS:
        if these := [term for term in terms if term.listed.field == field]:
            yield field, these


def _saturated(weight: float | Floats, counts: Floats, lengths: NDArray[np.uint32] | Floats, mean: float) -> Floats:
    norms = lengths * (K1 * B / mean)
    norms += K1 * (1 - B)
    norms += counts
    result: Floats = counts * weight
    result /= norms
    return result


def _least(scores: Floats, groups: Numbers, limit: int) -> float:
    """Return the score of the last of the best groups, 0 when there are not so many."""
    if not len(scores):
        return 0.0
    size = 4 * limit
    while True:
        size = min(size, len(scores))
        top = np.flatnonzero(scores >= np.partition(scores, len(scores) - size)[len(scores) - size])
        best: dict[int, float] = {}
        for group, score in zip(groups[top].tolist(), scores[top].tolist(), strict=True):
            if score > best.get(group, 0.0):
                best[group] = score
        if len(best) >= limit:
            return sorted(best.values(), reverse=True)[limit - 1]
        if size == len(scores):
            return 0.0
        size *= 4


def _looked_up(listed: Weighed, places: Numbers) -> Floats:
    """Return how often a term stands at each of some places."""
    sought = places.astype(np.int32)
    found = listed.places.searchsorted(sought)
    found[found == len(listed.places)] = 0
    counts: Floats = listed.counts[found] * (listed.places[found] == sought)
    return counts.astype(np.float64)


def _narrowed(left: _Left, to_come: float, limit: int, one_per_article: bool) -> _Left:
    scores = left.scores()
    best = np.maximum.reduceat(scores, left.begins)
    ranked = best if one_per_article else scores
    if len(ranked) <= limit:
        return left
    least = np.partition(ranked, len(ranked) - limit)[len(ranked) - limit] - to_come - 10**-DIGITS
    stay = best >= least
    if stay.all():
        return left
    kept, sizes = stay.repeat(left.sizes), left.sizes[stay]
    begins = np.cumsum(sizes) - sizes
    return _Left(left.places[kept], left.articles[stay], sizes, begins, left.own[kept], left.whole[stay])
