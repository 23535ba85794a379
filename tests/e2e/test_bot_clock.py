"""Clocks differ and jump: Telegram's from ours, by a year if need be."""

from __future__ import annotations

import pytest

from tests.e2e.articles import FERRY, FERRY_QUESTION
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram
from tests.e2e.running import PATIENCE, Bot, ask, said

DAY = 86400.0


@pytest.mark.behaviour(95)
@pytest.mark.parametrize("days", [1, 400])
def test_telegram_is_ahead(tg: FakeTelegram, bot: Bot, days: int) -> None:
    """When Telegram's clock leaps ahead, questions, buttons and settings go on as before."""
    alice = newcomer(tg, "Alice")
    before = ask(tg, alice, FERRY_QUESTION)
    tg.advance(days * DAY)
    after = ask(tg, alice, FERRY_QUESTION)
    assert after.text == before.text
    assert after.text.startswith(FERRY["title"])
    alice.presses(after, said("card.context"), timeout=PATIENCE)
    assert tg.wait_edit(after, timeout=PATIENCE).labels == [[said("card.back")]]
    assert ask(tg, alice, "/language English").text == said("settings.language_set", "en")
