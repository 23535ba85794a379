"""Our own engine, with one field of words or with the whole recipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.speed.peers import LIMIT, Asked, Ranked
from index.adding import TIDY
from index.analysing import BATCH
from index.engines import blocks
from index.engines import compiled as parts
from index.engines.embedded import EmbeddedEngine, Recipe
from index.engines.reading import KEPT_BYTES
from index.models import Article, Draft, Sought, Span
from index.store import Database, Tables, articles, passages
from index.store.schema import library_migrations
from index.text.terms import Terms, counted


class Yuanwen:
    """Incremental, in a library's file; of the articles only their passages' terms are kept here."""

    def __init__(self, folder: Path, *, whole: bool = False, kept: int = KEPT_BYTES, compiled: bool = True) -> None:
        """Search with the whole recipe or for words alone; keep so many bytes of postings in memory.

        Without the compiled parts, all engines of this process do as where no C compiler was at hand.
        """
        if not compiled:
            parts.best = None
            parts.alive, parts.find, parts.lengths, parts.pack = blocks.alive, blocks.find, blocks.lengths, blocks.pack
        self._file = folder / "library.db"
        self._whole = whole
        self._kept = kept

    def build(self, articles: Iterable[Sequence[Terms]]) -> None:
        """Put in as many articles in a transaction, and tidy up as often, as an import does."""
        self.open()
        coming, since = iter(articles), 0
        while batch := list(islice(coming, BATCH)):
            with self._database.writing() as tables:
                for article in batch:
                    self._put(tables, article)
            since += sum(map(len, batch))
            if since >= TIDY:
                since = 0
                self._engine.compact()
        self._engine.compact(thoroughly=True)
        self.close()

    def _put(self, tables: Tables, article: Sequence[Terms]) -> list[int]:
        number = articles.insert(tables, Draft(Article(""), "", b""), None, "main")
        numbers = passages.replace(tables, number, [Span(0, 0)] * len(article))
        self._engine.put(tables, numbers, counted(article), "benchmark")
        return numbers

    def open(self) -> None:
        """Open the library."""
        self._database = Database(self._file, library_migrations)
        recipe = Recipe() if self._whole else Recipe(article=0.0)
        self._engine = EmbeddedEngine(self._database, recipe=recipe, kept_bytes=self._kept)

    def ask(self, question: Asked) -> Ranked:
        """Rank passages by their words, or articles by the whole recipe."""
        sought = question.sought if self._whole and question.sought else Sought(question.words)
        found = self._engine.search(sought, LIMIT, one_per_article=self._whole)
        return [(each.passage_id - 1, each.score) for each in found.candidates]

    def recall(self, articles: Iterable[Sequence[Terms]]) -> None:
        """Needs nothing."""

    def add(self, article: Sequence[Terms]) -> list[int]:
        """Add in a transaction, and tidy up as an import does."""
        with self._database.writing() as tables:
            numbers = self._put(tables, article)
        self._engine.compact()
        return [each - 1 for each in numbers]

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove in a transaction."""
        with self._database.writing() as tables:
            self._engine.remove(tables, [each + 1 for each in numbers])

    def close(self) -> None:
        """Close the library."""
        self._database.close()
