"""The bot over time: many chats, many questions, a Bot API server of one's own, newer Telegrams."""

from __future__ import annotations

import asyncio
import gc
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from telegram import Update
from telegram.request import BaseRequest

from bot.config import Config, Telegram
from bot.locales import texts
from bot.service import Service
from bot.tg import app
from index import Article, Library
from tests.e2e.articles import FERRY, FERRY_QUESTION, FERRY_REASON
from tests.e2e.fake_telegram import FakeTelegram
from tests.e2e.running import ADMIN_ID, PATIENCE, STOP_WITHIN, Bot, ask, said
from tests.e2e.soak import GROWTH_BYTES, GROWTH_FILES, growth, soak

ROOT = Path(__file__).parents[2]
CHATS = 10_000
WARM = 2_000


def raw_message(number: int, text: str, **more: Any) -> dict[str, Any]:
    """Return a private message of somebody who never wrote before."""
    person = {"id": number, "first_name": f"某{number}"}
    chat = {**person, "type": "private"}
    sender = {**person, "is_bot": False}
    return {"message_id": 1, "date": 2_000_000_000, "chat": chat, "from": sender, "text": text, **more}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let a bot in this process talk to nobody; return the methods that it calls."""
    called: list[str] = []

    async def answered(self: BaseRequest, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        called.append(sys.intern(name))
        if name == "getMe":
            return 200, b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Y","username":"y_bot"}}'
        if name == "sendMessage":
            return 200, b'{"ok":true,"result":{"message_id":2,"date":1,"chat":{"id":1,"type":"private"},"text":"x"}}'
        return 200, b'{"ok":true,"result":true}'

    monkeypatch.setattr("telegram.request.HTTPXRequest.do_request", answered)
    return called


@pytest.fixture
def offline(sent: list[str], tmp_path: Path) -> Iterator[app.Bot]:
    """Build the bot in this process over a library of one article."""
    with Library.open(tmp_path / "library.db") as library:
        library.add(Article(FERRY["text"], title=FERRY["title"]))
        config = Config(telegram=Telegram(token="7000000001:" + "F" * 35, admins=(1,)))
        yield app.application(config, Service(library, None), texts("zh-Hans"))


@pytest.mark.behaviour(93)
def test_ten_thousand_chats(offline: app.Bot, sent: list[str]) -> None:
    """Ten thousand people each ask once: nothing is kept in memory of any of them."""

    async def all_ask() -> int:
        async with offline:
            for number in range(1, CHATS + 1):
                text = FERRY_QUESTION if number % 10 == 0 else "/help"
                entity = [{"type": "bot_command", "offset": 0, "length": 5}] if text == "/help" else []
                message = raw_message(number, text, entities=entity)
                update = Update.de_json({"update_id": number, "message": message}, offline.bot)
                await offline.process_update(update)
                if number == WARM:
                    before = kept_by(offline)
            del update, message
            return kept_by(offline) - before

    # A number kept of each chat would make 8,000.
    assert asyncio.run(all_ask()) < (CHATS - WARM) // 10
    assert sent.count("sendMessage") == CHATS


def kept_by(root: object) -> int:
    """Return how many objects can be reached from one, numbers and texts included."""
    gc.collect()
    seen, coming = {id(root)}, [root]
    while coming:
        for each in gc.get_referents(coming.pop()):
            if id(each) not in seen:
                seen.add(id(each))
                coming.append(each)
    return len(seen)


@pytest.mark.behaviour(94)
def test_short_soak(tmp_path: Path) -> None:
    """At thirty questions a second for some seconds nothing is lost, and memory and open files stay flat.

    ``python -m tests.e2e.soak --seconds 28800`` does the same for eight hours.
    """
    samples, lost = soak(tmp_path, 12.0, 30.0, 300, lambda sample: None)
    memory, files = growth(samples)
    assert lost == 0
    assert samples[-1].asked > 200
    assert memory < GROWTH_BYTES
    assert files <= GROWTH_FILES


@pytest.mark.behaviour(96)
@pytest.mark.parametrize("local", [True, False])
def test_own_bot_api_server(library: Path, tmp_path: Path, local: bool) -> None:
    """With a Bot API server of one's own, in local mode or not, questions are answered and files read."""
    folder = tmp_path / "server"
    folder.mkdir()
    with FakeTelegram(local_folder=folder if local else None) as tg:
        admin = tg.user(id=ADMIN_ID, first_name="管理员", language_code="zh-hans")
        chat = tg.private_chat(admin, opened=True)
        with Bot(tg, tmp_path, library, admins=[ADMIN_ID]) as running:
            assert FERRY_REASON in ask(tg, admin, FERRY_QUESTION).bold
            text = "纸伞铺关门\n\n东街的纸伞铺关门，是因为竹子涨价，一把伞还不够本钱。\n"
            shown = tg.wait_message(chat, after=admin.sends_file("纸伞.txt", text.encode()), timeout=PATIENCE)
            admin.presses(shown, said("curate.save"))
            assert "纸伞铺关门" in tg.wait_edit(shown, timeout=PATIENCE).text
            assert "竹子涨价" in ask(tg, admin, "纸伞铺为什么关门").bold[-1]
            assert running.stop() < STOP_WITHIN
        assert tg.errors == []
        assert bool(tg.calls("getFile"))


