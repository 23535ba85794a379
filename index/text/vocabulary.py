"""A dictionary's words as trees of characters, of which only those that are needed are read. Pure.

A node is (score, branch, tail, last):

score   ln(count / total) of the word that ends here, -inf when none does
branch  next character → node
tail    the rest of the word, where just one goes on from here; the branch is empty then
last    that word's score
"""

from __future__ import annotations

import marshal
import math
import sys
from collections import defaultdict
from collections.abc import Mapping

from index.text.kept import no_collecting

Branch = dict[str, "Node"]
Node = tuple[float, Branch, str, float]
Tree = tuple[float, Branch]

NO_WORD = -math.inf
_NOWHERE: Branch = {}
_LENGTH = 8

_Rests = list[tuple[str, float]]


class Vocabulary(dict[str, Tree]):
    """First character → its score and the words that go on from it, read when first asked for by any thread.

    ``total`` is the sum of all counts; ``unknown`` is the score of what was counted once.
    """

    def __init__(self, packed: memoryview) -> None:
        """Read where each tree begins in what ``pack`` made."""
        super().__init__()
        begin = _LENGTH + int.from_bytes(packed[:_LENGTH])
        self.total: int
        self._places: dict[str, int]
        self.total, self._places = marshal.loads(packed[_LENGTH:begin])
        self._trees = packed[begin:]
        self._log_total = math.log(self.total)
        self.unknown = math.log(1) - self._log_total

    def __missing__(self, first: str) -> Tree:
        place = self._places.get(first)
        with no_collecting():
            # What comes after a value is not read.
            tree: Tree = (NO_WORD, _NOWHERE) if place is None else marshal.loads(self._trees[place:])
        self[first] = tree
        return tree

    def count(self, word: str) -> int:
        """Return how often a word was counted, 0 when it is none."""
        if not word:
            return 0
        score, branch = self[word[0]]
        for place in range(1, len(word)):
            score, branch, tail, last = branch.get(word[place], (NO_WORD, _NOWHERE, "", NO_WORD))
            if tail and word[place + 1 :] == tail:
                score = last
                break
        return round(math.exp(score + self._log_total))


def pack(counts: Mapping[str, int], total: int) -> bytes:
    """Return words with their counts as a ``Vocabulary`` reads them; one that was never counted is no word."""
    scores = {count: math.log(count) - math.log(total) for count in set(counts.values()) if count}
    words: defaultdict[str, _Rests] = defaultdict(list)
    for word, count in counts.items():
        if count:
            words[word[0]].append((word[1:], scores[count]))
    trees = bytearray()
    places: dict[str, int] = {}
    for first, rests in words.items():
        places[first] = len(trees)
        trees += marshal.dumps(_tree(rests, {}))
    head = marshal.dumps((total, places))
    return len(head).to_bytes(_LENGTH) + head + trees


def _tree(rests: _Rests, leaves: dict[float, Node]) -> Tree:
    score = NO_WORD
    longer: defaultdict[str, _Rests] = defaultdict(list)
    for rest, each in rests:
        if rest:
            # Interned characters are in memory once, whatever trees they stand in.
            longer[sys.intern(rest[0])].append((rest[1:], each))
        else:
            score = each
    return score, {character: _node(found, leaves) for character, found in longer.items()}


def _node(rests: _Rests, leaves: dict[float, Node]) -> Node:
    if len(rests) > 1:
        ends = [score for rest, score in rests if not rest]
        if len(rests) - len(ends) > 1:
            score, branch = _tree(rests, leaves)
            return score, branch, "", NO_WORD
        return ends[0], _NOWHERE, *max(rests)
    ((tail, score),) = rests
    if tail:
        return NO_WORD, _NOWHERE, tail, score
    # Equal leaves are one object, which marshal writes once.
    return leaves.setdefault(score, (score, _NOWHERE, "", NO_WORD))
