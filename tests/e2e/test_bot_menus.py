"""Command menus and descriptions: by chat, role and language, set beside the answers and never before them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.locales import NAMES
from bot.tg.menus import ADMIN, GROUP, GROUP_ADMIN, PRIVATE
from tests.e2e.articles import FERRY_QUESTION
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram, User
from tests.e2e.running import ADMIN_ID, PATIENCE, STOP_WITHIN, Bot, ask, said

SETTING = (
    *("setMyCommands", "setMyDescription", "setMyShortDescription", "setChatMenuButton"),
    "deleteMyCommands",
)


def described(tg: FakeTelegram, calls: int = 1) -> None:
    """Wait until everything is set at a start; the admins' menus are the last."""
    tg.wait_call("setChatMenuButton", timeout=PATIENCE)
    tg.wait_call("setMyCommands", count=6 + calls, timeout=PATIENCE)


@pytest.mark.behaviour(24)
def test_menus(tg: FakeTelegram, bot: Bot, admin: User) -> None:
    """Private chats, groups, their administrators and the bot's admins each have a menu, in Chinese and English."""
    described(tg)
    for language in ("", "en"):
        assert tuple(tg.commands("all_private_chats", language)) == PRIVATE
        assert tuple(tg.commands("all_group_chats", language)) == GROUP
        assert tuple(tg.commands("all_chat_administrators", language)) == GROUP_ADMIN
    assert tuple(tg.commands("chat", chat=tg.private_chat(admin))) == ADMIN
    assert tg.commands("all_private_chats")["ask"] == said("tg.command_ask")
    assert tg.commands("all_private_chats", "en")["ask"] == said("tg.command_ask", "en")


@pytest.mark.behaviour(25)
def test_descriptions(tg: FakeTelegram, bot: Bot) -> None:
    """The empty chat and the profile say what the bot does, and the menu button opens the commands."""
    described(tg)
    assert tg.described("description") == said("tg.description")
    assert tg.described("description", "en") == said("tg.description", "en")
    assert tg.described("short_description") == said("tg.short_description")
    assert tg.described("short_description", "en") == said("tg.short_description", "en")
    assert tg.menu_button() == {"type": "commands"}


@pytest.mark.behaviour(24, 43)
def test_own_menu(tg: FakeTelegram, bot: Bot) -> None:
    """Who reads Traditional Chinese, or chose another language than the app's, gets a menu in it; and loses it again."""
    described(tg)
    kim, lin = newcomer(tg, "Kim", "en"), newcomer(tg, "Lin", "zh-hant")
    sets, drops = len(tg.calls("setMyCommands")), len(tg.calls("deleteMyCommands"))
    ask(tg, lin, "/start")
    tg.wait_call("setMyCommands", count=sets + 1, timeout=PATIENCE)
    assert tg.commands("chat", chat=tg.private_chat(lin))["settings"] == said("tg.command_settings", "zh-Hant")
    ask(tg, kim, f"/language {NAMES['zh-Hans']}")
    tg.wait_call("setMyCommands", count=sets + 2, timeout=PATIENCE)
    assert tg.commands("chat", chat=tg.private_chat(kim))["settings"] == said("tg.command_settings")
    ask(tg, kim, "/language English")
    tg.wait_call("deleteMyCommands", count=drops + 1, timeout=PATIENCE)
    assert not tg.commands("chat", chat=tg.private_chat(kim))


@pytest.mark.behaviour(24)
def test_admins_keep_their_menu(tg: FakeTelegram, bot: Bot, admin: User) -> None:
    """An admin's menu follows their language and always has their commands."""
    described(tg)
    sets = len(tg.calls("setMyCommands"))
    ask(tg, admin, "/language English")
    tg.wait_call("setMyCommands", count=sets + 1, timeout=PATIENCE)
    menu = tg.commands("chat", chat=tg.private_chat(admin))
    assert tuple(menu) == ADMIN
    assert menu["add"] == said("tg.command_add", "en")


@pytest.fixture
def slow(elsewhere: FakeTelegram, tmp_path: Path, library: Path) -> Iterator[Bot]:
    """Give a bot that the test starts itself."""
    made = Bot(elsewhere, tmp_path, library, admins=[ADMIN_ID])
    yield made
    made.kill()


@pytest.mark.behaviour(24, 25)
@pytest.mark.parametrize("kind", ["delay", "429", "drop", "html502", "error"])
def test_answers_never_wait_for_menus(elsewhere: FakeTelegram, slow: Bot, kind: str) -> None:
    """However slow or broken Telegram is at setting menus, the bot answers at once, and stops in time."""
    alice = newcomer(elsewhere, "Alice")
    for method in SETTING:
        elsewhere.fault(method, kind, times=None, seconds=30.0, retry_after=600)
    slow.start()
    began = time.monotonic()
    assert ask(elsewhere, alice, FERRY_QUESTION).labels
    assert ask(elsewhere, alice, "/start").text
    assert ask(elsewhere, alice, "/language 繁體中文").text
    assert time.monotonic() - began < 15.0
    assert slow.stop() < STOP_WITHIN
    assert "Traceback" not in slow.log


@pytest.mark.behaviour(24)
def test_menus_are_tried_again(elsewhere: FakeTelegram, slow: Bot) -> None:
    """What failed at the start is set a little later; an admin who never wrote is left out without a word."""
    elsewhere.fault("setMyCommands", "drop", times=2)
    elsewhere.fault("setMyDescription", "error", times=1)
    elsewhere.private_chat(elsewhere.user(id=ADMIN_ID, first_name="管理员"), opened=True)
    slow.start()
    elsewhere.wait_call("setMyCommands", count=9, timeout=PATIENCE)
    elsewhere.wait_call("setMyDescription", count=3, timeout=PATIENCE)
    assert tuple(elsewhere.commands("all_private_chats")) == PRIVATE
    assert tuple(elsewhere.commands("all_private_chats", "en")) == PRIVATE
    assert elsewhere.described("description") == said("tg.description")
    slow.stop()
