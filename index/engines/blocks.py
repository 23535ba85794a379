"""Postings of one field as blocks of bytes, a few kilobytes each, as they lie in the library's file. Pure.

A block holds the postings of neighbouring terms; the postings of one term are never divided, so a frequent term
has a block of its own. Six bytes a posting, nothing in it depends on what else is in the library:

    terms (uint32 each) · end of each term's postings (uint32) · how many articles hold it (uint32)
    passages (int32 each, their places in the segment) · counts (uint16)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.engines.postings import Postings

BLOCK_POSTINGS = 1500
_NUMBER = np.dtype("<u4")
_PLACE = np.dtype("<i4")
_COUNT = np.dtype("<u2")


@dataclass(frozen=True, slots=True)
class Listed:
    """Where a term stands: places (ascending), how often at each, and in how many articles altogether."""

    places: NDArray[np.int32]
    counts: NDArray[np.uint16]
    articles: int

    @property
    def bytes(self) -> int:
        """What it costs to keep."""
        return int(self.places.nbytes + self.counts.nbytes)


def blocks(postings: Postings, article_of: NDArray[np.int64]) -> Iterator[tuple[int, bytes]]:
    """Yield (first term, block) in order; ``article_of`` leads from a place to its article, in ascending order."""
    if not len(postings.terms):
        return
    begins = np.flatnonzero(np.concatenate(([True], postings.terms[1:] != postings.terms[:-1])))
    ends = np.append(begins[1:], len(postings.terms))
    articles = article_of[postings.passages]
    new = np.concatenate(([True], articles[1:] != articles[:-1]))
    new[begins] = True
    holders = np.add.reduceat(new, begins, dtype=np.uint32)
    first = 0
    while first < len(begins):
        # As many whole terms as fit, and at least one.
        last = int(np.searchsorted(ends, begins[first] + BLOCK_POSTINGS, side="right"))
        last = max(first + 1, last)
        start, stop = begins[first], ends[last - 1]
        yield (
            int(postings.terms[start]),
            b"".join(
                (
                    np.uint32(last - first).astype(_NUMBER).tobytes(),
                    postings.terms[begins[first:last]].astype(_NUMBER).tobytes(),
                    (ends[first:last] - start).astype(_NUMBER).tobytes(),
                    holders[first:last].astype(_NUMBER).tobytes(),
                    postings.passages[start:stop].astype(_PLACE).tobytes(),
                    postings.counts[start:stop].astype(_COUNT).tobytes(),
                )
            ),
        )
        first = last


def find(block: bytes, term: int) -> Listed | None:
    """Return the postings of a term, or None when the block has none."""
    # Python's own search: on so few numbers numpy's takes ten times as long.
    size = int.from_bytes(block[:4], "little")
    body = 4 + 12 * size
    head = memoryview(block)[4:body].cast("I")
    number = bisect_left(head, term, 0, size)
    if number == size or head[number] != term:
        return None
    start, stop, total = head[size + number - 1] if number else 0, head[size + number], head[2 * size - 1]
    places = np.frombuffer(block, _PLACE, stop - start, body + 4 * start)
    counts = np.frombuffer(block, _COUNT, stop - start, body + 4 * total + 2 * start)
    if 2 * (stop - start) < total:
        # A few postings must not keep the whole block in memory.
        places, counts = places.copy(), counts.copy()
    return Listed(places, counts, head[2 * size + number])


def whole(these: Iterable[bytes]) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.uint16]]:
    """Return what neighbouring blocks hold as columns: term, place, count."""
    terms, places, counts = [np.empty(0, np.uint32)], [np.empty(0, np.int32)], [np.empty(0, np.uint16)]
    for block in these:
        size = int.from_bytes(block[:4], "little")
        ends = np.frombuffer(block, _NUMBER, size, 4 + 4 * size)
        total, body = int(ends[-1]), 4 + 12 * size
        terms.append(np.repeat(np.frombuffer(block, _NUMBER, size, 4), np.diff(ends, prepend=np.uint32(0))))
        places.append(np.frombuffer(block, _PLACE, total, body))
        counts.append(np.frombuffer(block, _COUNT, total, body + 4 * total))
    return np.concatenate(terms), np.concatenate(places), np.concatenate(counts)
