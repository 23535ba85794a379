"""Engines to test: each over a new library of its own, with articles whose passages have exactly given terms."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from index.engines.base import Engine
from index.engines.embedded import EmbeddedEngine
from index.models import Article, Draft, Span
from index.retrieval.bm25 import PassageBM25
from index.store import Database, articles, passages
from index.store.schema import library_migrations
from index.text.terms import Terms, counted

Passages = Sequence[Sequence[str]]


@dataclass
class Kept:
    """An article as it was put: its number, its passages' numbers and their words."""

    number: int
    passage_ids: list[int]
    words: Passages


@dataclass
class Shelf:
    """A library's file, its engine, and what the engine should hold."""

    database: Database
    engine: Engine
    kept: list[Kept] = field(default_factory=list)

    def put(self, words: Passages, collection: str = "main") -> Kept:
        """Add an article of so many passages."""
        with self.database.writing() as tables:
            number = articles.insert(tables, Draft(Article("正文"), "source", b""), None, collection)
            passage_ids = passages.replace(tables, number, [Span(0, 2)] * len(words))
            self.engine.put(tables, passage_ids, counted([_terms(each) for each in words]), "analyser")
        self.kept.append(Kept(number, passage_ids, words))
        return self.kept[-1]

    def replace(self, kept: Kept, words: Passages) -> None:
        """Give an article other passages."""
        with self.database.writing() as tables:
            self.engine.remove(tables, kept.passage_ids)
            kept.passage_ids = passages.replace(tables, kept.number, [Span(0, 2)] * len(words))
            self.engine.put(tables, kept.passage_ids, counted([_terms(each) for each in words]), "analyser")
        kept.words = words
        # Equals come in the order of adding, and this was added last.
        self.kept.remove(kept)
        self.kept.append(kept)

    def remove(self, kept: Kept) -> None:
        """Let an article be found no more."""
        with self.database.writing() as tables:
            self.engine.remove(tables, kept.passage_ids)
        self.kept.remove(kept)

    def put_back(self, kept: Kept) -> None:
        """Let an article that was removed be found again."""
        with self.database.writing() as tables:
            self.engine.put(tables, kept.passage_ids, counted([_terms(each) for each in kept.words]), "analyser")
        self.kept.append(kept)
        self.kept.sort(key=lambda each: each.passage_ids)

    def expected(self, question: Sequence[str]) -> dict[int, float]:
        """Score every passage by the definition: its own BM25 plus that of its whole article, where above zero."""
        flat = [passage for kept in self.kept for passage in kept.words]
        whole = [[word for passage in kept.words for word in passage] for kept in self.kept]
        by_passage = iter(PassageBM25(flat).get_scores(question)) if flat else iter(())
        by_article = PassageBM25(whole).get_scores(question) if whole else []
        scores = {
            number: float(next(by_passage) + of_article)
            for kept, of_article in zip(self.kept, by_article, strict=True)
            for number in kept.passage_ids
        }
        return {number: score for number, score in scores.items() if score > 0}


@contextmanager
def shelf(path: Path | None = None) -> Iterator[Shelf]:
    """Open an engine over a new library, or another one over the library at ``path``."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(path or Path(folder) / "library.db", library_migrations)
        try:
            yield Shelf(database, EmbeddedEngine(database))
        finally:
            database.close()


def _terms(words: Sequence[str]) -> Terms:
    return Terms(tuple(words), (), ())
