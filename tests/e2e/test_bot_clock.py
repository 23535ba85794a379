"""Clocks differ and jump: Telegram's from ours, by a year if need be; messages are as old as Telegram says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.articles import FERRY, FERRY_QUESTION
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram
from tests.e2e.running import PATIENCE, Bot, ask, by_webhook, free_port, said

DAY = 86400.0
HOUR = 3600.0
WARNING = "the clock of this machine is wrong"


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


@pytest.mark.behaviour(95)
@pytest.mark.parametrize("mode", ["polling", "webhook"])
@pytest.mark.parametrize("ahead", [-HOUR, HOUR])
def test_wrong_clock(elsewhere: FakeTelegram, library: Path, tmp_path: Path, ahead: float, mode: str) -> None:
    """With a host's clock an hour fast or slow, what is new is answered, and what is old by Telegram's is not."""
    elsewhere.advance(ahead)
    more = by_webhook(elsewhere, free_port()) if mode == "webhook" else ""
    alice, bob = elsewhere.person("Alice", "zh-hans"), elsewhere.person("Bob", "zh-hans")
    with Bot(elsewhere, tmp_path, library, more=more) as bot:
        line = bot.wait_log(WARNING)
        assert f" WARNING yuanwen.bot: {WARNING}: Telegram's is {'+' if ahead > 0 else '-'}3" in line
        for _ in range(2):
            assert ask(elsewhere, alice, FERRY_QUESTION).text.startswith(FERRY["title"])
        old = bob.says(FERRY_QUESTION, ago=660)
        chat = elsewhere.private_chat(bob)
        assert elsewhere.wait_message(chat, after=old, timeout=PATIENCE).text == said("talk.away")
        assert ask(elsewhere, bob, FERRY_QUESTION).text.startswith(FERRY["title"])
        assert bot.log.count(WARNING) == 1


@pytest.mark.behaviour(95)
def test_clock_put_right(elsewhere: FakeTelegram, library: Path, tmp_path: Path) -> None:
    """The difference is taken from each answer anew: a clock that is put right while the bot runs does no harm."""
    alice = elsewhere.person("Alice", "zh-hans")
    with Bot(elsewhere, tmp_path, library) as bot:
        assert ask(elsewhere, alice, FERRY_QUESTION).text.startswith(FERRY["title"])
        assert WARNING not in bot.log
        for ahead in (-HOUR, 2 * HOUR, -HOUR):
            # Answers on their way would tell the time of before.
            elsewhere.quiet(elsewhere.private_chat(alice), 0.3)
            elsewhere.advance(ahead)
            assert ask(elsewhere, alice, FERRY_QUESTION).text.startswith(FERRY["title"])
        assert bot.log.count(WARNING) == 1
