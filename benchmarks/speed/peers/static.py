"""bm25s: every score computed when the index is made, which cannot change. The only door to bm25s."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.speed.peers import LIMIT, Asked, Ranked
from benchmarks.speed.peers.rebuilt import Rebuilt

if TYPE_CHECKING:
    from index.text.terms import Terms


_modules: dict[str, Any] = sys.modules


class Static(Rebuilt):
    """An add or a removal is a rebuild."""

    def __init__(self, folder: Path, backend: str) -> None:
        # It loads numba wherever it is installed; with numpy alone it is to be as light as without.
        if backend == "numpy":
            _modules["numba"] = None
        self._module = import_module("bm25s")
        self._folder = folder
        self._backend = backend
        super().__init__()

    def build(self, articles: Iterable[Sequence[Terms]]) -> None:
        """Compute all scores."""
        self._index([each.words for article in articles for each in article])
        self._ranker.save(self._folder, show_progress=False)

    def _index(self, corpus: list[tuple[str, ...]]) -> None:
        from index.retrieval.bm25 import K1, B

        self._ranker = self._module.BM25(k1=K1, b=B, backend=self._backend)
        self._ranker.index(corpus, show_progress=False)

    def open(self) -> None:
        """Read all scores."""
        changes = {"backend": self._backend}
        self._ranker = self._module.BM25.load(self._folder, show_progress=False, override_params=changes)

    def ask(self, question: Asked) -> Ranked:
        """Add up the scores of the question's words."""
        if (corpus := self.changed()) is not None:
            self._index(corpus)
        found, scores = self._ranker.retrieve([[*question.words]], k=LIMIT, show_progress=False)
        ranked = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        return [(number, score) for number, score in ranked if score > 0]
