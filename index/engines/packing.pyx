# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Blocks of postings, made and searched: what ``blocks`` does, compiled. Pure."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset

from index.engines import blocks
from index.engines.blocks import COUNTED, EVERY, SUMMED, Listed
from index.store.postings import PostingsDamaged

cdef uint32_t DENSE = blocks.DENSE, NARROW = blocks.NARROW
cdef int COUNT_BITS = blocks.COUNT_BITS
cdef uint32_t MOST = (1 << COUNT_BITS) - 1, PLACES = 1 << 32 - COUNT_BITS
cdef enum:
    DIGIT = 11, DIGITS = 1 << 11  # bits of a term's number that are sorted by at a time
cdef object _COUNTED = COUNTED, _SUMMED = SUMMED, _EVERY = EVERY, _listed = Listed._make


cdef struct Posting:
    uint32_t term
    int32_t place
    uint16_t count


cdef struct Block:
    const uint32_t* terms
    const uint32_t* ends
    const uint32_t* articles
    const uint32_t* postings  # of a narrow block
    const int32_t* places  # of a wide one, with counts
    const uint16_t* counts
    const uint8_t* dense  # counts at all places
    Py_ssize_t size  # of terms
    Py_ssize_t total  # of postings
    Py_ssize_t length  # of all bytes
    Py_ssize_t body  # where postings begin


cdef Block _opened(bytes block) except *:
    cdef Block opened
    cdef const char* data = PyBytes_AS_STRING(block)
    cdef uint32_t mark = 0
    cdef bint sound = False
    opened.length, opened.size = PyBytes_GET_SIZE(block), 0
    if opened.length >= 16:
        mark = (<const uint32_t*>data)[0] & (DENSE | NARROW)
        opened.size = (<const uint32_t*>data)[0] & ~(DENSE | NARROW)
    opened.body = 4 + 12 * opened.size
    if not opened.size or opened.length < opened.body:
        raise PostingsDamaged
    opened.terms = <const uint32_t*>(data + 4)
    opened.ends, opened.articles = opened.terms + opened.size, opened.terms + 2 * opened.size
    opened.total = opened.ends[opened.size - 1]
    opened.postings, opened.places, opened.counts, opened.dense = NULL, NULL, NULL, NULL
    if mark == DENSE:
        opened.dense = <const uint8_t*>data + opened.body
        sound = opened.size == 1
    elif mark == NARROW:
        opened.postings = <const uint32_t*>(data + opened.body)
        sound = opened.length == opened.body + 4 * opened.total
    elif not mark:
        opened.places = <const int32_t*>(data + opened.body)
        opened.counts = <const uint16_t*>(opened.places + opened.total)
        sound = opened.length == opened.body + 6 * opened.total
    if not sound:
        raise PostingsDamaged
    return opened


cdef inline Py_ssize_t _place(const Block* opened, Py_ssize_t at) noexcept:
    return opened.postings[at] >> COUNT_BITS if opened.postings else opened.places[at]


cdef inline uint32_t _count(const Block* opened, Py_ssize_t at) noexcept:
    return opened.postings[at] & MOST if opened.postings else opened.counts[at]


def find(bytes block not None, uint32_t term, Py_ssize_t passages):
    """Return the postings of a term in a part of so many passages, or None when the block has none.

    Raises PostingsDamaged.
    """
    cdef Block opened = _opened(block)
    cdef Py_ssize_t low = 0, high = opened.size, middle, start, length
    while low < high:
        middle = (low + high) >> 1
        if opened.terms[middle] < term:
            low = middle + 1
        else:
            high = middle
    if low == opened.size or opened.terms[low] != term:
        return None
    if opened.dense:
        length = opened.length - opened.body
        if length != passages:
            raise PostingsDamaged
        return _listed((block, opened.body, length, _EVERY, opened.total, opened.articles[low]))
    start = opened.ends[low - 1] if low else 0
    length = opened.ends[low] - start
    if start > opened.total or not 0 < length <= opened.total - start or not _sound(&opened, start, length, passages):
        raise PostingsDamaged
    if opened.size == 1 and opened.postings:
        return _listed((block, opened.body, length, _COUNTED, length, opened.articles[low]))
    # A copy, else all its neighbours would stay in memory with it.
    form, data = _sparse(&opened, start, length)
    return _listed((data, 0, length, form, length, opened.articles[low]))


