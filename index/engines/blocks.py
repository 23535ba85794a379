"""Postings of one field as blocks of bytes, mostly a page each, as they lie in the library's file. Pure.

A block holds the postings of neighbouring terms; the postings of one term are never divided, so a frequent term
has a block of its own. Six bytes a posting, nothing in it depends on what else is in the library:

    how many terms (uint32)
    terms (uint32 each) · end of each term's postings (uint32) · how many articles hold it (uint32)
    passages (int32 each, their places in the segment) · counts (uint16)

A term that stands in so many passages that a byte for each passage of the segment is less has a *dense* block. It
begins as others do, but for a mark in its first number, and goes on with how often the term stands at each place:

    1 + mark · term · how many postings · how many articles · counts (uint8, one for each passage of the segment)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engines.postings import Postings

BLOCK_BYTES = 4000  # so many lie in one page of SQLite's; more would be a page each for every 4,092
DENSE = 1 << 31
_TERM_BYTES, _POSTING_BYTES, _MOST_DENSE = 12, 6, 255
_NUMBER = np.dtype("<u4")
_PLACE = np.dtype("<i4")
_COUNT = np.dtype("<u2")
_SMALL_COUNT = np.dtype("u1")


class Listed(NamedTuple):
    """Where a term stands: places (ascending), how often at each; how many places, and in how many articles.

    Without ``places``, the counts are those of all places of the segment from its first on, 0 where it does not.
    """

    places: NDArray[np.int32] | None
    counts: NDArray[np.uint16] | NDArray[np.uint8]
    size: int
    articles: int

    @property
    def bytes(self) -> int:
        """What it costs to keep: arrays that were read keep the whole block in memory."""
        base: object = self.counts.base
        if isinstance(base, bytes):
            return len(base)
        return int(self.counts.nbytes) + (0 if self.places is None else int(self.places.nbytes))


def sparse(places: NDArray[np.int32] | None, counts: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[Any]]:
    """Return the places of a ``Listed`` with the counts there."""
    if places is not None:
        return places, counts
    held = np.flatnonzero(counts)
    return held.astype(np.int32), counts[held]


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
    filled = _POSTING_BYTES * ends + _TERM_BYTES * np.arange(1, len(ends) + 1)
    first = before = 0
    while first < len(begins):
        # As many whole terms as fit, and at least one.
        last = max(first + 1, int(np.searchsorted(filled, before + BLOCK_BYTES, side="right")))
        before = int(filled[last - 1])
        start, stop = begins[first], ends[last - 1]
        places, counts = postings.passages[start:stop], postings.counts[start:stop]
        dense = _POSTING_BYTES * len(places) > len(article_of) and last == first + 1 and counts.max() <= _MOST_DENSE
        yield (
            int(postings.terms[start]),
            b"".join(
                (
                    np.uint32(last - first + DENSE * dense).astype(_NUMBER).tobytes(),
                    postings.terms[begins[first:last]].astype(_NUMBER).tobytes(),
                    (ends[first:last] - start).astype(_NUMBER).tobytes(),
                    holders[first:last].astype(_NUMBER).tobytes(),
                    _dense(places, counts, len(article_of)) if dense else places.astype(_PLACE).tobytes(),
                    b"" if dense else counts.astype(_COUNT).tobytes(),
                )
            ),
        )
        first = last


def _dense(places: NDArray[np.int32], counts: NDArray[np.uint16], passages: int) -> bytes:
    every = np.zeros(passages, _SMALL_COUNT)
    every[places] = counts
    return every.tobytes()


def find(block: bytes, term: int) -> Listed | None:
    """Return the postings of a term, or None when the block has none."""
    # Python's own search: on so few numbers numpy's takes ten times as long.
    size, dense = _size(block)
    body = 4 + 12 * size
    head = memoryview(block)[4:body].cast("I")
    number = bisect_left(head, term, 0, size)
    if number == size or head[number] != term:
        return None
    if dense:
        return Listed(None, np.frombuffer(block, _SMALL_COUNT, offset=body), head[1], head[2])
    start, stop, total = head[size + number - 1] if number else 0, head[size + number], head[2 * size - 1]
    places = np.frombuffer(block, _PLACE, stop - start, body + 4 * start)
    counts = np.frombuffer(block, _COUNT, stop - start, body + 4 * total + 2 * start)
    return Listed(places, counts, stop - start, head[2 * size + number])


def _size(block: bytes) -> tuple[int, bool]:
    size = int.from_bytes(block[:4], "little")
    return size & ~DENSE, bool(size & DENSE)


def whole(these: Iterable[bytes]) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.uint16]]:
    """Return what neighbouring blocks hold as columns: term, place, count."""
    terms, places, counts = [np.empty(0, np.uint32)], [np.empty(0, np.int32)], [np.empty(0, np.uint16)]
    for block in these:
        size, dense = _size(block)
        ends = np.frombuffer(block, _NUMBER, size, 4 + 4 * size)
        total, body = int(ends[-1]), 4 + 12 * size
        terms.append(np.repeat(np.frombuffer(block, _NUMBER, size, 4), np.diff(ends, prepend=np.uint32(0))))
        if dense:
            where, often = sparse(None, np.frombuffer(block, _SMALL_COUNT, offset=body))
        else:
            where = np.frombuffer(block, _PLACE, total, body)
            often = np.frombuffer(block, _COUNT, total, body + 4 * total)
        places.append(where)
        counts.append(often.astype(np.uint16, copy=False))
    return np.concatenate(terms), np.concatenate(places), np.concatenate(counts)
