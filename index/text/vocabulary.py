"""A dictionary's words as one tree in flat arrays, which are read where they are mapped. Pure.

A node stands for what some words begin with. The first stands for nothing at all, which all words begin with; the
others are in the order of their length, then of their characters, so that those which go on from a node are side by
side, in the order of their last characters. The arrays, in the byte order of the machine that they are kept on:

scores  float64, ln(count / total) for each count there is; the first is -inf, of what is no word
counts  uint32, these counts; the first is 0
labels  uint32, the last character of each node
begins  uint32, the first of those that go on from each node, which end where those of the next begin
places  uint16, the place of each node's score and count
"""

from __future__ import annotations

import math
import sys
from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate

import numpy as np

from index.text.kept import no_collecting

Branch = dict[str, "Tree"]
Tree = tuple[float, Branch]

NO_WORD = -math.inf
_NOWHERE: Branch = {}
_HEAD = 8


class Vocabulary(dict[str, Tree]):
    """First character → its score and the words that go on from it, made when first asked for by any thread.

    ``total`` is the sum of all counts; ``unknown`` is the score of what was counted once.
    """

    def __init__(self, packed: memoryview) -> None:
        """Find the arrays in what ``pack`` made."""
        super().__init__()
        head = packed[: 3 * _HEAD].cast("Q")
        self.total, distinct, nodes = head
        self.unknown = math.log(1) - math.log(self.total)
        ends = [*accumulate((3 * _HEAD, 8 * distinct, 4 * distinct, 4 * nodes, 4 * (nodes + 1), 2 * nodes))]
        self.scores: memoryview[float] = packed[ends[0] : ends[1]].cast("d")
        self._counts: memoryview[int] = packed[ends[1] : ends[2]].cast("I")
        self.labels: memoryview[int] = packed[ends[2] : ends[3]].cast("I")
        self.begins: memoryview[int] = packed[ends[3] : ends[4]].cast("I")
        self.places: memoryview[int] = packed[ends[4] : ends[5]].cast("H")

    def __missing__(self, first: str) -> Tree:
        node = self._node(first)
        with no_collecting():
            self[first] = tree = self._tree(node, {}) if node else (NO_WORD, _NOWHERE)
        return tree

    def count(self, word: str) -> int:
        """Return how often a word was counted, 0 when it is none."""
        return self._counts[self.places[self._node(word)]]

    def _node(self, beginning: str) -> int:
        """Return the node of what some words begin with, 0 when none does."""
        node = 0
        for label in map(ord, beginning):
            begin, end = self.begins[node], self.begins[node + 1]
            node = bisect_left(self.labels, label, begin, end)
            if node == end or self.labels[node] != label:
                return 0
        return node

    def _tree(self, node: int, leaves: dict[int, Tree]) -> Tree:
        begin, end = self.begins[node], self.begins[node + 1]
        place = self.places[node]
        if begin == end:
            return leaves.setdefault(place, (self.scores[place], _NOWHERE))
        # Interned characters are in memory once, whatever trees they stand in.
        labels = (sys.intern(chr(label)) for label in self.labels[begin:end])
        return self.scores[place], {label: self._tree(each, leaves) for each, label in enumerate(labels, begin)}


def pack(counts: Mapping[str, int], total: int) -> bytes:
    """Return words with their counts as a ``Vocabulary`` reads them; one that was never counted is no word."""
    words = sorted(counts)
    # In numpy, since loops over half a million nodes take most of a second. A column for each word.
    letters = np.array([words]).view(np.uint32).reshape(len(words), -1).T.copy()
    lengths = np.count_nonzero(letters, axis=0)
    distinct, places = np.unique([0, *map(counts.__getitem__, words)], return_inverse=True)
    # A node belongs to the first word with it: those from where a word differs from the one before.
    new = letters > 0
    new[:, 1:] &= np.logical_or.accumulate(letters[:, 1:] != letters[:, :-1])
    depths, first = np.nonzero(new)
    nodes = np.cumsum(new, dtype=np.uint32).reshape(new.shape)
    shorter = np.where(depths, nodes[depths - 1, first], 0)
    longer = np.bincount(shorter, minlength=len(shorter) + 1)
    arrays = (
        np.array([total, len(distinct), len(longer)], np.uint64),
        np.array([math.log(count) - math.log(total) if count else NO_WORD for count in distinct.tolist()]),
        distinct.astype(np.uint32),
        np.append(np.uint32(0), letters[new]),
        np.append(1, 1 + np.cumsum(longer)).astype(np.uint32),
        np.append(0, np.where(lengths[first] == depths + 1, places[1:][first], 0)).astype(np.uint16),
    )
    return b"".join(each.tobytes() for each in arrays)
