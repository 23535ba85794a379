"""The feeds that the bot reads by itself: whatever a round stumbles on, the next one comes."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from bot.tg.background import Background
from bot.tg.curation import reading
from index.errors import LibraryBusy


@pytest.mark.parametrize(
    ("error", "logged"),
    [(RuntimeError("no parser was made for it"), "work in the background failed"), (LibraryBusy(path="x"), "later")],
)
def test_a_round_that_stumbles_is_logged_and_the_next_one_comes(monkeypatch, caplog, error, logged):
    """Neither a busy library nor a page that no parser was made for is the last that is read."""
    monkeypatch.setattr(reading, "EACH", 0.0)
    rounds = []

    def due():
        rounds.append(None)
        if len(rounds) == 1:
            raise error
        service.state = len(rounds) < 3

    service = SimpleNamespace(state=True, library=SimpleNamespace(feeds=SimpleNamespace(due=due)))
    given = SimpleNamespace(service=service, background=Background(), access=SimpleNamespace(numbers=set()))
    asyncio.run(reading.FeedReader(given).poll(None))
    assert len(rounds) == 3
    assert [record.message for record in caplog.records if logged in record.getMessage()]
