"""An admin's own words: checked, kept, and brought into the index at once. Does I/O.

The passages in which a word is cut otherwise than before are analysed before the transaction, which
then is short: nobody who asks or adds has to wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.errors import SynonymsTooFew, WordEmpty, WordTooLong
from index.models import Words
from index.store import Database, Tables, passages
from index.store import words as own
from index.text.normalise import normalise
from index.text.own import own_words
from index.text.terms import Terms, kept_words, terms_if_recut

MOST_CHARACTERS = 30

_Change = Callable[[Tables], None]


class Wording:
    """The own words of a library."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
        generation, before, after = self._read(change)
        if after == before:
            return False
        terms = _recut(self._database.reader(), before, after)
        with self._database.writing() as tables:
            if passages.generation(tables) != generation:
                # Somebody changed the library meanwhile, and now nobody can.
                before = own.read(tables)
                change(tables)
                terms = _recut(tables, before, own.read(tables))
            else:
                change(tables)
            for passage_id, each in terms.items():
                passages.renew(tables, passage_id, each)
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


def _checked(word: str) -> str:
    # A command line that is not UTF-8 brings half surrogate pairs, which no database takes.
    tidy = " ".join(word.encode("utf-8", "replace").decode("utf-8").split())
    if not kept_words([normalise(tidy)]):
        raise WordEmpty(word=tidy)
    if len(tidy) > MOST_CHARACTERS:
        raise WordTooLong(word=tidy, limit=MOST_CHARACTERS)
    return tidy


def _recut(tables: Tables, before: Words, after: Words) -> dict[int, Terms]:
    """Return the new terms of the passages that are cut otherwise with other words."""
    old, new = own_words(before), own_words(after)
    terms: dict[int, Terms] = {}
    for word in sorted(old.whole ^ new.whole):
        for passage_id, text in own.holders(tables, word):
            if passage_id not in terms and word in normalise(text):
                made = terms_if_recut(text, old, new)
                if made:
                    terms[passage_id] = made
    return terms
