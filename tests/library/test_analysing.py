"""A long import is analysed by another process, ahead of the one that writes, with the same outcome."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest

from index import Article, Library, analysing
from index.intake.given import from_article
from index.processes import Processes
from index.store.words import Lexicon

PLACES = ("青河", "白塔", "南屏", "云溪", "石门", "东坪", "柳湾")


def article(number):
    """Return one of many articles, no two of which resemble each other."""
    place = PLACES[number % len(PLACES)]
    return Article(
        f"{place}镇第{number}号水文站在{1900 + number}年建成，站长说，因为上游修了第{number * 7}座水库，"
        f"水位比往年低了{number + 3}厘米。K{number} 路公交车改道。",
        title=f"{place}第{number}号水文站",
    )


class Counting(Processes):
    """Two processes that count what they were asked for."""

    asked = 0

    def call(self, function, *given):
        self.asked += 1
        return super().call(function, *given)


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """Let an import be a long one after two batches."""
    monkeypatch.setattr(analysing, "LONG", 2 * analysing.BATCH)


def opened(path, processes):
    """Open a library that analyses with these processes."""
    library = Library.open(path)
    library._processes = library._adding._analysing._processes = processes
    return library


def contents(path):
    """Return what an import leaves in a library."""
    with closing(sqlite3.connect(path)) as connection:
        return [
            connection.execute(f"SELECT * FROM {table}").fetchall()
            for table in ("passages", "passage_terms", "terms", "dead_passages")
        ]


def test_ahead_or_not_the_library_is_the_same(tmp_path):
    """Rejected drafts between them, to the byte."""
    drafts = [Article("短") if number % 40 == 5 else article(number) for number in range(5 * analysing.BATCH + 7)]
    told = []
    for name, processes in (("one.db", Processes(1)), ("two.db", Counting(2))):
        with opened(tmp_path / name, processes) as library:
            report = library.add(*drafts)
            told.append([(entry.status, entry.article_id, type(entry.error)) for entry in report.entries])
            answer = library.ask("第150号水文站的水位为什么比往年低")
            assert answer.hits[0].title == article(150).title
    assert processes.asked == 5, "batches but the first"
    assert told[0] == told[1]
    assert contents(tmp_path / "one.db") == contents(tmp_path / "two.db")


def test_words_that_change_while_an_article_waits(tmp_path):
    """What was done ahead with other own words is done again, as if they had been there from the beginning."""
    changed, expected, word = tmp_path / "changed.db", tmp_path / "expected.db", "号水文站"
    drafts = [*map(article, range(4 * analysing.BATCH))]
    with Library.open(expected) as library:
        library.add_word(word)
        library.add(*drafts)
    processes = Counting(2)
    with opened(changed, processes) as library, Library.open(changed) as other:
        for number, _ in enumerate(library.adding(*drafts)):
            if number == 2 * analysing.BATCH:
                assert processes.asked
                other.add_word(word)
    assert word in words_of_last(expected)
    assert words_of_last(changed) == words_of_last(expected)


def words_of_last(path):
    """Return the distinct words of the last passage of a library, in order."""
    _, rows, terms, _ = contents(path)
    words, known = rows[-1][2], dict(terms)
    size = len(words) // 6
    return [known[int.from_bytes(words[at : at + 4], "little")] for at in range(0, 4 * size, 4)]


def test_nobody_waits_for_later_articles_of_a_slow_source(tmp_path, monkeypatch):
    """What became of a batch is told before the next one is waited for, and soon after the source got slow."""
    monkeypatch.setattr(analysing, "QUICK_SECONDS", 0.02)
    given = 0

    def source():
        nonlocal given
        for number in range(6 * analysing.BATCH):
            if number > 3 * analysing.BATCH and not number % analysing.BATCH:
                time.sleep(0.05)
            given = number + 1
            yield from_article(article(number))

    with opened(tmp_path / "library.db", Counting(2)) as library:
        here = analysing.Analysing(Lexicon(library._database), library._processes)
        ahead = []
        for done, batch in enumerate(here.batches(source()), 1):
            assert len(batch) == analysing.BATCH
            ahead.append(given - done * analysing.BATCH)
        assert library._processes.asked >= 1
    assert ahead[:2] == [0, analysing.BATCH]
    assert ahead[-2:] == [0, 0]
