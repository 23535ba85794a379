"""The passages of a library at one moment: their columns in memory, their postings mostly on disk. Never writes.

Postings of segments are read from the file when a question needs them. Passages that no segment holds yet are
kept in memory as a few tables of postings, and a change by any process is noticed by the library's generation
number: then only what is new is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.engines.postings import Postings, build, merge
from index.models import Field
from index.store import Tables, postings
from index.store.postings import FIELDS, Columns, Posted

BLOCK = 20_000
MUCH_LARGER = 4

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """Passages read together; ``held`` are their postings in memory, None when they are in a segment on disk."""

    segment: int
    columns: Columns
    held: Mapping[Field, Postings] | None = None

    @property
    def size(self) -> int:
        """How many passages there are, the dead too."""
        return len(self.columns.passage_ids)


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many tokens passages and articles have in one field, dead passages left out of articles and means."""

    passages: NDArray[np.uint32]
    articles: Floats
    mean: float
    article_mean: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The library at one generation; never changed, so that any thread may read it.

    A *place* is a passage's number in these columns. An article's passages stand together: ``article_of`` leads
    from a place to its article, whose places are ``begins[article]`` up to ``begins[article + 1]``. ``firsts``
    has the place at which each part begins, ``dead`` a mark of which of its
    passages are dead, 0 for none.
    """

    generation: int
    parts: tuple[Part, ...]
    firsts: tuple[int, ...]
    dead: tuple[int, ...]
    passage_ids: Numbers
    article_ids: Numbers
    live: NDArray[np.bool_]
    article_of: Numbers
    begins: Numbers
    lengths: Mapping[Field, Lengths]
    live_passages: int
    live_articles: int


def nothing() -> Snapshot:
    """Return the snapshot from which reading begins."""
    return _assemble(-1, (), [])


def read(tables: Tables, generation: int, old: Snapshot) -> Snapshot:
    """Return the library as it is now, taking over what ``old`` has of it. For use in a transaction."""
    known = {part.segment: part for part in old.parts if part.held is None}
    segments = postings.segments(tables)
    parts = [known.get(each) or Part(each, postings.columns(tables, each)) for each in segments]
    if list(known) == segments:
        parts.extend(part for part in old.parts if part.held is not None)
    after = max((postings.last_passage(tables, segments[-1]) or 0) if segments else 0, _last(parts))
    rows = postings.posted(tables, after)
    # In blocks, so that a first reading of a large library does not hold two copies of it.
    while block := list(islice(rows, BLOCK)):
        append(parts, block)
    return _assemble(generation, tuple(parts), postings.dead(tables))


def append(parts: list[Part], block: list[Posted]) -> None:
    """Add passages as a part in memory, merged with the ones before it until those are much larger.

    A term is looked up in every part, so they must stay few; a merge costs as much as what it merges, so it
    must be rare for the large ones.
    """
    held = {name: build([getattr(row, name) for row in block]) for name in FIELDS}
    numbers = np.array([(row.passage_id, row.article_id) for row in block], np.int64).reshape(-1, 2)
    columns = Columns(numbers[:, 0], numbers[:, 1], {name: held[name].lengths for name in FIELDS})
    new = Part(0, columns, held)
    while parts and parts[-1].held is not None and parts[-1].size < MUCH_LARGER * new.size:
        before = parts.pop()
        both = (before.columns, new.columns)
        merged = {name: merge(before.held[name], new.held[name]) for name in FIELDS if before.held and new.held}
        new = Part(0, joined(both), merged)
    parts.append(new)


def joined(several: Iterable[Columns]) -> Columns:
    """Return the columns of passages that come one after the other."""
    these = [*several]
    return Columns(
        np.concatenate([np.empty(0, np.int64), *(each.passage_ids for each in these)]),
        np.concatenate([np.empty(0, np.int64), *(each.article_ids for each in these)]),
        {name: np.concatenate([np.empty(0, np.uint32), *(each.lengths[name] for each in these)]) for name in FIELDS},
    )


def articles_of(article_ids: Numbers) -> Numbers:
    """Number the articles of a column, in which the passages of each stand together."""
    new = article_ids[1:] != article_ids[:-1]
    return np.concatenate((np.zeros(min(1, len(article_ids)), np.int64), np.cumsum(new, dtype=np.int64)))


def _last(parts: list[Part]) -> int:
    return max((int(part.columns.passage_ids[-1]) for part in parts if part.size), default=0)


def _assemble(generation: int, parts: tuple[Part, ...], dead: list[int]) -> Snapshot:
    columns = joined(part.columns for part in parts)
    size = len(columns.passage_ids)
    live = np.ones(size, np.bool_)
    places = np.searchsorted(columns.passage_ids, np.array(dead, np.int64))
    places = places[places < size]
    live[places[np.isin(columns.passage_ids[places], dead)]] = False
    article_of = articles_of(columns.article_ids)
    begins = np.concatenate((np.flatnonzero(np.diff(article_of, prepend=-1)), [size]))
    firsts = np.concatenate(([0], np.cumsum([part.size for part in parts], dtype=np.int64)))
    lives = (live[first : first + part.size] for part, first in zip(parts, firsts, strict=False))
    alive = np.add.reduceat(live, begins[:-1], dtype=np.int64) if size else np.empty(0, np.int64)
    live_passages, live_articles = int(live.sum()), int(np.count_nonzero(alive))
    return Snapshot(
        generation,
        parts,
        tuple(firsts[:-1].tolist()),
        tuple(0 if each.all() else hash(each.tobytes()) or 1 for each in lives),
        columns.passage_ids,
        columns.article_ids,
        live,
        article_of,
        begins,
        {name: _lengths(each, live, begins, live_passages, live_articles) for name, each in columns.lengths.items()},
        live_passages,
        live_articles,
    )


def _lengths(
    lengths: NDArray[np.uint32], live: NDArray[np.bool_], begins: Numbers, live_passages: int, live_articles: int
) -> Lengths:
    counted = np.where(live, lengths, 0).astype(np.float64) if live_passages < len(lengths) else lengths
    articles = np.add.reduceat(counted, begins[:-1], dtype=np.float64) if len(lengths) else np.empty(0)
    total = float(articles.sum())
    return Lengths(lengths, articles, total / max(1, live_passages) or 1.0, total / max(1, live_articles) or 1.0)
