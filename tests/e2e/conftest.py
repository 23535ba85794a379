"""One fake Telegram, one library and one running bot for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.articles import ARTICLES, jsonl
from tests.e2e.fake_telegram import FakeTelegram, User
from tests.e2e.running import ADMIN_ID, STOP_WITHIN, Bot, copy_library, make_library


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the library once, by the shipped command."""
    return make_library(tmp_path_factory.mktemp("pristine"), jsonl(*ARTICLES))


@pytest.fixture
def library(pristine: Path, tmp_path: Path) -> Path:
    """Give one test a library of its own."""
    return copy_library(pristine, tmp_path)


@pytest.fixture(scope="module")
def served() -> Iterator[FakeTelegram]:
    """Serve a fake Telegram for a file of tests, with an admin who has written to the bot."""
    with FakeTelegram() as tg:
        tg.private_chat(tg.user(id=ADMIN_ID, first_name="管理员", language_code="zh-hans"), opened=True)
        yield tg


@pytest.fixture(scope="module")
def bot(served: FakeTelegram, pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Run the bot for a file of tests; at the end it must stop in time and have kept its token to itself."""
    folder = tmp_path_factory.mktemp("bot")
    with Bot(served, folder, copy_library(pristine, folder), admins=[ADMIN_ID]) as running:
        yield running
        assert running.stop() < STOP_WITHIN
    assert served.token.partition(":")[2] not in running.log


@pytest.fixture
def intended() -> list[str]:
    """Return the list of refusals that a test means to provoke: words of each."""
    return []


@pytest.fixture
def tg(served: FakeTelegram, intended: list[str]) -> Iterator[FakeTelegram]:
    """Give a test the file's fake Telegram; everything that the bot sends must please its strict parser."""
    before = len(served.errors)
    yield served
    # A request that came in is not yet one that was answered.
    for words in intended:
        served.wait_refusal(words, after=before)
    served.clear_faults()
    refused = served.errors[before:]
    strange = [each for each in refused if not any(words in each.description for words in intended)]
    assert not strange, f"{strange}\n{served.transcript()}"


@pytest.fixture
def elsewhere() -> Iterator[FakeTelegram]:
    """Serve a fake Telegram for one test that runs a bot of its own beside the file's; it must please it too."""
    with FakeTelegram() as tg:
        yield tg
        assert not tg.errors, f"{tg.errors}\n{tg.transcript()}"


@pytest.fixture
def alice(tg: FakeTelegram, bot: Bot, request: pytest.FixtureRequest) -> User:
    """Make a person who has written to the running bot; each test has another one."""
    return newcomer(tg, "Alice")


@pytest.fixture
def bob(tg: FakeTelegram, bot: Bot) -> User:
    """Make a second person."""
    return newcomer(tg, "Bob")


@pytest.fixture
def admin(tg: FakeTelegram, bot: Bot) -> User:
    """Return the admin, whose number the configuration names."""
    return User(tg.world, ADMIN_ID)


def newcomer(tg: FakeTelegram, name: str, language_code: str = "zh-hans") -> User:
    """Make a person with a number of their own who may be written to."""
    person = tg.user(id=1000 + len(tg.world.users), first_name=name, language_code=language_code)
    tg.private_chat(person, opened=True)
    return person
