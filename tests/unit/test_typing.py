"""Inline queries while somebody is still typing: the newest wins, and nothing waits for ever."""

from __future__ import annotations

import asyncio
import threading
from types import SimpleNamespace

import pytest

from bot.config import Config
from bot.locales import texts
from bot.tg import inline
from bot.tg.inline import AT_ONCE, InlineHandlers


class SlowSharing:
    """Finds nothing until it is let go."""

    def __init__(self):
        self.gate = threading.Event()
        self.asked = []

    def offers(self, text, user_id, language, places):
        self.asked.append(text)
        self.gate.wait(20)
        return (), False


class Account:
    """Takes answers to inline queries."""

    username = "bot"

    def __init__(self):
        self.answers = []

    async def answer_inline_query(self, query_id, results, **more):
        self.answers.append((query_id, more["button"].text))


class Stage:
    """Handlers of inline mode between a slow library and an account."""

    def __init__(self):
        self.sharing, self.bot = SlowSharing(), Account()
        given = SimpleNamespace(config=Config(), texts=lambda update: texts("en"))
        self.handlers = InlineHandlers(given, self.sharing)

    def types(self, person, number, text):
        query = SimpleNamespace(
            id=number, query=text, offset="", from_user=SimpleNamespace(id=person), get_bot=lambda: self.bot
        )
        update = SimpleNamespace(inline_query=query)
        return asyncio.create_task(self.handlers.query(update, SimpleNamespace(bot=self.bot)))


@pytest.mark.behaviour(70)
def test_newest_query_wins():
    """Of what one person typed, only the last is looked up and answered; other people are not affected."""

    async def story():
        stage = Stage()
        tasks = [stage.types(1, f"a{number}", "桥" * (number + 2)) for number in range(AT_ONCE)]
        await asyncio.sleep(0.1)
        tasks += [stage.types(1, "b", "大桥为什么"), stage.types(1, "c", "大桥为什么封闭"), stage.types(2, "d", "渡口")]
        await asyncio.sleep(0.1)
        stage.sharing.gate.set()
        await asyncio.gather(*tasks)
        return stage

    stage = asyncio.run(story())
    assert sorted(number for number, _ in stage.bot.answers) == ["c", "d"]
    assert "大桥为什么" not in stage.sharing.asked
    assert stage.handlers._latest == {}


@pytest.mark.behaviour(70)
def test_hard_stop(monkeypatch):
    """A query that takes too long ends with the way to the private chat."""
    monkeypatch.setattr(inline, "HARD_STOP", 0.2)

    async def story():
        stage = Stage()
        try:
            await stage.types(1, "a", "大桥")
        finally:
            stage.sharing.gate.set()
        return stage

    stage = asyncio.run(story())
    assert stage.bot.answers == [("a", texts("en")("share.slow"))]


def test_hard_stop_is_before_telegram_gives_up():
    """Telegram takes an answer for ten seconds."""
    assert inline.HARD_STOP <= 8
