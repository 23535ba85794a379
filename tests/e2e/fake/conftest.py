"""A fake Telegram of its own for each test, a bare client, Alice and a group."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.fake.client import Client
from tests.e2e.fake_telegram import Chat, FakeTelegram, User


@pytest.fixture
def tg() -> Iterator[FakeTelegram]:
    """Serve a fake Telegram for one test."""
    with FakeTelegram() as serving:
        yield serving


@pytest.fixture
def client(tg: FakeTelegram) -> Iterator[Client]:
    """Talk to it over HTTP."""
    made = Client(tg)
    with made.http:
        yield made


@pytest.fixture
def alice(tg: FakeTelegram) -> User:
    """Make a person who has written to the bot."""
    person = tg.user(id=11, first_name="Alice", language_code="zh-hans")
    tg.private_chat(person, opened=True)
    return person


@pytest.fixture
def group(tg: FakeTelegram, alice: User) -> Chat:
    """Make a group of Alice and the bot."""
    return tg.group("读书会", members=[alice], id=-100123)
