"""The parts of the engine that are compiled where Yuanwen was installed with a C compiler at hand.

``best`` is None elsewhere: ``ranking`` then adds up all postings.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from index.engines import blocks

best: Callable[..., list[tuple[int, float]]] | None = None
alive, find, lengths, pack = blocks.alive, blocks.find, blocks.lengths, blocks.pack
with suppress(ImportError):
    from index.engines import maxscore, packing

    best = maxscore.best
    alive, find, lengths, pack = packing.alive, packing.find, packing.lengths, packing.pack
