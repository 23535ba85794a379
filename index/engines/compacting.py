"""Rows of terms → segments, and small or half-dead segments → larger ones. Reads and writes.

A segment is made beside the ones that answer and takes their place in one transaction; whoever asks or adds
meanwhile is not kept waiting, and a process that is killed leaves only blocks that the next one clears away.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.engines.blocks import blocks, whole
from index.engines.postings import Postings, build, by_term
from index.engines.snapshot import articles_of, columns_of, joined
from index.models import Field
from index.store import Database, Tables, passages, postings
from index.store.postings import FIELDS, Columns, PostingsDamaged

FLUSH = 512  # passages: so few are read into memory in a few hundredths of a second
MUCH_LARGER = 8
GONE_SHARE = 0.25
CHUNK_BYTES = 8 * 2**20
ABANDONED_MINUTES = 10


def compact(database: Database, *, thoroughly: bool = False) -> None:
    """Do what pays; with ``thoroughly``, leave one segment that holds all and nothing that is gone."""
    if not thoroughly and not _due(database):
        return
    _clear(database)
    _flush(database, 1 if thoroughly else FLUSH)
    while inputs := _to_merge(database.reader(), thoroughly):
        if not _merge(database, inputs):
            return
    database.shrink()


def _due(database: Database) -> bool:
    tables = database.reader()
    return postings.waiting(tables) >= FLUSH or bool(_to_merge(tables, False))


def _clear(database: Database) -> None:
    left = postings.abandoned(database.reader(), ABANDONED_MINUTES)
    if left:
        with database.writing() as tables:
            postings.drop_segments(tables, left)


def _flush(database: Database, least: int) -> None:
    """Turn the passages that no segment holds into one."""
    with database.writing() as tables:
        if postings.waiting(tables) < least:
            return
        segments = postings.segments(tables)
        after = (postings.last_passage(tables, segments[-1]) or 0) if segments else 0
        rows = list(postings.posted(tables, after))
        columns = columns_of(rows)
        segment = postings.begin_segment(tables)
        article_of = articles_of(columns.article_ids)
        for name in FIELDS:
            postings.write_blocks(
                tables, segment, name, blocks(build([getattr(row, name) for row in rows]), article_of)
            )
        last = int(columns.passage_ids[-1])
        postings.finish_segment(tables, segment, columns, last)
        postings.empty_terms(tables, last)
        # Those that died before they came into a segment.
        dead = [each for each in postings.gone(tables) if after < each <= last]
        postings.bury(tables, dead)
        passages.changed(tables)


def _to_merge(tables: Tables, thoroughly: bool) -> list[int]:
    """Return neighbouring segments to make one of, or one to write without what is gone; none when all is well."""
    sizes = postings.sizes(tables)
    if thoroughly:
        return [each for each, _, _ in sizes] if len(sizes) > 1 or any(gone for _, _, gone in sizes) else []
    for segment, size, gone in sizes:
        if size and gone > GONE_SHARE * size:
            return [segment]
    for place in range(len(sizes) - 1):
        if sizes[place][1] < MUCH_LARGER * sum(size for _, size, _ in sizes[place + 1 :]):
            return [each for each, _, _ in sizes[place:]]
    return []


def _merge(database: Database, inputs: list[int]) -> bool:
    """Write neighbouring segments as one; false when somebody else did so meanwhile."""
    with database.reading() as tables:
        if [each for each in postings.segments(tables) if each in inputs] != inputs:
            return False
        columns = [postings.columns(tables, each) for each in inputs]
        gone = postings.gone(tables)
        first, last = int(columns[0].passage_ids[0]), postings.last_passage(tables, inputs[-1])
    live = [~np.isin(each.passage_ids, gone) for each in columns]
    # Where each passage of each input stands in the new segment; -1 for those that are gone.
    ends = np.cumsum([int(each.sum()) for each in live])
    places = [
        np.where(each, np.cumsum(each) - 1 + end - int(each.sum()), -1).astype(np.int32)
        for each, end in zip(live, ends, strict=True)
    ]
    merged = joined(
        Columns(each.passage_ids[here], each.article_ids[here], {name: each.lengths[name][here] for name in FIELDS})
        for each, here in zip(columns, live, strict=True)
    )
    article_of = articles_of(merged.article_ids)
    with database.writing() as tables:
        segment = postings.begin_segment(tables)
    for name in FIELDS:
        for chunk in _chunks(database, inputs, name, places):
            # Each a short transaction: others write between any two.
            with database.writing() as tables:
                postings.write_blocks(tables, segment, name, blocks(chunk, article_of))
    with database.writing() as tables:
        if any(postings.last_passage(tables, each) is None for each in inputs) or last is None:
            postings.drop_segments(tables, [segment])
            return False
        postings.finish_segment(tables, segment, merged, last)
        postings.bury(tables, [each for each in gone if first <= each <= last])
        postings.drop_segments(tables, inputs)
        passages.changed(tables)
    return True


def _chunks(database: Database, inputs: list[int], field: Field, places: list[NDArray[np.int32]]) -> Iterator[Postings]:
    """Yield the postings of all inputs in the order of their terms, a few megabytes at a time."""
    nothing = by_term(*_NOTHING, np.empty(0, np.uint32))
    held = [nothing] * len(inputs)
    reached = [-1] * len(inputs)
    going = [True] * len(inputs)
    while any(going) or any(len(each.terms) for each in held):
        for number, segment in enumerate(inputs):
            if going[number] and not len(held[number].terms):
                with database.reading() as tables:
                    reached[number], found = postings.some_blocks(
                        tables, segment, field, reached[number], CHUNK_BYTES // len(inputs)
                    )
                going[number] = bool(found)
                terms, at, counts = whole(found)
                if len(at) and not 0 <= at.min() <= at.max() < len(places[number]):
                    raise PostingsDamaged
                held[number] = Postings(terms, at, counts, nothing.lengths)
        # Up to the lowest of the last terms read, all postings are at hand.
        lasts = [int(each.terms[-1]) for each, more in zip(held, going, strict=True) if more and len(each.terms)]
        upto = min(lasts, default=2**32 - 1)
        taken: list[tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.uint16]]] = [_NOTHING]
        for number, each in enumerate(held):
            stop = int(each.terms.searchsorted(np.uint32(upto), side="right"))
            at = places[number][each.passages[:stop]]
            here = at >= 0
            taken.append((each.terms[:stop][here], at[here], each.counts[:stop][here]))
            held[number] = Postings(each.terms[stop:], each.passages[stop:], each.counts[stop:], nothing.lengths)
        columns = [np.concatenate(column) for column in zip(*taken, strict=True)]
        yield by_term(columns[0], columns[1], columns[2], nothing.lengths)


_NOTHING = (np.empty(0, np.uint32), np.empty(0, np.int32), np.empty(0, np.uint16))
