"""The postings of a term, wherever they are: in segments on disk, kept after a first use, and in memory. Reads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engines import compiled
from index.engines.blocks import Listed
from index.engines.snapshot import Floats, Part, Snapshot
from index.models import Field
from index.store import Tables, numbering, postings

# Of postings as they lie in the file. Room for the frequent characters of a hundred thousand passages: every
# question holds some of them.
KEPT_BYTES = 32 * 2**20
_ENTRY_BYTES = 500  # what it takes beside its postings to keep a term, about

Term = tuple[Field, str]
# The first place of a part of the library, and the postings of a term there.
Run = tuple[int, Listed]


class Standing(NamedTuple):
    """Where a term stands: in each part of the library where it does, in order; at how many places altogether."""

    runs: tuple[Run, ...]
    size: int
    articles: int

    def sparse(self) -> tuple[NDArray[np.int32], Floats]:
        """Return all places, ascending, and how often it stands at each."""
        parts = [(first, *each.sparse()) for first, each in self.runs]
        return (
            np.concatenate([_NO_PLACES, *(places + np.int32(first) for first, places, _ in parts)]),
            np.concatenate([_NO_COUNTS, *(counts for _, _, counts in parts)]),
        )


# A part with its first place and a mark of what is dead in it; the segments of a snapshot with such marks.
_Placed = tuple[Part, int, int]
_State = tuple[tuple[int, int], ...]


class _Kept(NamedTuple):
    """A term's number if the library knows it, where it stands in the segments, and the memory that takes."""

    number: int | None
    standing: Standing
    bytes: int


_NO_PLACES, _NO_COUNTS = np.empty(0, np.int32), np.empty(0)
_NOWHERE = Standing((), 0, 0)
_UNKNOWN = _Kept(None, _NOWHERE, 0)


class Reading:
    """Reads postings; any thread may."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        """Keep up to so many bytes of what was read from disk."""
        self._most = kept_bytes
        self._bytes = 0
        self._state: _State = ()
        self._kept: OrderedDict[Term, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, tables: Tables, snapshot: Snapshot, terms: Iterable[Term]) -> dict[Term, Standing]:
        """Return where terms stand in a snapshot. In the transaction in which the snapshot was read."""
        wanted = dict.fromkeys(terms)
        parts = [*zip(snapshot.parts, snapshot.firsts, snapshot.dead, strict=True)]
        fresh = [each for each in parts if each[0].held is not None]
        segments = parts[: len(parts) - len(fresh)]
        # Where others are dead, others of the same postings live.
        state = tuple((part.segment, dead) for part, _, dead in segments)
        kept = self._look_up(state, wanted)
        read = {}
        standing = {}
        for term in wanted:
            known = kept.get(term)
            if known is None:
                known = _read(tables, snapshot, segments, term)
                # One that stands in a segment will not be undone: its number is good for ever.
                if known.standing.size:
                    read[term] = known
            standing[term] = known.standing
            if fresh and known.number is not None:
                standing[term] = _with(known.standing, tables, snapshot, fresh, term[0], known.number)
        if read:
            self._keep(state, read)
        return standing

    def _look_up(self, state: _State, wanted: Iterable[Term]) -> dict[Term, _Kept]:
        with self._lock:
            if state != self._state:
                self._state, self._bytes = state, 0
                self._kept.clear()
            found = {term: self._kept[term] for term in wanted if term in self._kept}
            for term in found:
                self._kept.move_to_end(term)
        return found

    def _keep(self, state: _State, read: Mapping[Term, _Kept]) -> None:
        with self._lock:
            # Another thread may have gone on to a later state meanwhile, or read the same.
            if state != self._state:
                return
            for term, each in read.items():
                if term not in self._kept:
                    self._kept[term] = each
                    self._bytes += each.bytes
            while self._bytes > self._most and len(self._kept) > 1:
                self._bytes -= self._kept.popitem(last=False)[1].bytes


def _read(tables: Tables, snapshot: Snapshot, segments: Sequence[_Placed], term: Term) -> _Kept:
    """Return where a term stands in the segments."""
    field, text = term
    number = numbering.number(tables, text)
    if number is None:
        return _UNKNOWN
    standing = _with(_NOWHERE, tables, snapshot, segments, field, number)
    return _Kept(number, standing, _ENTRY_BYTES + sum(len(each.data) for _, each in standing.runs))


def _with(
    standing: Standing, tables: Tables, snapshot: Snapshot, parts: Sequence[_Placed], field: Field, number: int
) -> Standing:
    """Return where a term stands, in further parts too."""
    runs, size, articles = [*standing.runs], standing.size, standing.articles
    for part, first, dead in parts:
        block = part.held[field] if part.held else postings.block(tables, part.segment, field, number)
        each = compiled.find(block, number, part.size) if block else None
        if each and dead:
            each = compiled.alive(each, first, snapshot.live, snapshot.article_of)
        if each and each.size:
            runs.append((first, each))
            size += each.size
            articles += each.articles
    return Standing(tuple(runs), size, articles)
