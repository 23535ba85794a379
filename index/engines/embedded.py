"""The engine in this process: postings in memory, read from the library's own file.

The score of a passage is BM25(words) + ½ · BM25(grams) + BM25(concepts), and the same over its whole
article. A concept is scored as one term whose count is the weighted sum of its alternatives' counts.
"""

from __future__ import annotations

import threading
from collections import Counter

import numpy as np

from index.engines import snapshot as reading
from index.engines.meaning import Meanings
from index.engines.snapshot import Floats, Numbers, Snapshot
from index.models import Candidate, Concept, Field, Found, Sought
from index.retrieval.bm25 import K1, B, idf
from index.store import Database, passages

GRAMS_WEIGHT = 0.5
ARTICLE_WEIGHT = 1.0


class EmbeddedEngine:
    """Ranks passages from postings in memory."""

    def __init__(self, database: Database, encoder: str = "") -> None:
        """Search a library; ``encoder`` is the fingerprint whose vectors are used when a meaning is sought."""
        self._database = database
        self._meanings = Meanings(encoder)
        self._lock = threading.Lock()
        self._snapshot = reading.nothing()

    def search(self, sought: Sought, limit: int, *, one_per_article: bool = True) -> Found:
        """Rank as ``Engine.search`` declares."""
        snapshot = self._current()
        alternatives = (each.term for concept in sought.concepts for each in concept.alternatives)
        numbers = passages.term_numbers(self._database.reader(), {*sought.words, *sought.grams, *alternatives})
        totals = _Totals(snapshot)
        words_df = totals.add_terms("words", sought.words, 1.0, numbers)
        grams_df = totals.add_terms("grams", sought.grams, GRAMS_WEIGHT, numbers)
        concepts_df = tuple(totals.add_concept(concept, numbers) for concept in sought.concepts)
        scores = totals.whole()
        ranks, nearness = scores, np.full(len(scores), np.nan)
        if sought.meaning:
            meaning = np.array(sought.meaning, dtype=np.float32)
            ranks, nearness = self._meanings.fuse(self._database.reader(), snapshot, scores, meaning)
        ranked = _best(snapshot, ranks, limit, one_per_article)
        ranked = tuple(_measured(snapshot, each, scores, nearness) for each in ranked)
        return Found(ranked, len(snapshot.articles), words_df, grams_df, concepts_df, totals.ceiling)

    def _current(self) -> Snapshot:
        tables = self._database.reader()
        if passages.generation(tables) == self._snapshot.generation:
            return self._snapshot
        with self._lock:
            # Read first: a change while reading is then found again by the next question.
            generation = passages.generation(tables)
            if generation != self._snapshot.generation:
                self._snapshot = reading.read(tables, generation, self._snapshot)
            return self._snapshot


class _Totals:
    """The scores of one question, growing term by term."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._passages = np.zeros(len(snapshot.passage_ids))
        # One place too many for a library whose articles are all in the trash: dead passages point at it.
        self._articles = np.zeros(max(1, len(snapshot.articles)))
        self._live = int(snapshot.live.sum())
        self.ceiling = 0.0

    def whole(self) -> Floats:
        """Return each passage's score with its article's; the dead have none."""
        totals: Floats = self._passages + ARTICLE_WEIGHT * self._articles[self._snapshot.article_of]
        totals[~self._snapshot.live] = 0.0
        return totals

    def add_terms(self, field: Field, terms: tuple[str, ...], weight: float, numbers: dict[str, int]) -> dict[str, int]:
        """Add the terms of a field; return in how many articles each one stands."""
        frequencies: dict[str, int] = {}
        for term, times in Counter(terms).items():
            number = numbers.get(term)
            held = self._snapshot.of(field, number) if number is not None else None
            frequencies[term] = self._add(field, held, weight * times)
        return frequencies

    def add_concept(self, concept: Concept, numbers: dict[str, int]) -> int:
        """Add a concept; return in how many articles it is expressed."""
        counts = np.zeros(len(self._snapshot.passage_ids))
        for each in concept.alternatives:
            number = numbers.get(each.term)
            if number is not None:
                places, times = self._snapshot.of(each.field, number)
                counts[places] += each.weight * times
        places = np.flatnonzero(counts)
        return self._add("grams", (places, counts[places]), concept.weight)

    def _add(self, field: Field, held: tuple[Numbers, Floats] | None, weight: float) -> int:
        snapshot, lengths = self._snapshot, self._snapshot.lengths[field]
        held_by = df = 0
        if held is not None and len(held[0]):
            places, counts = held
            held_by = len(places)
            rarity = weight * idf(self._live, held_by)
            self._passages[places] += rarity * _saturated(counts, lengths.passages[places], lengths.mean)
            summed = np.bincount(snapshot.article_of[places], weights=counts, minlength=len(snapshot.articles))
            holders = np.flatnonzero(summed)
            df = len(holders)
            rarity = weight * idf(len(snapshot.articles), df)
            self._articles[holders] += rarity * _saturated(
                summed[holders].astype(np.float64), lengths.articles[holders], lengths.article_mean
            )
        highest = _potential(self._live, held_by) + ARTICLE_WEIGHT * _potential(len(snapshot.articles), df)
        self.ceiling += weight * (K1 + 1) * highest
        return df


def _potential(total: int, df: int) -> float:
    # A term that is nowhere counts a little more than one that stands once; its own idf would be five
    # times that in a library of one.
    return idf(total, df) if df else 1.15 * idf(total, min(total, 1))


def _saturated(counts: Floats, lengths: Floats, mean: float) -> Floats:
    result: Floats = counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths / mean))
    return result


def _measured(snapshot: Snapshot, candidate: Candidate, scores: Floats, nearness: Floats) -> Candidate:
    place = int(np.searchsorted(snapshot.passage_ids, candidate.passage_id))
    near = None if np.isnan(nearness[place]) else float(nearness[place])
    return Candidate(candidate.passage_id, candidate.article_id, float(scores[place]), near)


def _best(snapshot: Snapshot, totals: Floats, limit: int, one_per_article: bool) -> tuple[Candidate, ...]:
    matching = int(np.count_nonzero(totals > 0))
    wanted = min(matching, limit * 12 if one_per_article else limit)
    chosen: dict[int, Candidate] = {}
    while wanted:
        # With all that score as much as the last one wanted, and those in the order of adding: a
        # smaller limit gives the beginning of the same list.
        top = np.flatnonzero(totals >= -np.partition(-totals, wanted - 1)[wanted - 1])
        for place in top[np.lexsort((top, -totals[top]))].tolist():
            passage, article = int(snapshot.passage_ids[place]), int(snapshot.article_ids[place])
            candidate = Candidate(passage, article, float(totals[place]))
            chosen.setdefault(article if one_per_article else passage, candidate)
        if len(chosen) >= limit or wanted == matching:
            break
        # Long articles filled the list with their own passages: look further down.
        wanted = min(matching, wanted * 4)
    return tuple(chosen.values())[:limit]
