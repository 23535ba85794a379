"""Open flows: one for each person in each chat, and none for ever."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from telegram import Chat, Message, Update, User

from bot.tg.pending import TIMEOUT_SECONDS, PendingFlows

pytestmark = pytest.mark.behaviour(23, 95)


class Clock:
    """A clock that tests turn."""

    now = 5.0

    def __call__(self) -> float:
        return self.now


def update(user_id: int, chat_id: int = 1) -> Update:
    user = User(user_id, "Somebody", is_bot=False)
    return Update(1, message=Message(1, datetime.now(UTC), Chat(chat_id, "private"), from_user=user))


def test_taken_once() -> None:
    """A flow is given back once, with what its room wanted to remember."""
    flows = PendingFlows()
    flows.begin(update(1), "title", 7)
    assert flows.peek(update(1)) == flows.take(update(1))
    assert flows.take(update(1)) is None


def test_one_for_each_person_in_each_chat() -> None:
    """Neither another person nor another chat answers for somebody; a newer flow ends the older one."""
    flows = PendingFlows()
    flows.begin(update(1), "ask")
    flows.begin(update(1), "title", 2)
    assert flows.take(update(2)) is None
    assert flows.take(update(1, chat_id=9)) is None
    taken = flows.take(update(1))
    assert taken is not None
    assert (taken.kind, taken.data) == ("title", 2)


def test_cancelled() -> None:
    """Cancelling tells whether there was something to cancel."""
    flows = PendingFlows()
    flows.begin(update(1), "ask")
    assert flows.cancel(update(1))
    assert not flows.cancel(update(1))


def test_ends_by_itself() -> None:
    """After ten minutes nobody is waited for, and nothing is left in memory."""
    clock = Clock()
    flows = PendingFlows(clock)
    for number in range(100):
        flows.begin(update(number), "ask")
    clock.now += TIMEOUT_SECONDS - 1
    flows.begin(update(0), "ask")
    clock.now += 2
    assert flows.take(update(50)) is None
    assert flows.peek(update(0)) is not None
    assert len(flows._flows) == 1


def test_filter() -> None:
    """The filter of a kind lets through those who are waited for, and leaves their flow open."""
    flows = PendingFlows()
    waiting = flows.waiting("title")
    assert not waiting.check_update(update(1))
    flows.begin(update(1), "ask")
    assert not waiting.check_update(update(1))
    flows.begin(update(1), "title")
    assert waiting.check_update(update(1))
    assert flows.take(update(1)) is not None


def test_nobody() -> None:
    """An update from nobody opens nothing."""
    flows = PendingFlows()
    flows.begin(Update(1), "ask")
    assert flows.take(Update(1)) is None
