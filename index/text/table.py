"""A mapping from strings as packed bytes, of which only what is asked for is read. Pure.

The entries, each a key in UTF-8 and its value as marshal writes it, stand in the order of what CRC-32 makes
of their keys: as many numbers as there are entries, and one more. Before them, in the byte order of the
machine that they are kept on:

count   uint64, of the entries
firsts  uint32, the first entry of each number, and the end of those of the last
places  uint32, where in turn the key and the value of each entry begin, and where the last one ends
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Iterator, Mapping
from itertools import accumulate, chain
from typing import Any, TypeVar
from zlib import crc32

T = TypeVar("T")

_HEAD = 8
_SIZE = 4
# Python 3.14 writes another, which the ones before it cannot read.
_FORMAT = 4


class Table(Mapping[str, T]):
    """What ``pack`` packed: each value is made anew whenever it is asked for, by any thread."""

    def __init__(self, packed: memoryview) -> None:
        """Find the entries in what ``pack`` made."""
        self._count = int.from_bytes(packed[:_HEAD])
        begin = _HEAD + _SIZE * (self._count + 2)
        end = begin + _SIZE * (2 * self._count + 1)
        self._firsts: memoryview[int] = packed[_HEAD:begin].cast("I")
        self._places: memoryview[int] = packed[begin:end].cast("I")
        self._content = packed[end:]

    def __getitem__(self, key: str) -> T:
        sought = _encoded(key)
        number = _number(sought, self._count)
        for entry in range(self._firsts[number], self._firsts[number + 1]):
            begin, middle, end = self._places[2 * entry : 2 * entry + 3]
            if self._content[begin:middle] == sought:
                value: T = marshal.loads(self._content[middle:end])
                return value
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        for entry in range(self._count):
            begin, end = self._places[2 * entry : 2 * entry + 2]
            yield str(self._content[begin:end], "utf-8", "surrogatepass")

    def __len__(self) -> int:
        return self._count


def pack(mapping: Mapping[str, Any]) -> bytes:
    """Return a mapping as a ``Table`` reads it; its values are what marshal can write, up to 4 GB of them."""
    count = len(mapping)
    entries = [(_encoded(key), marshal.dumps(value, _FORMAT)) for key, value in mapping.items()]
    entries.sort(key=lambda entry: _number(entry[0], count))
    firsts = [0] * (count + 2)
    for key, _ in entries:
        firsts[_number(key, count) + 1] += 1
    pieces = [*chain.from_iterable(entries)]
    arrays = array("I", accumulate(firsts)), array("I", accumulate(map(len, pieces), initial=0))
    return b"".join((count.to_bytes(_HEAD), *arrays, *pieces))


def _encoded(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def _number(encoded: bytes, count: int) -> int:
    return crc32(encoded) % (count + 1)
