"""The latest things that happened, so that they do not happen twice. In memory, and only so many."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable
from math import inf


class Latest:
    """Remembers at most so many things, each for so many seconds."""

    def __init__(self, most: int, seconds: float = inf) -> None:
        self._most = most
        self._seconds = seconds
        self._things: OrderedDict[Hashable, float] = OrderedDict()

    def add(self, thing: Hashable) -> bool:
        """Remember a thing; false when it is remembered already."""
        if thing in self:
            return False
        # Taken out first, so that the oldest stays the first.
        self._things.pop(thing, None)
        self._things[thing] = time.monotonic()
        if len(self._things) > self._most:
            self._things.popitem(last=False)
        return True

    def __contains__(self, thing: Hashable) -> bool:
        return time.monotonic() - self._things.get(thing, -inf) < self._seconds
