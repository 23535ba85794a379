"""An admin's own words in the database: synonyms and dictionary words. Does I/O on the connection it is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlite_utils import Database as Tables

from index.models import Words
from index.store import passages
from index.store.database import Database
from index.text.normalise import normalise
from index.text.own import OwnWords, own_words


class Lexicon:
    """The own words of a library as they are compared, read again when the library has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: tuple[int, OwnWords] | None = None

    def current(self) -> OwnWords:
        """Return the words as last committed by any process; not for use in a transaction."""
        tables = self._database.reader()
        generation = passages.generation(tables)
        kept = self._kept
        if kept is None or kept[0] != generation:
            # The number was read first: a change in between is read again by the next question.
            kept = self._kept = (generation, own_words(read(tables)))
        return kept[1]


def read(tables: Tables) -> Words:
    """Return the words as they were written, in the order of adding."""
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for family, word in tables.execute("SELECT family, written FROM synonyms ORDER BY family, rowid"):
        groups[family].append(word)
    dictionary = tables.execute("SELECT written FROM dictionary_words ORDER BY rowid")
    return Words(tuple(map(tuple, groups.values())), tuple(row[0] for row in dictionary))


def add_synonyms(tables: Tables, words: Sequence[str]) -> None:
    """Put words into one group, with the groups in which any of them stood before."""
    marks = ", ".join("?" * len(words))
    normalised = [normalise(word) for word in words]
    found = tables.execute(f"SELECT DISTINCT family FROM synonyms WHERE word IN ({marks}) ORDER BY 1", normalised)
    families = [row[0] for row in found]
    family = (
        families[0] if families else tables.execute("SELECT coalesce(max(family), 0) + 1 FROM synonyms").fetchone()[0]
    )
    for other in families[1:]:
        tables.execute("UPDATE synonyms SET family = ? WHERE family = ?", [family, other])
    for word in words:
        tables.execute(
            "INSERT OR IGNORE INTO synonyms (word, written, family) VALUES (?, ?, ?)", [normalise(word), word, family]
        )


def remove_synonyms(tables: Tables, words: Sequence[str]) -> None:
    """Take words out of their groups; a word that is left alone goes too."""
    for word in words:
        tables.execute("DELETE FROM synonyms WHERE word = ?", [normalise(word)])
    tables.execute("DELETE FROM synonyms WHERE family IN (SELECT family FROM synonyms GROUP BY 1 HAVING count(*) = 1)")


def add_word(tables: Tables, word: str) -> None:
    """Keep a word whole from now on."""
    tables.execute("INSERT OR IGNORE INTO dictionary_words (word, written) VALUES (?, ?)", [normalise(word), word])


def remove_word(tables: Tables, word: str) -> None:
    """Forget a word."""
    tables.execute("DELETE FROM dictionary_words WHERE word = ?", [normalise(word)])
