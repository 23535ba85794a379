"""An index that another analyser made is made anew in the background, by ``chat`` and ``run``."""

from __future__ import annotations

import logging
import time

import pytest

from bot.reindexing import reindexing
from index import Library
from index.errors import LibraryBusy
from tests.cli.running import QUESTION, REASON, SAY


@pytest.fixture
def outdated(command):
    """A command whose library another analyser indexed."""
    with Library.open(command.library) as library, library._database.writing() as tables:
        tables.execute("UPDATE passage_terms SET analyser = '0/older'")
    return command


def wait_for(condition):
    """Wait until something is so."""
    latest = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < latest
        time.sleep(0.01)


def test_questions_are_answered_while_the_index_is_made_anew(outdated, caplog):
    """Every article is done in the end, the log tells, and any question meanwhile is answered."""
    caplog.set_level(logging.INFO, "yuanwen.index")
    with Library.open(outdated.library) as library:
        assert library.health().outdated_articles == 3
        with reindexing(library, SAY):
            assert library.ask(QUESTION).hits[0].answer == REASON
            wait_for(lambda: library.ask(QUESTION).answered and not library.health().outdated_articles)
            wait_for(lambda: len(caplog.messages) > 1)
        assert library.ask(QUESTION).hits[0].answer == REASON
    assert caplog.messages == [SAY("run.reindexing", count=3), SAY("run.reindexed", count=3)]


def test_what_is_made_anew_while_a_question_is_asked_is_found(outdated, monkeypatch):
    """A question sees the library at one moment: passages that are replaced while it is asked are still there."""
    with Library.open(outdated.library) as library, Library.open(outdated.library) as other:
        find = library._engine.search

        def overtaken(*given, **named):
            found = find(*given, **named)
            assert other.reindex()
            monkeypatch.undo()
            return found

        monkeypatch.setattr(library._engine, "search", overtaken)
        assert library.ask(QUESTION).hits[0].answer == REASON
        assert library.health().outdated_articles == 0
        assert library.ask(QUESTION).hits[0].answer == REASON


def test_an_index_that_is_up_to_date_is_left_alone(command, caplog):
    """Nothing is done and nothing is said."""
    caplog.set_level(logging.INFO, "yuanwen.index")
    with Library.open(command.library) as library, reindexing(library, SAY):
        pass
    assert caplog.messages == []


def test_a_failure_is_told_in_a_line(outdated, caplog, monkeypatch):
    """A library that cannot be written is no reason to stop answering."""

    def busy(going_on):
        raise LibraryBusy(path="library.db")

    with Library.open(outdated.library) as library:
        monkeypatch.setattr(library, "reindex", busy)
        with reindexing(library, SAY):
            assert library.ask(QUESTION).answered
    message = SAY.error(LibraryBusy(path="library.db"))
    assert caplog.messages == [SAY("run.reindex_failed", message=message)]


def test_a_read_only_library_stays_as_it_is(outdated):
    """Its old index serves, and the chat says nothing about it."""
    outdated.library.chmod(0o444)
    before = outdated.library.read_bytes()
    result = outdated("chat", stdin=QUESTION)
    assert (result.code, result.err) == (0, "")
    assert REASON in result.out
    assert outdated.library.read_bytes() == before


def test_chat_makes_the_index_anew(outdated):
    """What one chat does not finish, the next does."""

    def chatted():
        result = outdated("chat", stdin=f"{QUESTION}\n" * 20)
        assert (result.code, result.err) == (0, "")
        assert result.out.count(REASON) == 20
        with Library.open(outdated.library) as library:
            return library.health().outdated_articles == 0

    wait_for(chatted)