cdef bint _sound(Block* opened, Py_ssize_t start, Py_ssize_t length, Py_ssize_t passages) noexcept:
    """Tell whether postings are some: the ranking believes them blindly."""
    cdef Py_ssize_t at, before = -1
    cdef bint sound = True
    for at in range(start, start + length):
        sound &= (_place(opened, at) > before) & (_count(opened, at) > 0)
        before = _place(opened, at)
    return sound and before < passages


cdef tuple _sparse(Block* opened, Py_ssize_t start, Py_ssize_t length):
    """Return the form and the bytes of ``Listed`` for postings of a block."""
    cdef Py_ssize_t at
    cdef bint narrow = True
    cdef uint32_t* postings
    cdef int32_t* places
    cdef double* sums
    if opened.postings:
        return _COUNTED, PyBytes_FromStringAndSize(<const char*>(opened.postings + start), 4 * length)
    for at in range(start, start + length):
        narrow &= (opened.counts[at] <= MOST) & (opened.places[at] < <int32_t>PLACES)
    data = PyBytes_FromStringAndSize(NULL, (4 if narrow else 12) * length)
    postings = <uint32_t*>PyBytes_AS_STRING(data)
    sums, places = <double*>postings, <int32_t*>(<double*>postings + length)
    for at in range(length):
        if narrow:
            postings[at] = (<uint32_t>opened.places[start + at] << COUNT_BITS) | opened.counts[start + at]
        else:
            sums[at], places[at] = opened.counts[start + at], opened.places[start + at]
    return _COUNTED if narrow else _SUMMED, data


def alive(every not None, Py_ssize_t first, live not None, article_of not None):
    """Return postings of a part that begins at a place, without those of dead passages."""
    data, start, length, form, _, _ = every
    if form == COUNTED:
        return _alive(data, start, length, first, live.view("u1"), article_of)
    if form == EVERY:
        return _alive_dense(data, start, length, first, live.view("u1"), article_of)
    return blocks.alive(every, first, live, article_of)


cdef object _alive(
    bytes data, Py_ssize_t start, Py_ssize_t length,
    Py_ssize_t first, const uint8_t[::1] live, const int32_t[::1] article_of,
):
    cdef const uint32_t* old = <const uint32_t*>(PyBytes_AS_STRING(data) + start)
    cdef bytes kept = PyBytes_FromStringAndSize(NULL, 4 * length)
    cdef uint32_t* postings = <uint32_t*>PyBytes_AS_STRING(kept)
    cdef Py_ssize_t at, place, size = 0, articles = 0, article = -1
    for at in range(length):
        place = first + (old[at] >> COUNT_BITS)
        if live[place]:
            postings[size] = old[at]
            size += 1
            articles += article_of[place] != article
            article = article_of[place]
    return _listed((kept[: 4 * size], 0, size, _COUNTED, size, articles))


cdef object _alive_dense(
    bytes data, Py_ssize_t start, Py_ssize_t length,
    Py_ssize_t first, const uint8_t[::1] live, const int32_t[::1] article_of,
):
    # Without contents at first: a single byte with some would be everybody's, and it is written to.
    cdef bytes kept = PyBytes_FromStringAndSize(NULL, length)
    cdef uint8_t* counts = <uint8_t*>PyBytes_AS_STRING(kept)
    cdef Py_ssize_t at, size = 0, articles = 0, article = -1
    memcpy(counts, PyBytes_AS_STRING(data) + start, length)
    for at in range(length):
        if not live[first + at]:
            counts[at] = 0
        elif counts[at]:
            size += 1
            articles += article_of[first + at] != article
            article = article_of[first + at]
    return _listed((kept, 0, length, _EVERY, size, articles))


def lengths(list rows not None):
    """Return how many tokens passages have, from their terms as they came in; uint32 each."""
    data = PyBytes_FromStringAndSize(NULL, 4 * len(rows))
    cdef uint32_t* sums = <uint32_t*>PyBytes_AS_STRING(data)
    cdef const uint16_t* counts
    cdef Py_ssize_t number, at, size
    for number in range(len(rows)):
        size = PyBytes_GET_SIZE(<bytes?>rows[number]) // 6
        counts = <const uint16_t*>(PyBytes_AS_STRING(<bytes>rows[number]) + 4 * size)
        sums[number] = 0
        for at in range(size):
            sums[number] += counts[at]
    return data


