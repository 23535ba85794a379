"""The passages of a library at one moment: their columns in memory, their postings mostly on disk. Never writes.

Postings of segments are read from the file when a question needs them. Passages that no segment holds yet are
kept in memory as a few tables of postings, and a change by any process is noticed by the library's generation
number: then only what is new is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engines import compiled
from index.models import Field
from index.store import Tables, postings
from index.store.postings import FIELDS, Columns, Posted

BLOCK = 20_000
MUCH_LARGER = 4
ROOM = 1024

Numbers = NDArray[np.int64]
Places = NDArray[np.int32]  # of passages and of articles: half the memory, which ranking walks at random
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """Passages read together; ``held`` are their postings as blocks, None when they are in a segment on disk."""

    segment: int
    columns: Columns
    held: Mapping[Field, bytes] | None = None

    @property
    def size(self) -> int:
        """How many passages there are, the dead too."""
        return len(self.columns.passage_ids)


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many tokens passages and articles have in one field, dead passages left out of all but ``passages``."""

    passages: NDArray[np.uint32]
    articles: Floats
    total: int
    mean: float
    article_mean: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The library at one generation; never changed, so that any thread may read it.

    A *place* is a passage's number in these columns. An article's passages stand together: ``article_of`` leads
    from a place to its article, whose places are ``begins[article]`` up to ``ends[article]``; ``alive`` of them
    live. ``firsts`` has the place at which each part begins, ``dead`` a mark of which of its passages are dead,
    0 for none; ``named_dead`` are the numbers of all that the library names as dead.
    """

    generation: int
    parts: tuple[Part, ...]
    firsts: tuple[int, ...]
    dead: tuple[int, ...]
    named_dead: tuple[int, ...]
    passage_ids: Numbers
    article_ids: Numbers
    live: NDArray[np.bool_]
    article_of: Places
    begins: Places
    ends: Places
    alive: Places
    lengths: Mapping[Field, Lengths]
    live_passages: int
    live_articles: int


def nothing() -> Snapshot:
    """Return the snapshot from which reading begins."""
    return _extended(_EMPTY, -1, (), joined(()), ())


def read(tables: Tables, generation: int, old: Snapshot) -> Snapshot:
    """Return the library as it is now, taking over what ``old`` has of it. For use in a transaction.

    Not for two threads at once: a snapshot's columns grow where they lie, behind the end of those before it.
    """
    known = {part.segment: part for part in old.parts if part.held is None}
    segments = postings.segments(tables)
    dead = postings.dead(tables)
    parts = [*old.parts]
    if list(known) != segments:
        parts = [known.get(each) or Part(each, postings.columns(tables, each)) for each in segments]
        old = _extended(_EMPTY, -1, tuple(parts), joined(part.columns for part in parts), dead)
    after = max((postings.last_passage(tables, segments[-1]) or 0) if segments else 0, _last(parts))
    rows = postings.posted(tables, after)
    new: list[Columns] = []
    # In blocks, so that a first reading of a large library does not hold two copies of it.
    while block := list(islice(rows, BLOCK)):
        new.append(append(parts, block))
    return _extended(old, generation, tuple(parts), joined(new), dead)


def append(parts: list[Part], block: list[Posted]) -> Columns:
    """Add passages as a part in memory, merged with the ones before until those are much larger; return their columns.

    A term is looked up in every part, so they must stay few; a merge costs as much as what it merges, so it
    must be rare for the large ones.
    """
    columns = columns_of(block)
    size = len(block)
    before: list[Part] = []
    while parts and parts[-1].held is not None and parts[-1].size < MUCH_LARGER * size:
        before.insert(0, parts.pop())
        size += before[0].size
    firsts = [0, *accumulate(part.size for part in before)]
    every = joined((*(part.columns for part in before), columns))
    article_of = articles_of(every.article_ids)
    held = {}
    for name in FIELDS:
        blocks = [(first, part.held[name]) for first, part in zip(firsts, before, strict=False) if part.held]
        held[name] = compiled.pack(blocks, [getattr(row, name) for row in block], article_of)
    parts.append(Part(0, every, held))
    return columns


def columns_of(block: Sequence[Posted]) -> Columns:
    """Return the columns of passages as they came in."""
    numbers = np.array([(row.passage_id, row.article_id) for row in block], np.int64).reshape(-1, 2)
    rows = {name: compiled.lengths([getattr(row, name) for row in block]) for name in FIELDS}
    return Columns(
        numbers[:, 0], numbers[:, 1], {name: np.frombuffer(of_name, np.uint32) for name, of_name in rows.items()}
    )


def joined(several: Iterable[Columns]) -> Columns:
    """Return the columns of passages that come one after the other."""
    these = [*several]
    if len(these) == 1:
        return these[0]
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


def _extended(old: Snapshot, generation: int, parts: tuple[Part, ...], new: Columns, dead: Sequence[int]) -> Snapshot:
    """Return a snapshot with further passages, in which exactly the ``dead`` (ascending) are dead."""
    before, articles = len(old.passage_ids), len(old.begins)
    passage_ids = _grown(old.passage_ids, new.passage_ids)
    of_new = articles_of(new.article_ids)
    article_of = _grown(old.article_of, of_new + articles)
    begins_new = np.flatnonzero(np.diff(of_new, prepend=-1)) + before
    live_new = np.ones(len(new.passage_ids), np.bool_)
    live_new[_places(new.passage_ids, dead)] = False
    live_old, named = old.live, tuple(dead)
    if named != old.named_dead:
        live_old = np.ones(before, np.bool_)
        live_old[_places(old.passage_ids, dead)] = False
    # Of what was there, those that died or came back.
    changed = _NUMBERS if live_old is old.live else np.flatnonzero(live_old != old.live)
    change = _Change(of_new, article_of[changed], np.where(live_old[changed], 1, -1))
    alive = change.summed(old.alive, live_new, 1)
    live_passages = old.live_passages + int(np.count_nonzero(live_new)) + int(change.sign.sum())
    live_articles = old.live_articles + change.more(old.alive, alive)
    lengths = {}
    for name, of_old in old.lengths.items():
        passages = _grown(of_old.passages, new.lengths[name])
        added, moved = new.lengths[name] * live_new, passages[changed]
        total = of_old.total + int(added.sum()) + int((change.sign * moved).sum())
        lengths[name] = Lengths(
            passages,
            change.summed(of_old.articles, added, moved),
            total,
            total / max(1, live_passages) or 1.0,
            total / max(1, live_articles) or 1.0,
        )
    live = _grown(live_old, live_new)
    firsts = [0, *accumulate(part.size for part in parts)]
    # What a mark stands for is long: where nothing died or came back, that of before is right.
    known = {} if len(changed) else dict(zip(map(id, old.parts), old.dead, strict=True))
    marks = (
        known[id(part)] if id(part) in known else _mark(live[first : first + part.size])
        for part, first in zip(parts, firsts, strict=False)
    )
    return Snapshot(
        generation,
        parts,
        tuple(firsts[:-1]),
        tuple(marks),
        named,
        passage_ids,
        _grown(old.article_ids, new.article_ids),
        live,
        article_of,
        _grown(old.begins, begins_new),
        _grown(old.ends, np.append(begins_new[1:], len(passage_ids))[: len(begins_new)]),
        alive,
        lengths,
        live_passages,
        live_articles,
    )


def _mark(live: NDArray[np.bool_]) -> int:
    return 0 if live.all() else hash(live.tobytes()) or 1


def _places(passage_ids: Numbers, wanted: Sequence[int]) -> Numbers:
    sought = np.array(wanted, np.int64)
    places = np.searchsorted(passage_ids, sought)
    there = places < len(passage_ids)
    places, sought = places[there], sought[there]
    found: Numbers = places[passage_ids[places] == sought]
    return found


@dataclass(frozen=True, slots=True)
class _Change:
    """Passages that come, by the number of their article among the new ones, and old ones that came back or died.

    Of these ``changed`` has their articles, ``sign`` 1 or -1.
    """

    of_new: Numbers
    changed: Places
    sign: Numbers

    def summed(self, old: NDArray[Any], added: NDArray[Any], moved: NDArray[Any] | int) -> NDArray[Any]:
        """Return a sum per article: of the old articles with what moved, then of the new ones."""
        if len(self.changed):
            old = old.copy()
            np.add.at(old, self.changed, self.sign * moved)
        return _grown(old, np.bincount(self.of_new, added).astype(old.dtype))

    def more(self, old: Places, new: Places) -> int:
        """Return how many more articles live, from how many passages of each did and do."""
        further = int(np.count_nonzero(new[len(old) :]))
        if not len(self.changed):
            return further
        these = np.unique(self.changed)
        return further + int(np.count_nonzero(new[these])) - int(np.count_nonzero(old[these]))


def _grown(old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
    """Return a column with more behind it; written into the room behind the old one where that is free."""
    if not len(new):
        return old
    size = len(old) + len(new)
    room = old.base
    # The last element of a room says how much of it is in use.
    if room is None or len(room) <= size or room[-1] != len(old):
        room = np.empty(size + size // 8 + ROOM, old.dtype)
        room[: len(old)] = old
    room[len(old) : size] = new
    room[-1] = size
    grown: NDArray[Any] = room[:size]
    return grown


_NUMBERS, _PLACES = np.empty(0, np.int64), np.empty(0, np.int32)
_NO_LENGTHS = Lengths(np.empty(0, np.uint32), np.empty(0), 0, 1.0, 1.0)
_EMPTY = Snapshot(
    -1, (), (), (), (), _NUMBERS, _NUMBERS, np.empty(0, np.bool_), _PLACES, _PLACES, _PLACES, _PLACES,
    dict.fromkeys(FIELDS, _NO_LENGTHS), 0, 0,
)  # fmt: skip
