"""What engines have in common whose index cannot change: an add or a removal is a rebuild at the next question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.text.terms import Terms


class Rebuilt:
    """Remembers the words of all passages, to index them anew."""

    def __init__(self) -> None:
        self._corpus: list[tuple[str, ...]] = []
        self._stale = False

    def changed(self) -> list[tuple[str, ...]] | None:
        """Return what is to be indexed anew before a question is answered, None when nothing changed."""
        stale, self._stale = self._stale, False
        return self._corpus if stale else None

    def recall(self, articles: Iterable[Sequence[Terms]]) -> None:
        """Take the words of all passages."""
        self._corpus = [each.words for article in articles for each in article]

    def add(self, article: Sequence[Terms]) -> list[int]:
        """Add; the next question rebuilds."""
        first = len(self._corpus)
        self._corpus.extend(each.words for each in article)
        self._stale = True
        return [*range(first, len(self._corpus))]

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove; the next question rebuilds."""
        del self._corpus[numbers[0] : numbers[-1] + 1]
        self._stale = True

    def close(self) -> None:
        """Nothing is open."""
