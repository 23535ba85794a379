"""What a search engine must do for the library. Pure declarations."""

from __future__ import annotations

from typing import Protocol

from index.models import Found, Sought


class Engine(Protocol):
    """Ranks the passages of a library."""

    def search(self, sought: Sought, limit: int, *, one_per_article: bool = True) -> Found:
        """Return the best passages for what is sought."""
        ...
