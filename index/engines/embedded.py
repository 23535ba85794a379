"""The engine in this process: postings in memory, read from the library's own file.

Reads the database; never writes. A change by any process is noticed at the next question by the
library's generation number: new passages are read and appended as a segment of their own, passages
that are gone are masked out, and nothing is read anew until most of it is dead.

The score of a passage is BM25(words) + ½ · BM25(grams), and the same over its whole article.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.engines.postings import Postings, build, merge
from index.models import Candidate, Found
from index.retrieval.bm25 import K1, B, idf
from index.store import Database, passages

GRAMS_WEIGHT = 0.5
ARTICLE_WEIGHT = 1.0
BLOCK = 20_000
MUCH_LARGER = 4

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Segment:
    """Passages read together; ``first`` is the place of the first one in the whole table."""

    first: int
    words: Postings
    grams: Postings


@dataclass(frozen=True, slots=True)
class _Field:
    """What BM25 needs of one field, with dead passages left out."""

    lengths: Floats
    article_lengths: Floats
    mean: float
    article_mean: float


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The library at one generation; never changed, so that any thread may read it."""

    generation: int
    segments: tuple[_Segment, ...]
    passage_ids: Numbers
    article_ids: Numbers
    live: NDArray[np.bool_]
    articles: Numbers
    article_of: Numbers
    words: _Field
    grams: _Field


_NOTHING = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_)


