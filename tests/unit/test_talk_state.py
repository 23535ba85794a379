"""What the bot remembers of its own messages."""

from __future__ import annotations

from contextlib import closing
from sqlite3 import connect

import pytest

from bot.state import Asker, BotState, Sent
from index import Library


@pytest.fixture
def state(tmp_path):
    """Open the state of a new library."""
    with Library.open(tmp_path / "library.db"), closing(BotState(tmp_path / "library.db")) as opened:
        yield opened


def question(state):
    """Keep a question; return its number."""
    return state.questions.keep(
        Asker("telegram", 5, 5), "渡口", answered=True, reason=None, article_id=1, confidence=1.0
    )


def test_an_answer_is_found_by_its_question(state):
    """The latest answer to a message is found for as long as that is allowed, by its own number always."""
    sent = Sent(-5, 11, 10, question(state))
    state.talk.keep(Sent(-5, 9, 8, sent.question_id))
    state.talk.keep(sent)
    assert state.talk.answer_to(-5, 10, 30) == sent
    assert state.talk.answer_to(-5, 10, -1) is None
    assert state.talk.answer_to(-6, 10, 30) is None
    assert state.talk.message(-5, 11) == sent


def test_an_edit_changes_the_question_but_not_the_time(state, tmp_path):
    """An answer that is edited belongs to the new question and vanishes when the first was to."""
    first, second = question(state), question(state)
    state.talk.keep(Sent(-5, 11, 10, first), delete_after=5)
    state.talk.keep(Sent(-5, 11, 10, second), delete_after=50)
    assert state.talk.message(-5, 11) == Sent(-5, 11, 10, second)
    with closing(connect(tmp_path / "library.db")) as tables:
        sql = "SELECT delete_at < datetime('now', '+6 minutes') FROM bot_sent"
        assert tables.execute(sql).fetchall() == [(1,)]


def test_what_is_due(state, tmp_path):
    """A message is due after its minutes, and then forgotten once it is gone."""
    state.talk.keep(Sent(-5, 11, 10, None), delete_after=5)
    state.talk.keep(Sent(-5, 12, 10, question(state)))
    assert state.talk.due() == ()
    with closing(connect(tmp_path / "library.db", isolation_level=None)) as tables:
        tables.execute("UPDATE bot_sent SET delete_at = datetime('now', '-1 minute') WHERE delete_at IS NOT NULL")
    assert state.talk.due() == ((-5, 11),)
    state.talk.deleted(-5, 11)
    assert state.talk.due() == ()


def test_what_need_not_be_kept(state):
    """A notice that stays for good is not remembered, nor is an answer whose question is not kept any more."""
    state.talk.keep(Sent(-5, 11, 10, None))
    assert state.talk.message(-5, 11) is None
    state.talk.keep(Sent(-5, 11, 10, question(state)))
    state.talk.keep(Sent(-5, 11, 10, None))
    assert state.talk.message(-5, 11) is None


def test_a_deleted_question_takes_its_messages_along(state, tmp_path):
    """When a question is deleted, so is what is known of its answer."""
    state.talk.keep(Sent(5, 11, 10, question(state)))
    assert state.talk.about(5)[0]["message_id"] == 11
    with closing(connect(tmp_path / "library.db", isolation_level=None)) as tables:
        tables.execute("PRAGMA foreign_keys = ON")
        tables.execute("DELETE FROM bot_questions")
    assert state.talk.message(5, 11) is None


def test_forgetting(state):
    """A chat's messages are forgotten on request, and when a group gets a new number."""
    for chat in (5, -5):
        state.talk.keep(Sent(chat, 11, 10, question(state)))
    assert state.talk.forget(5) == 1
    state.talk.move(-5, -1005)
    assert state.talk.about(5) == state.talk.about(-5) == state.talk.about(-1005) == []
