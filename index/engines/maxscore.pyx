# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The best passages for weighed postings, exactly, mostly without adding up every posting; compiled. Pure.

Terms are added up from the rarest on. What the others could still add to any passage is known; as soon as so few
articles are left that could come among the best, the rest of the terms is looked up for those alone (MaxScore:
Turtle and Flood 1995, https://doi.org/10.1016/0306-4573(95)00020-H).
"""

from libc.math cimport rint
from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memset

from index.engines import blocks

cdef extern from *:
    int __builtin_ctzll(unsigned long long) noexcept nogil

# Costs as measured, of looking an article up in a term's postings and of adding up a posting.
cdef double LOOKING_UP = 40, ADDING = 8
cdef Py_ssize_t DEPTH = 3  # terms that are looked up in most articles before these fall behind
cdef Py_ssize_t FIRST_GROUP = 10, LARGER = 2  # passages; how many times as many before the next look
cdef double SMALL = 0.3  # of what all terms can add; as long as more is to come, looking is in vain
cdef Py_ssize_t BOUNDING = 500  # passages with the rarest terms: they give a bound hardly lower than all
cdef Py_ssize_t WHOLLY = 50  # of the best so far, scored wholly for a higher bound; of more it would cost too much
cdef int COUNTED = blocks.COUNTED, SUMMED = blocks.SUMMED
cdef int COUNT_BITS = blocks.COUNT_BITS
cdef Py_ssize_t FEW = 16  # postings by which a guess is first corrected
cdef double MARGIN = 2e-9  # more than rounding does to a score


cdef struct Run:  # the postings of a term in one part of the library
    const uint32_t* postings  # each a place and a count
    const int32_t* places  # in place of these, with sums, where the counts are no whole numbers
    const double* sums
    const uint8_t* dense  # in place of all three, counts at all places from the first on
    Py_ssize_t size
    Py_ssize_t at
    Py_ssize_t first  # the part's first place, from which its places count


cdef struct Term:
    Run* runs
    Py_ssize_t parts
    Py_ssize_t size
    const uint32_t* lengths
    const double* article_lengths
    double own
    double whole
    double norm
    double article_norm
    double rest  # what this term and those after it can add


cdef struct Adding:  # a term
    Py_ssize_t reached  # places with a sum by now
    Py_ssize_t article  # the one of the last place
    double total  # how often the term stands in it


cdef struct Best:
    double score
    Py_ssize_t place
    Py_ssize_t group


cdef struct Top:
    Best* best
    Py_ssize_t held
    Py_ssize_t limit
    double unit


cdef struct Search:
    Term* terms
    Py_ssize_t count
    const int32_t* article_of
    const int32_t* begins
    const int32_t* ends
    const uint8_t* live
    const uint8_t* eligible
    bint one_per_article
    double shift
    double* own
    double* whole
    int32_t* touched  # places with a sum, each once, those of the rarest terms first
    Py_ssize_t reached  # how many
    int32_t* near  # those of them that could come among the best
    Py_ssize_t found  # how many
    uint64_t* marks  # a bit for each article: whether it has such a passage
    bint wholes  # whether articles count
    double floor  # what the last of the best has at least
    Top top


# Sums by place and by article and marks, all nought between two searches; nobody else runs meanwhile.
cdef double* _own = NULL
cdef double* _whole = NULL
cdef uint64_t* _marks = NULL
cdef int32_t* _touched = NULL
cdef int32_t* _near = NULL
cdef Py_ssize_t _places = 0, _articles = 0


def best(
    list terms,
    list fields,
    const int32_t[::1] article_of,
    const int32_t[::1] begins,
    const int32_t[::1] ends,
    const uint8_t[::1] live,
    const uint8_t[::1] eligible,
    tuple saturation,
    Py_ssize_t limit,
    bint one_per_article,
    int digits,
):
    """Return (place, score) of the best, the best first; equals in the order of their places.

    ``terms`` are (number of its field, number of its postings, runs, weight in a passage, weight in an article), the
    rarest first, where a run is (first place, ``Listed``) of a part of the library;
    ``fields`` are (lengths of passages, lengths of articles, mean, mean); ``saturation`` is (k1, b) of BM25.
    An empty ``eligible`` lets all articles be found; ``digits`` are those of a score.
    """
    cdef Search search
    cdef Py_ssize_t number, parts
    cdef double k1 = saturation[0], b = saturation[1], rest = 0
    cdef Term* term
    cdef Run* run
    cdef const char* data
    cdef int form
    cdef const uint32_t[::1] lengths
    cdef const double[::1] article_lengths
    if not terms or limit < 1:
        return []
    _make_room(article_of.shape[0], begins.shape[0])
    search.own, search.whole, search.touched = _own, _whole, _touched
    search.near, search.marks, search.found = _near, _marks, 0
    search.reached, search.wholes, search.floor = 0, False, 0
    search.count = len(terms)
    parts = sum([len(each[2]) for each in terms])
    search.terms = <Term*>malloc(search.count * sizeof(Term) + parts * sizeof(Run))
    search.top.best = <Best*>malloc(limit * sizeof(Best))
    try:
        if not search.terms or not search.top.best:
            raise MemoryError
        run = <Run*>(search.terms + search.count)
        for number in range(search.count - 1, -1, -1):
            field, size, runs, own, whole = terms[number]
            term = &search.terms[number]
            term.runs, term.parts, term.size = run, len(runs), size
            for first, (held, at, length, kind, _, _) in runs:
                run.size, run.at, run.first = length, 0, first
                run.postings, run.places, run.sums, run.dense = NULL, NULL, NULL, NULL
                data = <const char*><bytes>held + <Py_ssize_t>at
                form = kind
                if form == COUNTED:
                    run.postings = <uint32_t*>data
                elif form == SUMMED:
                    run.places, run.sums = <int32_t*>(data + 8 * run.size), <double*>data
                else:
                    run.dense = <uint8_t*>data
                run += 1
            lengths, article_lengths, mean, article_mean = fields[field]
            term.lengths, term.article_lengths = &lengths[0], &article_lengths[0]
            term.norm, term.article_norm = k1 * b / <double>mean, k1 * b / <double>article_mean
            term.own, term.whole = own, whole
            if term.own <= 0:
                raise ValueError("a term without weight")
            search.wholes |= term.whole > 0
            rest += term.own + term.whole
            term.rest = rest
        search.shift = k1 * (1 - b)
        search.article_of, search.begins, search.ends = &article_of[0], &begins[0], &ends[0]
        search.live = &live[0]
        search.eligible = &eligible[0] if eligible.shape[0] else NULL
        search.one_per_article = one_per_article
        search.top.held, search.top.limit, search.top.unit = 0, limit, 10.0**digits
        if not _search(&search):
            raise MemoryError
        return [(search.top.best[number].place, search.top.best[number].score) for number in range(search.top.held)]
    finally:
        free(search.terms)
        free(search.top.best)


cdef int _make_room(Py_ssize_t places, Py_ssize_t articles) except -1:
    global _own, _whole, _marks, _touched, _near, _places, _articles
    # More than is needed now, for a little is added often; what was used already is moved as it is.
    if places > _places:
        places += places // 8 + 1000
        # One more than there are: what may not count is written behind the last and not counted.
        _touched = <int32_t*>_grown(_touched, _places * sizeof(int32_t), (places + 1) * sizeof(int32_t))
        _near = <int32_t*>_grown(_near, _places * sizeof(int32_t), (places + 1) * sizeof(int32_t))
        _own = <double*>_grown(_own, _places * sizeof(double), places * sizeof(double))
        _places = places
    if articles > _articles:
        articles += articles // 8 + 1000
        _whole = <double*>_grown(_whole, _articles * sizeof(double), articles * sizeof(double))
        _marks = <uint64_t*>_grown(
            _marks, (_articles // 64 + 1) * sizeof(uint64_t) if _marks else 0, (articles // 64 + 1) * sizeof(uint64_t)
        )
        _articles = articles
    return 0


cdef void* _grown(void* old, size_t size, size_t wanted) except NULL:
    """Return more memory for a column, nought behind what it had."""
    cdef void* new = realloc(old, wanted)
    if not new:
        raise MemoryError
    memset(<char*>new + size, 0, wanted - size)
    return new


cdef bint _search(Search* search) noexcept nogil:
    """Fill ``top``; false where memory ends."""
    cdef Py_ssize_t added = 0, left = 0, look = FIRST_GROUP, number, place
    cdef double least = 0
    cdef bint well
    for number in range(search.count):
        left += search.terms[number].size
    while added < search.count:
        _add(search, &search.terms[added])
        left -= search.terms[added].size
        added += 1
        if search.reached >= look and left and search.terms[added].rest < SMALL * search.terms[0].rest:
            look = LARGER * search.reached
            least = _bound(search, added)
            # Not above nought, it lets passages in that were not touched.
            if least > 0 and LOOKING_UP * min(search.count - added, DEPTH) * _gather(search, least) <= ADDING * left:
                break
    if added == search.count:
        least = _bound(search, added)
        _gather(search, least)
    search.top.held = 0
    well = _finish(search, added)
    for number in range(search.reached):
        place = search.touched[number]
        search.own[place] = 0
        if search.wholes:
            search.whole[search.article_of[place]] = 0
    return well


cdef void _add(Search* search, Term* term) noexcept nogil:
    """Add a term to the sums of passages and articles."""
    cdef Adding adding
    cdef Py_ssize_t part, at
    cdef Run run
    cdef uint32_t most = (1 << COUNT_BITS) - 1
    cdef int bits = COUNT_BITS
    adding.article, adding.total = -1, 0
    adding.reached = search.reached
    for part in range(term.parts):
        run = term.runs[part]
        # A loop for each form: this is most of what a search does.
        if run.postings and not search.wholes:
            for at in range(run.size):
                _add_one(search, term, &adding, (run.postings[at] >> bits) + run.first, run.postings[at] & most, False)
        elif run.postings:
            for at in range(run.size):
                _add_one(search, term, &adding, (run.postings[at] >> bits) + run.first, run.postings[at] & most, True)
        elif run.dense:
            for at in range(run.size):
                if run.dense[at]:
                    _add_one(search, term, &adding, at + run.first, run.dense[at], search.wholes)
        else:
            for at in range(run.size):
                if run.sums[at] > 0:
                    _add_one(search, term, &adding, run.places[at] + run.first, run.sums[at], search.wholes)
    if adding.total:
        _add_whole(search, term, adding.article, adding.total)
    search.reached = adding.reached


cdef inline void _add_one(
    Search* search, Term* term, Adding* adding, Py_ssize_t place, double count, bint wholes
) noexcept nogil:
    cdef double before = search.own[place]
    cdef Py_ssize_t article
    search.touched[adding.reached] = <int32_t>place
    adding.reached += before == 0
    search.own[place] = before + count * term.own / (term.lengths[place] * term.norm + search.shift + count)
    if wholes:
        article = search.article_of[place]
        if article != adding.article:
            if adding.total:
                _add_whole(search, term, adding.article, adding.total)
            adding.article, adding.total = article, 0
        adding.total += count


cdef inline void _add_whole(Search* search, Term* term, Py_ssize_t article, double total) noexcept nogil:
    cdef double norm = term.article_lengths[article] * term.article_norm + search.shift
    search.whole[article] += total * term.whole / (norm + total)


cdef double _bound(Search* search, Py_ssize_t added) noexcept nogil:
    """Return what a passage must have by now to come among the best; not above nought where anything will do."""
    cdef Py_ssize_t number, place, article, limit = search.top.limit
    cdef double score, least, rest = search.terms[added].rest if added < search.count else 0
    search.top.held = 0
    for number in range(search.reached):
        place = search.touched[number]
        article = search.article_of[place]
        if search.eligible == NULL or search.eligible[article]:
            _keep(search, search.own[place] + search.whole[article], place, article)
        if number >= BOUNDING and search.top.held == limit:
            break
    if search.top.held < limit:
        return 0
    # The best of now, with all that they will get.
    least = search.top.best[limit - 1].score
    for number in range(limit if added < search.count and limit <= WHOLLY else 0):
        _aim(search, added, search.begins[search.article_of[search.top.best[number].place]])
        score = _whole_score(search, search.top.best[number].place, added)
        if not number or score < least:
            least = score
    _rewind(search, added)
    search.floor = least - MARGIN
    return search.floor - rest


cdef void _rewind(Search* search, Py_ssize_t added) noexcept nogil:
    cdef Py_ssize_t number, part
    for number in range(added, search.count):
        for part in range(search.terms[number].parts):
            search.terms[number].runs[part].at = 0


cdef void _aim(Search* search, Py_ssize_t added, Py_ssize_t place) noexcept nogil:
    """Let each term's postings be read on from shortly before a place, guessed as if they lay evenly."""
    cdef Py_ssize_t number, part, wanted, last, step
    cdef Run* run
    _rewind(search, added)
    for number in range(added, search.count):
        for part in range(search.terms[number].parts):
            run = &search.terms[number].runs[part]
            wanted = place - run.first
            if run.dense or wanted <= 0:
                continue
            last, step = _place(run, run.size - 1), FEW
            run.at = run.size - 1 if wanted > last else run.size * wanted // (last + 1)
            while run.at > 0 and _place(run, run.at) >= wanted:
                run.at = max(run.at - step, 0)
                step *= 2


cdef double _whole_score(Search* search, Py_ssize_t place, Py_ssize_t added) noexcept nogil:
    """Return the score of a passage."""
    cdef Py_ssize_t article = search.article_of[place]
    cdef Py_ssize_t begin = search.begins[article] if search.wholes else place
    cdef Py_ssize_t end = search.ends[article] if search.wholes else place + 1
    cdef double score = search.own[place] + search.whole[article]
    cdef Py_ssize_t number
    for number in range(added, search.count):
        score += _looked_up(search, &search.terms[number], begin, end, place, NULL)
    return score


cdef double _looked_up(
    Search* search, Term* term, Py_ssize_t begin, Py_ssize_t end, Py_ssize_t wanted, double* scores
) noexcept nogil:
    """Return what a term gives to an article whose passages begin and end there, and to the one that is wanted.

    What it gives to each passage is added to ``scores``, unless that is NULL.
    """
    cdef Py_ssize_t part, place
    cdef double count, total = 0, given, sum = 0
    cdef Run* run
    for part in range(term.parts):
        run = &term.runs[part]
        if run.dense:
            run.at = max(begin - run.first, 0)
        else:
            _skip(run, begin - run.first)
        while run.at < run.size:
            place = _place(run, run.at) + run.first
            if place >= end:
                break
            count = _count(run, run.at)
            run.at += 1
            if count == 0:
                continue
            total += count
            given = count * term.own / (term.lengths[place] * term.norm + search.shift + count)
            if place == wanted:
                sum += given
            if scores:
                scores[place - begin] += given
    if total and term.whole:
        given = term.article_lengths[search.article_of[begin]] * term.article_norm + search.shift + total
        sum += total * term.whole / given
    return sum


cdef Py_ssize_t _gather(Search* search, double least) noexcept nogil:
    """Note the passages that have so much already; return how many."""
    cdef Py_ssize_t number, place, found = 0
    cdef const int32_t* touched = search.touched
    cdef int32_t* near = search.near
    cdef const double* own = search.own
    if search.wholes:
        for number in range(search.reached):
            place = touched[number]
            near[found] = <int32_t>place
            found += own[place] + search.whole[search.article_of[place]] >= least
    else:
        for number in range(search.reached):
            place = touched[number]
            near[found] = <int32_t>place
            found += own[place] >= least
    search.found = found
    return found


cdef bint _finish(Search* search, Py_ssize_t added) noexcept nogil:
    """Rank the articles of the passages that were gathered; false where memory ends."""
    cdef Py_ssize_t number, article, word, words = 0, room = 0
    cdef uint64_t bits
    cdef double* scores
    for number in range(search.found):
        article = search.article_of[search.near[number]]
        if search.eligible == NULL or search.eligible[article]:
            search.marks[article >> 6] |= (<uint64_t>1) << (article & 63)
            words = max(words, (article >> 6) + 1)
            room = max(room, search.ends[article] - search.begins[article])
    scores = <double*>malloc((room + 1) * sizeof(double))
    # In order, so that each term's postings are read on from where they are.
    for word in range(words):
        bits, search.marks[word] = search.marks[word], 0
        while bits and scores:
            article = 64 * word + __builtin_ctzll(bits)
            bits &= bits - 1
            _take(search, article, added, scores)
    free(scores)
    return scores != NULL


cdef void _take(Search* search, Py_ssize_t article, Py_ssize_t added, double* scores) noexcept nogil:
    """Look up in an article the terms that are not added up yet, and keep what belongs to the best."""
    cdef Py_ssize_t begin = search.begins[article], end = search.ends[article], number, place
    cdef double most = 0, whole = search.whole[article]
    for place in range(begin, end):
        scores[place - begin] = search.own[place]
    for number in range(added, search.count):
        most = 0
        for place in range(end - begin):
            most = max(most, scores[place])
        if most + whole + search.terms[number].rest < search.floor:
            return
        whole += _looked_up(search, &search.terms[number], begin, end, -1, scores)
    for place in range(begin, end):
        if search.live[place]:
            _keep(search, scores[place - begin] + whole, place, article)
    if search.top.held == search.top.limit:
        search.floor = max(search.floor, search.top.best[search.top.limit - 1].score - MARGIN)


cdef inline Py_ssize_t _place(const Run* run, Py_ssize_t at) noexcept nogil:
    return run.postings[at] >> COUNT_BITS if run.postings else at if run.dense else run.places[at]


cdef inline double _count(const Run* run, Py_ssize_t at) noexcept nogil:
    if run.postings:
        return run.postings[at] & ((1 << COUNT_BITS) - 1)
    return run.dense[at] if run.dense else run.sums[at]


cdef void _skip(Run* run, Py_ssize_t place) noexcept nogil:
    """Go on to the first posting at a place or after it."""
    cdef Py_ssize_t low = run.at, step = 1, high, middle
    if low >= run.size or _place(run, low) >= place:
        return
    # At low it is before the place, at high it is not.
    high = low + step
    while high < run.size and _place(run, high) < place:
        low = high
        step *= 2
        high = low + step
    if high > run.size:
        high = run.size
    while high - low > 1:
        middle = (low + high) >> 1
        if _place(run, middle) < place:
            low = middle
        else:
            high = middle
    run.at = high


cdef void _keep(Search* search, double exact, Py_ssize_t place, Py_ssize_t article) noexcept nogil:
    """Put a passage among the best if it belongs there, in place of a worse one of its group."""
    cdef Top* top = &search.top
    cdef Py_ssize_t group = article if search.one_per_article else place
    cdef Py_ssize_t at, other
    cdef double score
    if top.held == top.limit and exact < top.best[top.held - 1].score - MARGIN:
        return
    score = rint(exact * top.unit) / top.unit
    if score <= 0:
        return
    at = 0
    while at < top.held and (top.best[at].score > score or (top.best[at].score == score and top.best[at].place < place)):
        if top.best[at].group == group:
            return
        at += 1
    if at == top.limit:
        return
    # What it takes the place of: a worse one of its group, else the last when there is no room.
    other = at
    while other < top.held and top.best[other].group != group:
        other += 1
    if other == top.held:
        if top.held == top.limit:
            other -= 1
        else:
            top.held += 1
    while other > at:
        top.best[other] = top.best[other - 1]
        other -= 1
    top.best[at].score, top.best[at].place, top.best[at].group = score, place, group
