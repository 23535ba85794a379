"""tantivy: an inverted index in Rust. The only door to tantivy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import tantivy

from benchmarks.speed.peers import LIMIT, Asked, Ranked

if TYPE_CHECKING:
    from index.text.terms import Terms


class Rust:
    """Incremental; its BM25 has k1 = 1.2 and b = 0.75, which cannot be set."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._next = 0
        self._writer: tantivy.IndexWriter | None = None

    def build(self, articles: Iterable[Sequence[Terms]]) -> None:
        """Index in one commit."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field("number", indexed=True, fast=True)
        self._index = tantivy.Index(builder.build(), path=str(self._folder))
        writer = self._index.writer()
        for article in articles:
            self._write(writer, article)
        writer.commit()
        writer.wait_merging_threads()

    def _write(self, writer: tantivy.IndexWriter, article: Sequence[Terms]) -> list[int]:
        first = self._next
        for each in article:
            document = tantivy.Document()
            document.add_text("words", " ".join(each.words))
            document.add_unsigned("number", self._next)
            writer.add_document(document)
            self._next += 1
        return [*range(first, self._next)]

    def open(self) -> None:
        """Map the index."""
        self._index = tantivy.Index.open(str(self._folder))
        self._searcher = self._index.searcher()
        self._next = self._searcher.num_docs
        self._stale = False

    def ask(self, question: Asked) -> Ranked:
        """Take the best of any of the words, without counting how many there are."""
        if self._stale:
            self._index.reload()
            self._searcher, self._stale = self._index.searcher(), False
        schema = self._index.schema
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "words", word)) for word in question.words]
        )
        hits = self._searcher.search(query, LIMIT, count=False).hits
        numbers = self._searcher.fast_field_values("number", [address for _, address in hits])
        return [(int(number or 0), float(score)) for (score, _), number in zip(hits, numbers, strict=True)]

    def recall(self, articles: Iterable[Sequence[Terms]]) -> None:
        """Needs nothing but its writer, which a program that adds keeps open."""
        self._writer = self._index.writer()

    def add(self, article: Sequence[Terms]) -> list[int]:
        """Add and commit."""
        assert self._writer is not None
        numbers = self._write(self._writer, article)
        self._writer.commit()
        self._stale = True
        return numbers

    def remove(self, numbers: Sequence[int]) -> None:
        """Delete and commit."""
        assert self._writer is not None
        for number in numbers:
            # Not by term: that takes the number for a signed one, and deletes nothing.
            self._writer.delete_documents_by_query(tantivy.Query.term_query(self._index.schema, "number", number))
        self._writer.commit()
        self._stale = True

    def close(self) -> None:
        """Wait for what is merged in the background."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
