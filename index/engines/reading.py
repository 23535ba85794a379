"""The postings of a term, wherever they are: in segments on disk, kept after a first use, and in memory. Reads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engines.blocks import Listed, find, sparse
from index.engines.snapshot import Floats, Snapshot
from index.models import Field
from index.store import Tables, postings

# Of postings as they lie in the file. Room for the frequent characters of a hundred thousand passages: every
# question holds some of them.
KEPT_BYTES = 32 * 2**20

NOWHERE = Listed(np.empty(0, np.int32), np.empty(0, np.uint16), 0, 0)
# The first place of a part of the library; the places in it and the counts there, as ``Listed`` has them.
Run = tuple[int, NDArray[np.int32] | None, NDArray[np.uint16] | NDArray[np.uint8] | Floats]
Term = tuple[Field, int]
_Key = tuple[int, int, Field, int]


class Standing(NamedTuple):
    """Where a term stands: in each part of the library where it does, in order; at how many places altogether."""

    runs: tuple[Run, ...]
    size: int
    articles: int

    def sparse(self) -> tuple[NDArray[np.int32], Floats]:
        """Return all places, ascending, and how often it stands at each."""
        parts = [(first, *sparse(places, counts)) for first, places, counts in self.runs]
        return (
            np.concatenate([_NO_PLACES, *(places + np.int32(first) for first, places, _ in parts)]),
            np.concatenate([_NO_COUNTS, *(counts for _, _, counts in parts)]),
        )


_NO_PLACES, _NO_COUNTS = np.empty(0, np.int32), np.empty(0)


class Reading:
    """Reads postings; any thread may."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        """Keep up to so many bytes of what was read from disk."""
        self._most = kept_bytes
        self._bytes = 0
        self._kept: OrderedDict[_Key, Listed] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, tables: Tables, snapshot: Snapshot, terms: Iterable[Term]) -> dict[Term, Standing]:
        """Return where terms stand in a snapshot. In the transaction in which the snapshot was read."""
        several = [*dict.fromkeys(terms)]
        runs: list[list[Run]] = [[] for _ in several]
        sizes, articles = [0] * len(several), [0] * len(several)
        for part, first, dead in zip(snapshot.parts, snapshot.firsts, snapshot.dead, strict=True):
            if part.held is None:
                listed = self._on_disk(tables, snapshot, part.segment, first, dead, several)
            else:
                listed = [_living(snapshot, first, dead, *part.held[field].of(term)) for field, term in several]
            for number, each in enumerate(listed):
                if each.size:
                    runs[number].append((first, each.places, each.counts))
                    sizes[number] += each.size
                    articles[number] += each.articles
        return {
            term: Standing(tuple(runs[number]), sizes[number], articles[number]) for number, term in enumerate(several)
        }

    def _on_disk(
        self, tables: Tables, snapshot: Snapshot, segment: int, first: int, dead: int, terms: Sequence[Term]
    ) -> list[Listed]:
        # Where others are dead, others of the same postings live.
        keys = [(segment, dead, *term) for term in terms]
        with self._lock:
            found = {key: self._kept.get(key) for key in keys}
            for key, kept in found.items():
                if kept:
                    self._kept.move_to_end(key)
        read = {}
        for (field, term), block in postings.blocks(
            tables, segment, [key[2:] for key, kept in found.items() if kept is None]
        ).items():
            listed = find(block, term)
            if listed:
                read[segment, dead, field, term] = (
                    _living(snapshot, first, dead, listed.places, listed.counts) if dead else listed
                )
        if read:
            self._keep(read)
        return [found[key] or read.get(key, NOWHERE) for key in keys]

    def _keep(self, read: Mapping[_Key, Listed]) -> None:
        with self._lock:
            for key, listed in read.items():
                before = self._kept.pop(key, None)
                self._kept[key] = listed
                self._bytes += listed.bytes - (before.bytes if before else 0)
            while self._bytes > self._most and len(self._kept) > 1:
                self._bytes -= self._kept.popitem(last=False)[1].bytes


def _living(
    snapshot: Snapshot,
    first: int,
    dead: int,
    places: NDArray[np.int32] | None,
    counts: NDArray[np.uint16] | NDArray[np.uint8],
) -> Listed:
    """Return postings of a part without those of dead passages."""
    if not len(counts):
        return NOWHERE
    if places is None:
        counts = np.where(snapshot.live[first : first + len(counts)], counts, np.uint8(0))
    elif dead:
        alive = snapshot.live[places + np.int32(first)]
        places, counts = places[alive], counts[alive]
    held, _ = sparse(places, counts)
    articles = snapshot.article_of[held + first]
    return Listed(places, counts, len(held), int(np.count_nonzero(articles[1:] != articles[:-1])) + min(1, len(held)))
