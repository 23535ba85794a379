"""The engine in this process: postings in the library's own file.

The score of a passage is BM25(words) + ½ · BM25(grams) + BM25(concepts), and the same over its whole
article. A concept is scored as one term whose count is the weighted sum of its alternatives' counts.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from index.engines import compacting
from index.engines.blocks import listed
from index.engines.meaning import Meanings
from index.engines.ranking import Flags, Ranking, Weighed
from index.engines.reading import KEPT_BYTES, Reading, Run, Standing, Term
from index.engines.snapshot import Floats, Snapshot, nothing, read
from index.errors import StorageError
from index.models import Candidate, Concept, Field, Found, Sought, Statistics
from index.store import Database, Tables, articles, passages, postings
from index.store.numbering import Numbers
from index.text.terms import Counted

GRAMS_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Recipe:
    """What counts how much: the score of grams, where words count 1, and that of the whole article."""

    grams: float = GRAMS_WEIGHT
    article: float = 1.0


class EmbeddedEngine:
    """Ranks passages from postings in the library's file."""

    def __init__(
        self, database: Database, encoder: str = "", *, recipe: Recipe = Recipe(), kept_bytes: int = KEPT_BYTES
    ) -> None:
        """Search a library; ``encoder`` is the fingerprint whose vectors are used when a meaning is sought.

        Up to ``kept_bytes`` of postings stay in memory once they were read.
        """
        self._database = database
        self._meanings = Meanings(encoder)
        self._recipe = recipe
        self._reading = Reading(kept_bytes)
        self._numbers = Numbers(database)
        self._lock = threading.Lock()
        self._snapshot = nothing()

    def put(self, tables: Tables, passage_ids: Sequence[int], terms: Counted, analyser: str) -> None:
        """Take in all passages of an article, as ``Engine.put`` declares."""
        postings.put(tables, passage_ids, terms, analyser, self._numbers)
        passages.changed(tables)

    def remove(self, tables: Tables, passage_ids: Sequence[int]) -> None:
        """Find passages no more, as ``Engine.remove`` declares."""
        postings.remove(tables, passage_ids)
        passages.changed(tables)

    def search(
        self, sought: Sought, limit: int, *, one_per_article: bool = True, collections: Sequence[str] = ()
    ) -> Found:
        """Rank as ``Engine.search`` declares."""
        with self._database.reading() as tables:
            snapshot = self._current(tables)
            standing = self._reading.of(tables, snapshot, _terms(sought))
            words = [self._weighed("words", *each, standing) for each in _counted(sought.words)]
            grams = [self._weighed("grams", *each, standing) for each in _counted(sought.grams)]
            concepts = [self._concept(snapshot, each, standing) for each in sought.concepts]
            weighed = [*words, *grams, *concepts]
            ranking = Ranking(snapshot, weighed, _eligible(tables, snapshot, collections))
            if sought.meaning:
                candidates = self._by_meaning(tables, snapshot, ranking, sought, limit, one_per_article)
            else:
                candidates = [
                    Candidate(int(snapshot.passage_ids[place]), int(snapshot.article_ids[place]), score)
                    for place, score in ranking.best(limit, one_per_article=one_per_article)
                ]
        return Found(
            tuple(candidates),
            snapshot.live_articles,
            {term: each.standing.articles for term, each in zip(dict.fromkeys(sought.words), words, strict=True)},
            {term: each.standing.articles for term, each in zip(dict.fromkeys(sought.grams), grams, strict=True)},
            tuple(each.standing.articles for each in concepts),
            ranking.ceiling,
        )

    def holding(self, grams: Sequence[str]) -> list[int]:
        """Return the articles with passages that hold all of some grams, as ``Engine.holding`` declares."""
        with self._database.reading() as tables:
            snapshot = self._current(tables)
            standing = self._reading.of(tables, snapshot, [("grams", gram) for gram in grams])
            listed = [each.sparse()[0] for each in standing.values()]
            if not listed:
                return []
            listed.sort(key=len)
            places = listed[0]
            for each in listed[1:]:
                places = np.intersect1d(places, each, assume_unique=True)
            return list(dict.fromkeys(snapshot.article_ids[places].tolist()))

    def compact(self, *, thoroughly: bool = False) -> None:
        """Tidy the postings where it pays, as ``Engine.compact`` declares."""
        if thoroughly:
            compacting.compact(self._database, thoroughly=True)
        # What was put is safe and found already: a busy or full disk is no reason to fail.
        with suppress(StorageError):
            compacting.compact(self._database)
            with self._database.reading() as tables:
                self._current(tables)

    def statistics(self) -> Statistics:
        """Count what can be found, as ``Engine.statistics`` declares."""
        with self._database.reading() as tables:
            snapshot = self._current(tables)
        return Statistics(snapshot.live_articles, snapshot.live_passages, snapshot.lengths["words"].mean)

    def close(self) -> None:
        """Let go of the postings in memory."""
        self._reading = Reading(0)
        self._snapshot = nothing()

    def _current(self, tables: Tables) -> Snapshot:
        generation = passages.generation(tables)
        snapshot = self._snapshot
        if generation != snapshot.generation:
            with self._lock:
                # Another thread may have read it meanwhile, or a later one, which this transaction does not see.
                snapshot = self._snapshot
                if generation != snapshot.generation:
                    snapshot = read(tables, generation, snapshot)
                    self._snapshot = snapshot
        return snapshot

    def _weighed(self, field: Field, term: str, times: int, standing: Mapping[Term, Standing]) -> Weighed:
        weight = times * (self._recipe.grams if field == "grams" else 1.0)
        return Weighed(field, standing[field, term], weight, self._recipe.article)

    def _concept(self, snapshot: Snapshot, concept: Concept, standing: Mapping[Term, Standing]) -> Weighed:
        parts = [(each.weight, standing[each.field, each.term].sparse()) for each in concept.alternatives]
        places = [_NOWHERE.sparse()[0], *(places for _, (places, _) in parts)]
        counts = [_NOWHERE.sparse()[1], *(weight * counts for weight, (_, counts) in parts)]
        several, inverse = np.unique(np.concatenate(places), return_inverse=True)
        summed: Floats = np.bincount(inverse, weights=np.concatenate(counts), minlength=len(several)).astype(np.float64)
        articles = len(np.unique(snapshot.article_of[several]))
        runs: tuple[Run, ...] = ((0, listed(several, summed, articles, 0)),) if len(several) else ()
        return Weighed("grams", Standing(runs, len(several), articles), concept.weight, self._recipe.article)

    def _by_meaning(
        self,
        tables: Tables,
        snapshot: Snapshot,
        ranking: Ranking,
        sought: Sought,
        limit: int,
        one_per_article: bool,
    ) -> list[Candidate]:
        scores = ranking.scores()
        ranks, nearness = self._meanings.fuse(tables, snapshot, scores, np.array(sought.meaning, dtype=np.float32))
        chosen: dict[int, Candidate] = {}
        for place in np.lexsort((np.arange(len(ranks)), -ranks)).tolist():
            if ranks[place] <= 0 or len(chosen) == limit:
                break
            passage, article = int(snapshot.passage_ids[place]), int(snapshot.article_ids[place])
            near = None if np.isnan(nearness[place]) else float(nearness[place])
            candidate = Candidate(passage, article, float(scores[place]), near)
            chosen.setdefault(article if one_per_article else passage, candidate)
        return [*chosen.values()]


_NOWHERE = Standing((), 0, 0)


def _eligible(tables: Tables, snapshot: Snapshot, collections: Sequence[str]) -> Flags | None:
    """Return which articles of a snapshot may be found, None for all."""
    if not collections:
        return None
    wanted = np.array(articles.ids_in(tables, collections), np.int64)
    return np.isin(snapshot.article_ids[snapshot.begins], wanted)


def _terms(sought: Sought) -> list[tuple[Field, str]]:
    terms: list[tuple[Field, str]] = [("words", term) for term in sought.words]
    terms += [("grams", term) for term in sought.grams]
    return terms + [(each.field, each.term) for concept in sought.concepts for each in concept.alternatives]


def _counted(terms: tuple[str, ...]) -> list[tuple[str, int]]:
    return [*Counter(terms).items()]
