"""The postings of a library in memory, at one moment. Reads the database; never writes.

A change by any process is noticed by the library's generation number: new passages are read and
appended as a segment, passages that are gone are masked out, and nothing is read anew until most of
it is dead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.engines.postings import Postings, build, merge
from index.models import Field
from index.store import Tables, passages

BLOCK = 20_000
MUCH_LARGER = 4
FIELDS: tuple[Field, ...] = ("words", "grams", "sounds")

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Segment:
    """Passages read together; ``first`` is the place of the first one in the whole table."""

    first: int
    size: int
    fields: Mapping[Field, Postings]


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many tokens passages and articles have in one field, dead passages left out of the means."""

    passages: Floats
    articles: Floats
    mean: float
    article_mean: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The library at one generation; never changed, so that any thread may read it.

    ``article_of`` leads from a passage's place to its article's place in ``articles``.
    """

    generation: int
    segments: tuple[Segment, ...]
    passage_ids: Numbers
    article_ids: Numbers
    live: NDArray[np.bool_]
    articles: Numbers
    article_of: Numbers
    lengths: Mapping[Field, Lengths]

    def of(self, field: Field, term: int) -> tuple[Numbers, Floats]:
        """Return the places of the live passages that hold a term, and how often each does."""
        found = [(segment, *segment.fields[field].of(term)) for segment in self.segments]
        if not found:
            return np.empty(0, np.int64), np.empty(0)
        places = np.concatenate([each.astype(np.int64) + segment.first for segment, each, _ in found])
        counts = np.concatenate([times for _, _, times in found])
        alive = self.live[places]
        return places[alive], counts[alive]


def nothing() -> Snapshot:
    """Return the snapshot from which reading begins."""
    return _assemble(-1, (), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_))


def read(tables: Tables, generation: int, old: Snapshot) -> Snapshot:
    """Return the library as it is now, taking over what ``old`` has of it."""
    live_ids = np.array(passages.live_ids(tables), dtype=np.int64)
    # When most of what is in memory is dead, reading anew costs less than carrying it along.
    if len(old.passage_ids) and np.isin(old.passage_ids, live_ids).mean() < 0.5:
        old = nothing()
    segments, passage_ids, article_ids = list(old.segments), old.passage_ids, old.article_ids
    rows = passages.posted(tables, int(passage_ids[-1]) if len(passage_ids) else 0)
    # In blocks, so that a first reading of a large library does not hold two copies of it.
    while block := list(islice(rows, BLOCK)):
        _append(segments, block)
        passage_ids = np.append(passage_ids, [row.passage_id for row in block])
        article_ids = np.append(article_ids, [row.article_id for row in block])
    return _assemble(generation, tuple(segments), passage_ids, article_ids, np.isin(passage_ids, live_ids))


def _append(segments: list[Segment], block: list[passages.Posted]) -> None:
    """Add passages as a segment, merged with the ones before it until those are much larger.

    A term is looked up in every segment, so they must stay few; a merge costs as much as what it
    merges, so it must be rare for the large ones.
    """
    first = sum(segment.size for segment in segments)
    new = Segment(first, len(block), {name: build([getattr(row, name) for row in block]) for name in FIELDS})
    while segments and segments[-1].size < MUCH_LARGER * new.size:
        before = segments.pop()
        merged = {name: merge(before.fields[name], new.fields[name]) for name in FIELDS}
        new = Segment(before.first, before.size + new.size, merged)
    segments.append(new)


def _assemble(
    generation: int, segments: tuple[Segment, ...], passage_ids: Numbers, article_ids: Numbers, live: NDArray[np.bool_]
) -> Snapshot:
    articles = np.unique(article_ids[live])
    article_of = np.searchsorted(articles, article_ids)
    article_of[~live] = 0
    lengths = {name: _lengths(name, segments, live, article_of, len(articles)) for name in FIELDS}
    return Snapshot(generation, segments, passage_ids, article_ids, live, articles, article_of, lengths)


def _lengths(
    name: Field, segments: tuple[Segment, ...], live: NDArray[np.bool_], article_of: Numbers, articles: int
) -> Lengths:
    lengths = np.concatenate([np.empty(0), *(segment.fields[name].lengths for segment in segments)])
    summed = np.bincount(article_of[live], weights=lengths[live], minlength=articles)
    of_articles: Floats = summed.astype(np.float64)
    mean = float(lengths[live].mean()) if live.any() else 0.0
    article_mean = float(of_articles.mean()) if articles else 0.0
    return Lengths(lengths, of_articles, mean or 1.0, article_mean or 1.0)
