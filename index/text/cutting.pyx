# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, auto_pickle=False
"""Text → words by the arrays of a vocabulary; the compiled twin of the loop in ``segment``. Pure."""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ, PyUnicode_Substring
from libc.math cimport INFINITY
from libc.stdint cimport uint16_t, uint32_t
from libc.stdlib cimport free, realloc

cdef enum:
    HAN = 0x4E00
    HAN_END = 0x9FD6  # no character of a block comes after these


cdef struct Place:
    uint32_t character
    uint32_t length  # of the word that begins here
    double score  # of that word and those after it


cdef struct Block:
    Place* places
    Py_ssize_t size
    Py_ssize_t room


cdef class Cutter:
    """The arrays of a ``vocabulary.Vocabulary``, and how texts are cut by them; nothing changes in it, by any thread."""

    cdef const double[::1] scores
    cdef const uint32_t[::1] labels
    cdef const uint32_t[::1] begins
    cdef const uint16_t[::1] places
    cdef double unknown
    cdef uint32_t[HAN_END] roots  # by the first character; 0 where no word begins

    def __init__(self, scores, labels, begins, places, double unknown):
        cdef uint32_t node
        self.scores, self.labels, self.begins, self.places, self.unknown = scores, labels, begins, places, unknown
        for node in range(self.begins[0], self.begins[1]):
            if self.labels[node] < HAN_END:
                self.roots[self.labels[node]] = node

    def cut(self, str text not None):
        """Return jieba's words of a text, punctuation and blanks included."""
        cdef int kind = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef Py_ssize_t size = len(text), start = 0, end, place
        cdef Block block = Block(NULL, 0, 0)
        cdef list words = []
        try:
            while start < size:
                end = start
                while end < size and _is_inside(PyUnicode_READ(kind, data, end)):
                    _append(&block, PyUnicode_READ(kind, data, end))
                    end += 1
                if block.size:
                    self._weigh(&block)
                    place = 0
                    while place < block.size:
                        end = _end(&block, place)
                        words.append(PyUnicode_Substring(text, start + place, start + end))
                        place = end
                    start += block.size
                    block.size = 0
                else:
                    end = start + 1
                    if end < size and PyUnicode_READ(kind, data, start) == c"\r" and PyUnicode_READ(kind, data, end) == c"\n":
                        end += 1
                    words.append(PyUnicode_Substring(text, start, end))
                    start = end
        finally:
            free(block.places)
        return words

    cdef void _weigh(self, Block* block) noexcept:
        """Find the best way from each place on; of two equal ones, that with the longer first word."""
        cdef Py_ssize_t start, place
        cdef uint32_t node
        cdef double score, best, after = 0
        cdef Place* places = block.places
        for start in range(block.size - 1, -1, -1):
            best = -INFINITY
            place = start
            node = self.roots[places[start].character]
            while node:
                place += 1
                score = self.scores[self.places[node]]
                if place < block.size:
                    score += places[place].score
                if score >= best and score > -INFINITY:
                    best = score
                    places[start].length = place - start
                if place == block.size:
                    break
                node = self._next(node, places[place].character)
            if best == -INFINITY:
                best = self.unknown + after
                places[start].length = 1
            places[start].score = after = best

    cdef uint32_t _next(self, uint32_t node, uint32_t character) noexcept:
        """Return the node that goes on with a character, 0 when none does."""
        cdef uint32_t low = self.begins[node], end = self.begins[node + 1], high = end, middle
        while low < high:
            middle = (low + high) >> 1
            if self.labels[middle] < character:
                low = middle + 1
            else:
                high = middle
        return low if low < end and self.labels[low] == character else 0


cdef int _append(Block* block, uint32_t character) except -1:
    cdef Place* places
    if block.size == block.room:
        block.room = 2 * block.room + 128
        places = <Place*>realloc(block.places, block.room * sizeof(Place))
        if not places:
            raise MemoryError
        block.places = places
    block.places[block.size].character = character
    block.size += 1
    return 0


cdef Py_ssize_t _end(Block* block, Py_ssize_t start) noexcept:
    """Return where a word ends; letters and digits that are words of one character stay together."""
    cdef Py_ssize_t place = start
    while place < block.size and block.places[place].length == 1 and _is_latin(block.places[place].character):
        place += 1
    return place if place > start else start + block.places[start].length


cdef inline bint _is_latin(uint32_t character) noexcept:
    return c"a" <= character <= c"z" or c"A" <= character <= c"Z" or c"0" <= character <= c"9"


cdef inline bint _is_inside(uint32_t character) noexcept:
    """Tell whether it is cut with its neighbours, as ``segment.BLOCK`` has it."""
    return (
        HAN <= character < HAN_END
        or _is_latin(character)
        or character == c"+" or character == c"#" or character == c"&" or character == c"."
        or character == c"_" or character == c"%" or character == c"-"
    )
