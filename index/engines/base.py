"""What a search engine must do for the library. Pure declarations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Field = Literal["words", "grams"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that shares terms with the question.

    ``score`` is its own BM25 over both fields plus that of its whole article.
    """

    passage_id: int
    article_id: int
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates, best first, with what a judge needs to know about the library.

    ``articles`` is the number of live articles; ``df`` says in how many of them each term of the
    question stands, by field. ``ceiling`` is the highest score that any passage could have reached.
    """

    candidates: tuple[Candidate, ...]
    articles: int
    words_df: dict[str, int]
    grams_df: dict[str, int]
    ceiling: float


class Engine(Protocol):
    """Ranks the passages of a library."""

    def search(self, words: Sequence[str], grams: Sequence[str], limit: int, *, one_per_article: bool = True) -> Found:
        """Return the best passages for a question's terms; a term given twice counts twice."""
        ...
