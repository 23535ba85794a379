"""What a search engine must do for the library. Pure declarations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.models import Found, Sought, Statistics
from index.store import Tables
from index.text.terms import Counted


class Engine(Protocol):
    """Ranks the passages of a library.

    ``put`` and ``remove`` are called in the library's transaction: when it is rolled back, nothing has happened;
    once it is committed, the next question of any process sees it.
    """

    def put(self, tables: Tables, passage_ids: Sequence[int], terms: Counted, analyser: str) -> None:
        """Take in all passages of one article, in order; new ones have higher numbers than any before.

        ``analyser`` names what made their ``terms``.
        """
        ...

    def remove(self, tables: Tables, passage_ids: Sequence[int]) -> None:
        """Find these passages no more, until the same are put again, with the terms they had."""
        ...

    def search(
        self, sought: Sought, limit: int, *, one_per_article: bool = True, collections: Sequence[str] = ()
    ) -> Found:
        """Return the best passages for what is sought, in all collections or some; equals in the order of adding.

        Scores and frequencies are those of the whole library, whichever collections are searched.
        """
        ...

    def holding(self, grams: Sequence[str]) -> list[int]:
        """Return the articles with a passage that holds all of some grams."""
        ...

    def compact(self, *, thoroughly: bool = False) -> None:
        """Tidy up where it pays and can be done; ``thoroughly``, as if all had been put at once. Changes no ranking.

        For whoever adds, after adding: what was put is taken in, and the next question need not wait for that.
        """
        ...

    def statistics(self) -> Statistics:
        """Count what can be found."""
        ...

    def close(self) -> None:
        """Let go of all that is kept in memory or open."""
        ...