PERSON = {"id": 1, "is_bot": False, "first_name": "X"}
GROUP = {"id": -100, "type": "supergroup", "title": "群"}
MEMBER = {"user": PERSON, "status": "member"}
LEFT = {"user": PERSON, "status": "left"}
MOVED = {"chat": GROUP, "from": PERSON, "date": 1, "old_chat_member": LEFT, "new_chat_member": MEMBER}


MESSAGE = raw_message(1, "/start", entities=[{"type": "bot_command", "offset": 0, "length": 6}])
POST = {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel", "title": "频道"}, "text": "问"}
QUERY = {"id": "1", "from": PERSON, "query": "问", "offset": ""}
PRESS = {"id": "1", "from": PERSON, "chat_instance": "1", "data": "v1:p:1:1", "message": MESSAGE}
CHOSEN = {"result_id": "1", "from": PERSON, "query": "问", "inline_message_id": "1"}
REACTION = {
    "chat": GROUP,
    "message_id": 1,
    "date": 1,
    "user": PERSON,
    "old_reaction": [],
    "new_reaction": [],
}
# Updates of every kind; the bot must take the kinds that it asks for, and no others.
SAMPLES: dict[str, dict[str, Any]] = {
    "message": MESSAGE,
    "guest_message": {**MESSAGE, "guest_query_id": "1"},
    "edited_message": {**raw_message(1, "问"), "edit_date": 2},
    "channel_post": POST,
    "edited_channel_post": {**POST, "edit_date": 2},
    "business_message": {**raw_message(1, "问"), "business_connection_id": "1"},
    "inline_query": QUERY,
    "chosen_inline_result": CHOSEN,
    "callback_query": PRESS,
    "my_chat_member": MOVED,
    "chat_member": MOVED,
    "message_reaction": REACTION,
    "poll_answer": {"poll_id": "1", "user": PERSON, "option_ids": [0], "option_persistent_ids": ["0"]},
    "chat_join_request": {"chat": GROUP, "from": PERSON, "user_chat_id": 1, "date": 1},
}


@pytest.mark.behaviour(12)
def test_kinds_that_are_asked_for_are_those_that_are_handled(offline: app.Bot) -> None:
    """Each kind of update that Telegram is asked for has a handler, and no handler waits for another kind."""

    async def handled() -> set[str]:
        async with offline:
            handlers = [handler for group, each in offline.handlers.items() if group >= 0 for handler in each]
            updates = {kind: Update.de_json({"update_id": 1, kind: raw}, offline.bot) for kind, raw in SAMPLES.items()}
        return {
            kind
            for kind, update in updates.items()
            if any(handler.check_update(update) not in (None, False) for handler in handlers)
        }

    assert asyncio.run(handled()) == set(app.UPDATES)


@pytest.mark.behaviour(100)
def test_version_of_the_library_for_telegram() -> None:
    """What is installed, and what a renewed list of versions would install, lies within the pin."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (pin,) = [each for each in project["dependencies"] if each.startswith("python-telegram-bot")]
    assert pin == "python-telegram-bot>=22.8,<23"
    installed = tuple(map(int, version("python-telegram-bot").split(".")[:2]))
    assert (22, 8) <= installed < (23, 0)
    (locked,) = re.findall(r"^python-telegram-bot==(\d+)\.(\d+)", (ROOT / "constraints.txt").read_text("utf-8"), re.M)
    assert (22, 8) <= tuple(map(int, locked)) < (23, 0)


@pytest.mark.behaviour(99)
def test_markup_is_judged_wherever_tests_run() -> None:
    """Telegram's parser is among what tests install, exactly one version, and no test steps aside when it lacks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (pin,) = [each for each in project["optional-dependencies"]["test"] if each.startswith("tdjson")]
    assert pin == f"tdjson=={version('tdjson')}"
    assert pin in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    for path in (ROOT / "tests").rglob("*.py"):
        if path != Path(__file__):
            assert not re.search(r"importorskip|pytest\.skip|mark\.skip|mark\.xfail", path.read_text("utf-8")), path
