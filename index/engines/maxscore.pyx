# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The best passages for weighed postings, article by article; the compiled twin of ``ranking.Ranking.best``. Pure.

Articles are met in the order of their numbers, by the postings of the terms that can lift one among the best by
themselves; the other terms are looked up in those articles alone, and only while these can still come among the
best (MaxScore: Turtle and Flood 1995, https://doi.org/10.1016/0306-4573(95)00020-H).
"""

from libc.math cimport rint
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

cdef Py_ssize_t FIRST = 200  # articles by which a first bound is found
cdef double MARGIN = 2e-9  # more than rounding does to a score


cdef struct Term:
    const int32_t* places
    const uint16_t* counts
    const double* sums  # in place of counts, where these are no whole numbers
    const uint32_t* lengths
    const double* article_lengths
    Py_ssize_t size
    Py_ssize_t at
    double own
    double whole
    double norm
    double article_norm
    double rest  # what this term and those after it can add


cdef struct Best:
    double score
    Py_ssize_t place


cdef struct State:
    Term* terms
    Py_ssize_t count
    const int64_t* article_of
    const int64_t* begins
    const int64_t* ends
    const uint8_t* live
    const uint8_t* eligible
    double* scores
    Py_ssize_t room
    Best* best
    Py_ssize_t held
    Py_ssize_t limit
    bint one_per_article
    double shift
    double unit


def best(
    list terms,
    list fields,
    const int64_t[::1] article_of,
    const int64_t[::1] begins,
    const int64_t[::1] ends,
    const uint8_t[::1] live,
    const uint8_t[::1] eligible,
    tuple saturation,
    Py_ssize_t limit,
    bint one_per_article,
    int digits,
):
    """Return (place, score) of the best, the best first; equals in the order of their places.

    ``terms`` are (number of its field, places, counts, weight in a passage, weight in an article), those that can
    add most first; ``fields`` are (lengths of passages, lengths of articles, mean, mean); ``saturation`` is
    (k1, b) of BM25. An empty ``eligible`` lets all articles be found; ``digits`` are those of a score.
    """
    cdef State state
    cdef Py_ssize_t number
    cdef double k1 = saturation[0], b = saturation[1], rest = 0
    cdef Term* term
    cdef const int32_t[::1] places
    cdef const uint16_t[::1] counts
    cdef const double[::1] sums
    cdef const uint32_t[::1] lengths
    cdef const double[::1] article_lengths
    if not terms or not limit:
        return []
    state.count = len(terms)
    state.terms = <Term*>malloc(state.count * sizeof(Term))
    state.best = <Best*>malloc((limit + 1) * sizeof(Best))
    state.scores = NULL
    state.room = 0
    try:
        if not state.terms or not state.best:
            raise MemoryError
        for number in range(state.count - 1, -1, -1):
            field, where, often, own, whole = terms[number]
            term = &state.terms[number]
            places = where
            term.size = places.shape[0]
            term.places = &places[0]
            term.counts, term.sums = NULL, NULL
            if often.itemsize == 2:
                counts = often
                term.counts = &counts[0]
            else:
                sums = often
                term.sums = &sums[0]
            lengths, article_lengths, mean, article_mean = fields[field]
            term.lengths = &lengths[0]
            term.article_lengths = &article_lengths[0]
            term.norm = k1 * b / <double>mean
            term.article_norm = k1 * b / <double>article_mean
            term.at = 0
            term.own, term.whole = own, whole
            rest += term.own + term.whole
            term.rest = rest
        state.shift = k1 * (1 - b)
        state.article_of, state.begins, state.ends = &article_of[0], &begins[0], &ends[0]
        state.live = &live[0]
        state.eligible = &eligible[0] if eligible.shape[0] else NULL
        state.held, state.limit, state.one_per_article = 0, limit, one_per_article
        state.unit = 10.0**digits
        if not _search(&state):
            raise MemoryError
        return [(state.best[number].place, state.best[number].score) for number in range(state.held)]
    finally:
        free(state.terms)
        free(state.best)
        free(state.scores)


cdef bint _search(State* state) noexcept nogil:
    """Fill ``best``; false where memory ends."""
    cdef Py_ssize_t number, seen = 0, article, other, essential
    cdef Term* term
    # The articles of the terms that tell most give a bound that is hardly lower than the last one.
    for number in range(state.count):
        if seen >= FIRST:
            break
        term = &state.terms[number]
        while term.at < term.size and seen < FIRST:
            if not _take(state, state.article_of[term.places[term.at]]):
                return False
            seen += 1
        for other in range(state.count):
            state.terms[other].at = 0
    while True:
        # The terms before it are those one of which an article among the best must have.
        essential = state.count
        while essential and state.terms[essential - 1].rest < _least(state):
            essential -= 1
        article = -1
        for number in range(essential):
            term = &state.terms[number]
            if term.at < term.size:
                other = state.article_of[term.places[term.at]]
                if article < 0 or other < article:
                    article = other
        if article < 0:
            return True
        if not _take(state, article):
            return False


cdef double _least(State* state) noexcept nogil:
    """Return what is certainly not enough to come among the best."""
    return state.best[state.limit - 1].score - MARGIN if state.held == state.limit else 0.0


cdef bint _take(State* state, Py_ssize_t article) noexcept nogil:
    """Score an article's passages, unless they fall behind, and go past it in the terms that were read."""
    cdef Py_ssize_t begin = state.begins[article], end = state.ends[article]
    cdef Py_ssize_t size = end - begin, number, place, top
    cdef double own = 0, whole = 0, count, total, score
    cdef bint behind = state.eligible != NULL and not state.eligible[article]
    cdef Term* term
    if size > state.room:
        free(state.scores)
        state.room = 2 * size
        state.scores = <double*>malloc(state.room * sizeof(double))
        if not state.scores:
            state.room = 0
            return False
    memset(state.scores, 0, size * sizeof(double))
    for number in range(state.count):
        term = &state.terms[number]
        if behind or own + whole + term.rest < _least(state):
            behind = True
            # Terms by which articles are met must leave this one behind; the others are read on from where they are.
            if term.at < term.size and term.places[term.at] < end:
                _skip(term, end)
            continue
        _skip(term, begin)
        total = 0
        while term.at < term.size and term.places[term.at] < end:
            place = term.places[term.at]
            count = term.sums[term.at] if term.sums else term.counts[term.at]
            total += count
            score = state.scores[place - begin]
            score += count * term.own / (term.lengths[place] * term.norm + state.shift + count)
            state.scores[place - begin] = score
            if score > own:
                own = score
            term.at += 1
        if total and term.whole:
            whole += total * term.whole / (term.article_lengths[article] * term.article_norm + state.shift + total)
    if behind:
        return True
    top = -1
    for number in range(size):
        place = begin + number
        if not state.live[place]:
            continue
        if not state.one_per_article:
            _keep(state, state.scores[number] + whole, place)
        elif top < 0 or _rounded(state, state.scores[number] + whole) > _rounded(state, state.scores[top] + whole):
            top = number
    if top >= 0:
        _keep(state, state.scores[top] + whole, begin + top)
    return True


cdef double _rounded(State* state, double score) noexcept nogil:
    return rint(score * state.unit) / state.unit


cdef void _skip(Term* term, Py_ssize_t place) noexcept nogil:
    """Go on to the first posting at a place or after it."""
    cdef Py_ssize_t low = term.at, step = 1, high, middle
    if low >= term.size or term.places[low] >= place:
        return
    # At low it is before the place, at high it is not.
    high = low + step
    while high < term.size and term.places[high] < place:
        low = high
        step *= 2
        high = low + step
    if high > term.size:
        high = term.size
    while high - low > 1:
        middle = (low + high) >> 1
        if term.places[middle] < place:
            low = middle
        else:
            high = middle
    term.at = high


cdef void _keep(State* state, double exact, Py_ssize_t place) noexcept nogil:
    """Put a passage among the best, if it belongs there and is not there yet."""
    cdef double score = _rounded(state, exact)
    cdef Py_ssize_t at = state.held
    if score <= 0:
        return
    while at and (state.best[at - 1].score < score or (state.best[at - 1].score == score and state.best[at - 1].place > place)):
        at -= 1
    if at == state.limit or (at and state.best[at - 1].place == place):
        return
    if state.held < state.limit:
        state.held += 1
    cdef Py_ssize_t other = state.held - 1
    while other > at:
        state.best[other] = state.best[other - 1]
        other -= 1
    state.best[at].score, state.best[at].place = score, place
