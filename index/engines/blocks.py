"""Postings of one field as blocks of bytes, mostly a page each, as they lie in the library's file. Pure.

A block holds the postings of neighbouring terms; the postings of one term are never divided, so a frequent term
has a block of its own. Four bytes a posting, nothing in it depends on what else is in the library:

    how many terms (uint32), with the mark NARROW
    terms (uint32 each) · end of each term's postings (uint32) · how many articles hold it (uint32)
    postings (uint32 each: the passage's place in the segment · 256 + how often the term stands there)

Where a place or a count is too large for that, a block is *wide*, as all were once: without the mark it goes on with

    passages (int32 each) · counts (uint16)

A term that stands in so many passages that a byte for each passage of the segment is less has a *dense* block. It
begins as others do, but with the mark DENSE, and goes on with how often the term stands at each place:

    1 · term · how many postings · how many articles · counts (uint8, one for each passage of the segment)
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engines.postings import Postings, build, by_term, lengths_of
from index.store.postings import PostingsDamaged

BLOCK_BYTES = 4000  # so many lie in one page of SQLite's; more would be a page each for every 4,092
DENSE, NARROW = 1 << 31, 1 << 30
COUNT_BITS = 8
_TERM_BYTES, _POSTING_BYTES, _WIDE_BYTES = 12, 4, 6
_MOST = (1 << COUNT_BITS) - 1  # times that a term stands at a place, but for wide blocks
_PLACES = 1 << 32 - COUNT_BITS
_LEAST_BYTES = 4 + _TERM_BYTES
_FOUR, _TWO = Struct("<I"), Struct("<II")
_NUMBER = np.dtype("<u4")
_PLACE = np.dtype("<i4")
_COUNT = np.dtype("<u2")
_SMALL_COUNT = np.dtype("u1")
_SUM = np.dtype("f8")

# What lies in ``Listed.data``: postings (uint32) as in a narrow block; sums (float64) and places (int32); or counts
# (uint8) at every place of the part from its first on.
COUNTED, SUMMED, EVERY = range(3)


class Listed(NamedTuple):
    """Where a term stands in a part of the library: so many numbers in ``data`` from ``at`` on, as ``form`` says.

    ``size`` is at how many places, ``articles`` in how many articles.
    """

    data: bytes
    at: int
    length: int
    form: int
    size: int
    articles: int

    def sparse(self) -> tuple[NDArray[np.int32], NDArray[Any]]:
        """Return the places, ascending, with how often it stands at each."""
        data, at, length, form, _, _ = self
        if form == EVERY:
            counts = np.frombuffer(data, _SMALL_COUNT, length, at)
            held = np.flatnonzero(counts)
            return held.astype(np.int32), counts[held]
        if form == SUMMED:
            return np.frombuffer(data, _PLACE, length, at + 8 * length), np.frombuffer(data, _SUM, length, at)
        return _split(np.frombuffer(data, _NUMBER, length, at))


def listed(places: NDArray[np.int32], counts: NDArray[Any], articles: int, passages: int) -> Listed:
    """Return postings of a part of so many passages, given by places, ascending, with counts or sums of weights."""
    size = len(places)
    if counts.dtype != _SUM and _is_dense(counts, passages):
        return Listed(_dense(places, counts, passages), 0, passages, EVERY, size, articles)
    return _sparse(places, counts, articles)


def _sparse(places: NDArray[np.int32], counts: NDArray[Any], articles: int) -> Listed:
    size = len(places)
    if counts.dtype == _SUM or _too_large(places, counts).any():
        data = counts.astype(_SUM).tobytes() + places.astype(_PLACE).tobytes()
        return Listed(data, 0, size, SUMMED, size, articles)
    return Listed(_joined(places, counts).tobytes(), 0, size, COUNTED, size, articles)


def alive(every: Listed, first: int, live: NDArray[np.bool_], article_of: NDArray[np.int32]) -> Listed:
    """Return postings of a part that begins at a place, without those of dead passages."""
    places, counts = every.sparse()
    places = places + np.int32(first)
    keep = live[places]
    articles = article_of[places[keep]]
    several = int(np.count_nonzero(articles[1:] != articles[:-1])) + min(1, len(articles))
    return _sparse(places[keep] - np.int32(first), counts[keep], several)


def blocks(postings: Postings, article_of: NDArray[np.int64]) -> Iterator[tuple[int, bytes]]:
    """Yield (first term, block) in order; ``article_of`` leads from a place to its article, in ascending order."""
    yield from _blocks(postings, article_of, BLOCK_BYTES)


def pack(before: list[tuple[int, bytes]], rows: list[bytes], article_of: NDArray[np.int64]) -> bytes:
    """Return as one block what blocks hold, each with the first place of its passages, and the terms of the last.

    ``rows`` are these as they came in; ``article_of`` leads from all places to articles. No bytes for nothing.
    """
    last = build(rows)
    if not last.counts.all():
        raise PostingsDamaged
    several = [(first, *whole([block])) for first, block in before]
    several.append((len(article_of) - len(rows), last.terms, last.passages, last.counts))
    postings = by_term(
        np.concatenate([terms for _, terms, _, _ in several]),
        np.concatenate([places + np.int32(first) for first, _, places, _ in several]),
        np.concatenate([counts for _, _, _, counts in several]),
        last.lengths,
    )
    return next(_blocks(postings, article_of, sys.maxsize), (0, b""))[1]


def lengths(rows: list[bytes]) -> bytes:
    """Return how many tokens passages have, from their terms as they came in; uint32 each."""
    return lengths_of(rows).tobytes()


def _blocks(postings: Postings, article_of: NDArray[np.int64], most: int) -> Iterator[tuple[int, bytes]]:
    if not len(postings.terms):
        return
    begins = np.flatnonzero(np.concatenate(([True], postings.terms[1:] != postings.terms[:-1])))
    ends = np.append(begins[1:], len(postings.terms))
    articles = article_of[postings.passages]
    new = np.concatenate(([True], articles[1:] != articles[:-1]))
    new[begins] = True
    holders = np.add.reduceat(new, begins, dtype=np.uint32)
    wide = _too_large(postings.passages, postings.counts)
    filled = _POSTING_BYTES * ends + _TERM_BYTES * np.arange(1, len(ends) + 1)
    first = before = 0
    while first < len(begins):
        # As many whole terms as fit, and at least one.
        last = max(first + 1, int(np.searchsorted(filled, before + most, side="right")))
        before = int(filled[last - 1])
        start, stop = begins[first], ends[last - 1]
        places, counts = postings.passages[start:stop], postings.counts[start:stop]
        if last == first + 1 and _is_dense(counts, len(article_of)):
            mark, body = DENSE, _dense(places, counts, len(article_of))
        elif wide[start:stop].any():
            mark, body = 0, places.astype(_PLACE).tobytes() + counts.astype(_COUNT).tobytes()
        else:
            mark, body = NARROW, _joined(places, counts).tobytes()
        yield (
            int(postings.terms[start]),
            b"".join(
                (
                    np.uint32(last - first + mark).astype(_NUMBER).tobytes(),
                    postings.terms[begins[first:last]].astype(_NUMBER).tobytes(),
                    (ends[first:last] - start).astype(_NUMBER).tobytes(),
                    holders[first:last].astype(_NUMBER).tobytes(),
                    body,
                )
            ),
        )
        first = last


def _is_dense(counts: NDArray[Any], passages: int) -> bool:
    return _POSTING_BYTES * len(counts) > passages and bool(counts.max() <= _MOST)


def _dense(places: NDArray[np.int32], counts: NDArray[Any], passages: int) -> bytes:
    every = np.zeros(passages, _SMALL_COUNT)
    every[places] = counts
    return every.tobytes()


def _too_large(places: NDArray[np.int32], counts: NDArray[Any]) -> NDArray[np.bool_]:
    # A place below nought, which is none, too.
    return (counts > _MOST) | (places.view(np.uint32) >= _PLACES)


def _joined(places: NDArray[np.int32], counts: NDArray[Any]) -> NDArray[np.uint32]:
    joined: NDArray[np.uint32] = (places.astype(_NUMBER) << np.uint32(COUNT_BITS)) | counts.astype(_NUMBER)
    return joined


def _split(postings: NDArray[np.uint32]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    # Its lowest byte is the count.
    return (postings >> COUNT_BITS).astype(np.int32), postings.astype(_SMALL_COUNT)


def find(block: bytes, term: int, passages: int) -> Listed | None:
    """Return the postings of a term in a part of so many passages, or None when the block has none.

    Raises PostingsDamaged.
    """
    size, mark, body, total = _opened(block)
    ends = 4 + 4 * size
    # The search in bytes is the fastest that Python has; what it finds across two numbers is none.
    wanted = _FOUR.pack(term)
    at = block.find(wanted, 4, ends)
    while at >= 0 and at % 4:
        at = block.find(wanted, at + 1, ends)
    if at < 0:
        return None
    (articles,) = _FOUR.unpack_from(block, at + 8 * size)
    if mark == DENSE:
        return _sound(Listed(block, body, len(block) - body, EVERY, total, articles), passages)
    start, stop = _TWO.unpack_from(block, at + 4 * size - 4) if at > 4 else (0, *_FOUR.unpack_from(block, ends))
    if not start < stop <= total:
        raise PostingsDamaged
    if mark != NARROW:
        places, counts = _wide(block, body, total)
        return _sound(_sparse(places[start:stop], counts[start:stop], articles), passages)
    if size == 1:
        return _sound(Listed(block, body, total, COUNTED, total, articles), passages)
    # A copy, else all its neighbours would stay in memory with it.
    data = block[body + 4 * start : body + 4 * stop]
    return _sound(Listed(data, 0, stop - start, COUNTED, stop - start, articles), passages)


def _sound(found: Listed, passages: int) -> Listed:
    """Return postings that are some: the compiled ranking believes them blindly."""
    if found.form == EVERY:
        sound = found.length == passages
    else:
        places, counts = found.sparse()
        sound = len(places) > 0 and bool(places[0] >= 0 and places[-1] < passages and counts.all())
        sound = sound and bool((places[1:] > places[:-1]).all())
    if not sound:
        raise PostingsDamaged
    return found


def _opened(block: bytes) -> tuple[int, int, int, int]:
    """Return how many terms a block has, its mark, where its postings begin and how many there are."""
    size = _FOUR.unpack_from(block)[0] if len(block) >= _LEAST_BYTES else 0
    mark, size = size & (DENSE | NARROW), size & ~(DENSE | NARROW)
    body = 4 + _TERM_BYTES * size
    if not size or body > len(block):
        raise PostingsDamaged
    (total,) = _FOUR.unpack_from(block, 8 * size)
    bytes_each = {0: _WIDE_BYTES, NARROW: _POSTING_BYTES}.get(mark)
    sound = len(block) == body + bytes_each * total if bytes_each else mark == DENSE and size == 1
    if not sound:
        raise PostingsDamaged
    return size, mark, body, total


def _wide(block: bytes, body: int, total: int) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
    return np.frombuffer(block, _PLACE, total, body), np.frombuffer(block, _COUNT, total, body + 4 * total)


def whole(these: Iterable[bytes]) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.uint16]]:
    """Return what neighbouring blocks hold as columns: term, place, count. Raises PostingsDamaged."""
    terms, places, counts = [np.empty(0, np.uint32)], [np.empty(0, np.int32)], [np.empty(0, np.uint16)]
    for block in filter(None, these):
        size, mark, body, total = _opened(block)
        ends = np.frombuffer(block, _NUMBER, size, 4 + 4 * size)
        if (ends[1:] < ends[:-1]).any():
            raise PostingsDamaged
        terms.append(np.repeat(np.frombuffer(block, _NUMBER, size, 4), np.diff(ends, prepend=np.uint32(0))))
        where: NDArray[np.int32]
        often: NDArray[Any]
        if mark == DENSE:
            where, often = Listed(block, body, len(block) - body, EVERY, total, 0).sparse()
        elif mark == NARROW:
            where, often = _split(np.frombuffer(block, _NUMBER, total, body))
        else:
            where, often = _wide(block, body, total)
        places.append(where)
        counts.append(often.astype(np.uint16, copy=False))
    return np.concatenate(terms), np.concatenate(places), np.concatenate(counts)
