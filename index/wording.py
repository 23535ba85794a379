"""An admin's own words: checked, kept, and brought into the index at once. Does I/O.

The articles in which a word is cut otherwise than before are found before the transaction, which then is short:
nobody who asks or adds has to wait for long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from index.adding import Adding
from index.engines.base import Engine
from index.errors import SynonymsTooFew, WordEmpty, WordTooLong
from index.models import Words
from index.store import Database, Tables, articles, passages, postings
from index.store import words as own
from index.text.normalise import normalise
from index.text.own import own_words
from index.text.terms import kept_words, recut, sure_grams

MOST_CHARACTERS = 30

_Change = Callable[[Tables], None]


class Wording:
    """The own words of a library."""

    def __init__(self, database: Database, engine: Engine, adding: Adding) -> None:
        self._database = database
        self._engine = engine
        self._adding = adding

    def add_synonyms(self, words: Sequence[str]) -> bool:
        """Let words mean the same, also as those that any of them meant the same as before.

        Raises SynonymsTooFew, WordEmpty or WordTooLong.
        """
        checked = [_checked(word) for word in words]
        if len(set(map(normalise, checked))) < 2:
            raise SynonymsTooFew(word=checked[0] if checked else "")
        return self._changed(lambda tables: own.add_synonyms(tables, checked))

    def remove_synonyms(self, words: Sequence[str]) -> bool:
        """Take words out of their groups; false when none was in one."""
        checked = [_checked(word) for word in words]
        return self._changed(lambda tables: own.remove_synonyms(tables, checked))

    def add_word(self, word: str) -> bool:
        """Keep a word whole; false when it was kept already. Raises WordEmpty or WordTooLong."""
        checked = _checked(word)
        return self._changed(lambda tables: own.add_word(tables, checked))

    def remove_word(self, word: str) -> bool:
        """Forget a word; false when it was not kept."""
        checked = _checked(word)
        return self._changed(lambda tables: own.remove_word(tables, checked))

    def _changed(self, change: _Change) -> bool:
        with self._database.translating():
            return self._change(change)

    def _change(self, change: _Change) -> bool:
        generation, before, after = self._read(change)
        if after == before:
            return False
        recut = self._recut(self._database.reader(), before, after)
        with self._database.writing() as tables:
            if passages.generation(tables) != generation:
                # Somebody changed the library meanwhile, and now nobody can.
                before = own.read(tables)
                change(tables)
                after = own.read(tables)
                recut = self._recut(tables, before, after)
            else:
                change(tables)
            for article_id in recut:
                self._adding.recut(tables, article_id, own_words(after))
            # Those in the trash are analysed again when they come out of it.
            postings.outdate(tables, "trashed")
            passages.changed(tables)
        return True

    def _read(self, change: _Change) -> tuple[int, Words, Words]:
        """Return the library's generation, its words, and what the change would make of them."""
        with self._database.writing() as tables:
            generation, before = passages.generation(tables), own.read(tables)
            tables.execute("SAVEPOINT trial")
            change(tables)
            after = own.read(tables)
            tables.execute("ROLLBACK TO trial")
            tables.execute("RELEASE trial")
        return generation, before, after

    def _recut(self, tables: Tables, before: Words, after: Words) -> list[int]:
        """Return the articles of which a passage is cut otherwise with other words."""
        old, new = own_words(before), own_words(after)
        # An article without the word's grams cannot; the few others are told apart here.
        near = {each for word in old.whole ^ new.whole for each in self._engine.holding(sure_grams(word))}
        return sorted(each for each in near if any(recut(text, old, new) for text in self._texts(tables, each)))

    def _texts(self, tables: Tables, article_id: int) -> Iterator[str]:
        stored = articles.get(tables, article_id)
        if stored is None:
            return
        article = stored.article
        for span in passages.spans(tables, article_id):
            yield passages.indexed_text(article.title, span.heading, article.text[span.start : span.end])


def _checked(word: str) -> str:
    # A command line that is not UTF-8 brings half surrogate pairs, which no database takes.
    tidy = " ".join(word.encode("utf-8", "replace").decode("utf-8").split())
    if not kept_words([normalise(tidy)]):
        raise WordEmpty(word=tidy)
    if len(tidy) > MOST_CHARACTERS:
        raise WordTooLong(word=tidy, limit=MOST_CHARACTERS)
    return tidy
