"""What a search engine must do for the library. Pure declarations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.models import Found


class Engine(Protocol):
    """Ranks the passages of a library."""

    def search(self, words: Sequence[str], grams: Sequence[str], limit: int, *, one_per_article: bool = True) -> Found:
        """Return the best passages for a question's terms; a term given twice counts twice."""
        ...