def pack(list before not None, list rows not None, const int64_t[::1] article_of):
    """Return as one block what blocks of ours hold, each with the first place of its passages, and further terms."""
    cdef Py_ssize_t total = 0, at = 0, number, size, place, start, first = article_of.shape[0] - len(rows)
    cdef Block opened
    cdef Posting* postings
    cdef const uint32_t* terms
    cdef const uint16_t* counts
    for _, block in before:
        if block:
            total += _opened(block).total
    for row in rows:
        total += PyBytes_GET_SIZE(<bytes?>row) // 6
    if not total:
        return b""
    # Room for a second copy to sort into.
    postings = <Posting*>malloc(2 * total * sizeof(Posting))
    if not postings:
        raise MemoryError
    try:
        for place, block in before:
            if block:
                opened = _opened(block)
                _unpack(&opened, place, postings + at)
                at += opened.total
        for number in range(len(rows)):
            size = PyBytes_GET_SIZE(<bytes>rows[number]) // 6
            terms = <const uint32_t*>PyBytes_AS_STRING(<bytes>rows[number])
            counts = <const uint16_t*>(terms + size)
            for start in range(size):
                if not counts[start]:
                    raise PostingsDamaged
                postings[at].term, postings[at].count = terms[start], counts[start]
                postings[at].place = <int32_t>(first + number)
                at += 1
        return _packed(_sorted(postings, postings + total, total), total, article_of)
    finally:
        free(postings)


cdef void _unpack(Block* opened, Py_ssize_t first, Posting* postings) noexcept:
    cdef Py_ssize_t term, at = 0, place
    if opened.dense:
        for place in range(opened.length - opened.body):
            if opened.dense[place]:
                postings[at].term, postings[at].count = opened.terms[0], opened.dense[place]
                postings[at].place = <int32_t>(first + place)
                at += 1
        return
    for term in range(opened.size):
        while at < opened.ends[term]:
            postings[at].term, postings[at].count = opened.terms[term], _count(opened, at)
            postings[at].place = <int32_t>(first + _place(opened, at))
            at += 1


cdef Posting* _sorted(Posting* these, Posting* others, Py_ssize_t total) noexcept:
    """Sort postings by term, those of a term as they come; return which of the two rooms has them (radix sort)."""
    cdef Py_ssize_t ends[DIGITS]
    cdef Py_ssize_t at, digit, sum, size
    cdef uint32_t most = 0
    cdef int shift = 0
    for at in range(total):
        most = max(most, these[at].term)
    while shift < 32 and most >> shift:
        memset(ends, 0, sizeof(ends))
        for at in range(total):
            ends[(these[at].term >> shift) & (DIGITS - 1)] += 1
        sum = 0
        for digit in range(DIGITS):
            size = ends[digit]
            ends[digit] = sum
            sum += size
        for at in range(total):
            digit = (these[at].term >> shift) & (DIGITS - 1)
            others[ends[digit]] = these[at]
            ends[digit] += 1
        these, others = others, these
        shift += DIGIT
    return these


cdef bytes _packed(const Posting* these, Py_ssize_t total, const int64_t[::1] article_of):
    cdef Py_ssize_t at, size = 1, term = 0
    cdef uint32_t* terms
    cdef uint32_t* ends
    cdef uint32_t* articles
    cdef uint32_t* postings
    cdef int32_t* places
    cdef uint16_t* counts
    cdef bint narrow = these[0].count <= MOST
    for at in range(1, total):
        size += these[at].term != these[at - 1].term
        narrow &= these[at].count <= MOST
    narrow &= article_of.shape[0] <= PLACES
    block = PyBytes_FromStringAndSize(NULL, 4 + 12 * size + (4 if narrow else 6) * total)
    terms = <uint32_t*>PyBytes_AS_STRING(block)
    terms[0] = <uint32_t>size | (NARROW if narrow else 0)
    terms += 1
    ends, articles, postings = terms + size, terms + 2 * size, terms + 3 * size
    places, counts = <int32_t*>postings, <uint16_t*>(postings + total)
    for at in range(total):
        if not at or these[at].term != these[at - 1].term:
            term += at > 0
            terms[term], articles[term] = these[at].term, 1
        elif article_of[these[at].place] != article_of[these[at - 1].place]:
            articles[term] += 1
        ends[term] = <uint32_t>(at + 1)
        if narrow:
            postings[at] = (<uint32_t>these[at].place << COUNT_BITS) | these[at].count
        else:
            places[at], counts[at] = these[at].place, these[at].count
    return block