class EmbeddedEngine:
    """Ranks passages from postings in memory."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._snapshot = _assemble(-1, (), *_NOTHING)

    def search(self, words: Sequence[str], grams: Sequence[str], limit: int, *, one_per_article: bool = True) -> Found:
        """Rank as ``Engine.search`` declares."""
        snapshot = self._current()
        numbers = passages.term_numbers(self._database.reader(), {*words, *grams})
        totals = np.zeros(len(snapshot.passage_ids))
        # One place too many for a library whose articles are all in the trash: dead passages point at it.
        article_totals = np.zeros(max(1, len(snapshot.articles)))
        ceiling, live = 0.0, int(snapshot.live.sum())
        frequencies: dict[str, dict[str, int]] = {"words": {}, "grams": {}}
        for name, terms, weight in (("words", words, 1.0), ("grams", grams, GRAMS_WEIGHT)):
            for term, times in Counter(terms).items():
                held, df = _add_term(snapshot, name, numbers.get(term), weight * times, totals, article_totals)
                frequencies[name][term] = df
                highest = _potential(live, held) + ARTICLE_WEIGHT * _potential(len(snapshot.articles), df)
                ceiling += weight * times * (K1 + 1) * highest
        totals += ARTICLE_WEIGHT * article_totals[snapshot.article_of]
        totals[~snapshot.live] = 0.0
        return Found(
            _best(snapshot, totals, limit, one_per_article),
            len(snapshot.articles),
            frequencies["words"],
            frequencies["grams"],
            ceiling,
        )

    def _current(self) -> _Snapshot:
        tables = self._database.reader()
        if passages.generation(tables) == self._snapshot.generation:
            return self._snapshot
        with self._lock:
            # Read first: a change while reading is then found again by the next question.
            generation = passages.generation(tables)
            if generation != self._snapshot.generation:
                self._snapshot = self._read(generation)
            return self._snapshot

    def _read(self, generation: int) -> _Snapshot:
        old = self._snapshot
        tables = self._database.reader()
        live_ids = np.array(passages.live_ids(tables), dtype=np.int64)
        # When most of what is in memory is dead, reading anew costs less than carrying it along.
        if len(old.passage_ids) and np.isin(old.passage_ids, live_ids).mean() < 0.5:
            old = _assemble(-1, (), *_NOTHING)
        segments, passage_ids, article_ids = list(old.segments), old.passage_ids, old.article_ids
        rows = passages.posted(tables, int(passage_ids[-1]) if len(passage_ids) else 0)
        # In blocks, so that a first reading of a large library does not hold two copies of it.
        while block := list(islice(rows, BLOCK)):
            _append(segments, block)
            passage_ids = np.append(passage_ids, [row.passage_id for row in block])
            article_ids = np.append(article_ids, [row.article_id for row in block])
        return _assemble(generation, tuple(segments), passage_ids, article_ids, np.isin(passage_ids, live_ids))


def _append(segments: list[_Segment], block: list[passages.Posted]) -> None:
    """Add passages as a segment, merged with the ones before it until those are much larger.

    A term is looked up in every segment, so they must stay few; a merge costs as much as what it
    merges, so it must be rare for the large ones.
    """
    first = sum(len(segment.words.lengths) for segment in segments)
    new = _Segment(first, build([row.words for row in block]), build([row.grams for row in block]))
    while segments and len(segments[-1].words.lengths) < MUCH_LARGER * len(new.words.lengths):
        before = segments.pop()
        new = _Segment(before.first, merge(before.words, new.words), merge(before.grams, new.grams))
    segments.append(new)


def _assemble(
    generation: int, segments: tuple[_Segment, ...], passage_ids: Numbers, article_ids: Numbers, live: NDArray[np.bool_]
) -> _Snapshot:
    articles = np.unique(article_ids[live])
    article_of = np.searchsorted(articles, article_ids)
    article_of[~live] = 0
    empty = _Field(np.empty(0), np.empty(0), 1.0, 1.0)
    snapshot = _Snapshot(generation, segments, passage_ids, article_ids, live, articles, article_of, empty, empty)
    return replace(snapshot, words=_field(snapshot, "words"), grams=_field(snapshot, "grams"))


def _field(snapshot: _Snapshot, name: str) -> _Field:
    parts = [getattr(segment, name).lengths for segment in snapshot.segments]
    lengths = np.concatenate(parts) if parts else np.empty(0)
    of_articles: Floats = np.bincount(
        snapshot.article_of[snapshot.live], weights=lengths[snapshot.live], minlength=len(snapshot.articles)
    ).astype(np.float64)
    mean = float(lengths[snapshot.live].mean()) if snapshot.live.any() else 1.0
    article_mean = float(of_articles.mean()) if len(of_articles) else 1.0
    return _Field(lengths, of_articles, mean or 1.0, article_mean or 1.0)


def _add_term(
    snapshot: _Snapshot, name: str, term: int | None, weight: float, totals: Floats, article_totals: Floats
) -> tuple[int, int]:
    """Add one term's share to every score; return in how many live passages and articles it stands."""
    if term is None:
        return 0, 0
    places_list, counts_list = [], []
    for segment in snapshot.segments:
        found, times = getattr(segment, name).of(term)
        places_list.append(found.astype(np.int64) + segment.first)
        counts_list.append(times)
    places, counts = np.concatenate(places_list), np.concatenate(counts_list)
    alive = snapshot.live[places]
    places, counts = places[alive], counts[alive]
    if not len(places):
        return 0, 0
    field: _Field = getattr(snapshot, name)
    total = int(snapshot.live.sum())
    rarity = weight * idf(total, len(places))
    totals[places] += rarity * _saturated(counts, field.lengths[places], field.mean)
    holding = np.bincount(snapshot.article_of[places], weights=counts, minlength=len(snapshot.articles))
    in_articles: Floats = holding.astype(np.float64)
    holders = np.flatnonzero(in_articles)
    rarity = weight * idf(len(snapshot.articles), len(holders))
    article_totals[holders] += rarity * _saturated(
        in_articles[holders], field.article_lengths[holders], field.article_mean
    )
    return len(places), len(holders)


def _potential(total: int, df: int) -> float:
    # A term that is nowhere counts a little more than one that stands once; its own idf would be five
    # times that in a library of one.
    return idf(total, df) if df else 1.15 * idf(total, min(total, 1))


def _saturated(counts: Floats, lengths: Floats, mean: float) -> Floats:
    result: Floats = counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths / mean))
    return result


def _best(snapshot: _Snapshot, totals: Floats, limit: int, one_per_article: bool) -> tuple[Candidate, ...]:
    matching = int(np.count_nonzero(totals > 0))
    wanted = min(matching, limit * 12 if one_per_article else limit)
    chosen: dict[int, Candidate] = {}
    while wanted:
        top = np.argpartition(-totals, wanted - 1)[:wanted]
        # Equal scores in the order of adding, so that the same question has the same answer.
        for place in top[np.lexsort((top, -totals[top]))].tolist():
            passage, article = int(snapshot.passage_ids[place]), int(snapshot.article_ids[place])
            candidate = Candidate(passage, article, float(totals[place]))
            chosen.setdefault(article if one_per_article else passage, candidate)
        if len(chosen) >= limit or wanted == matching:
            break
        # Long articles filled the list with their own passages: look further down.
        wanted = min(matching, wanted * 4)
    return tuple(chosen.values())[:limit]
