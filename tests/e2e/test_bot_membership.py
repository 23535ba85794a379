"""The bot comes and goes: introduced once, gone without a trace, moved with its group, blocked and welcomed back."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.locales import NAMES
from bot.state import BotState, ChatSettings
from tests.e2e.articles import FERRY_QUESTION
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import Chat, FakeTelegram, User
from tests.e2e.running import PATIENCE, STOP_WITHIN, Bot, ask, said
from tests.e2e.tables import rows_about


def settings_of(bot: Bot, chat: Chat | User) -> ChatSettings:
    """Return what the file says that a chat has set."""
    state = BotState(bot.library)
    try:
        return state.chats.get(chat.id)
    finally:
        state.close()


def wait_for(bot: Bot, chat: Chat | User, settings: ChatSettings) -> None:
    """Wait until a chat has set this: no message tells that the bot has taken note."""
    latest = time.monotonic() + PATIENCE
    while settings_of(bot, chat) != settings and time.monotonic() < latest:
        time.sleep(0.05)
    assert settings_of(bot, chat) == settings


@pytest.mark.behaviour(65)
def test_introduced_once(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Added to a group it says once what it does, how to ask it and what it hears; promotions are no reason to."""
    group = tg.group("读书会", members=[alice], bot_status="left")
    alice.adds_bot(group)
    (intro,) = (tg.wait_message(group, timeout=PATIENCE),)
    assert "/ask" in intro.text
    assert said("group.hears_own") in intro.text
    assert len(intro.text.splitlines()) <= 5
    group.set_bot_status("administrator", by=alice)
    group.set_bot_status("member", by=alice)
    tg.settled(PATIENCE)
    tg.quiet(group, 0.4)
    assert settings_of(bot, group).introduced


@pytest.mark.behaviour(65)
def test_introduced_as_administrator(tg: FakeTelegram, bot: Bot) -> None:
    """Added as an administrator it says that it ignores what it hears, in the language of who added it."""
    kim = newcomer(tg, "Kim", "en")
    group = tg.group("Readers", members=[kim], bot_status="left")
    group.set_bot_status("administrator", by=kim)
    assert said("group.hears_all", "en") in tg.wait_message(group, timeout=PATIENCE).text


@pytest.mark.behaviour(65, 68)
def test_no_right_to_write(tg: FakeTelegram, bot: Bot, alice: User, intended: list[str]) -> None:
    """Where it may not write it says nothing, and tries no second time."""
    intended.append("not enough rights")
    group = tg.group("公告", members=[alice], bot_status="left")
    group.forbid_bot_to_send()
    before = len(tg.calls("sendMessage"))
    alice.adds_bot(group)
    tg.settled(PATIENCE)
    tg.wait_call("sendMessage", count=before + 1, timeout=PATIENCE)
    tg.quiet(group, 0.4)
    assert len(tg.calls("sendMessage")) == before + 1
    assert ask(tg, alice, FERRY_QUESTION).labels


@pytest.mark.behaviour(65)
def test_removed(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Removed, it forgets what the group had set; added again, it introduces itself again."""
    group = tg.group("读书会", members=[alice], bot_status="left")
    alice.adds_bot(group)
    intro = tg.wait_message(group, timeout=PATIENCE)
    group.set_status(alice, "creator")
    card = tg.wait_message(group, after=alice.says("/settings", chat=group), timeout=PATIENCE)
    alice.presses(card, NAMES["en"], timeout=PATIENCE)
    tg.wait_edit(card, timeout=PATIENCE)
    assert rows_about(bot.library, group.id)
    alice.removes_bot(group)
    tg.settled(PATIENCE)
    tg.quiet(group, 0.2)
    assert rows_about(bot.library, group.id) == []
    alice.adds_bot(group)
    assert tg.wait_message(group, after=card, timeout=PATIENCE).text == intro.text


@pytest.mark.behaviour(66)
def test_group_becomes_a_supergroup(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Under its new number the group has its settings and its questions, and is not greeted again."""
    group = tg.group("邻居", [alice], supergroup=False, bot_status="left")
    alice.adds_bot(group)
    tg.wait_message(group, timeout=PATIENCE)
    group.set_status(alice, "creator")
    card = tg.wait_message(group, after=alice.says("/settings", chat=group), timeout=PATIENCE)
    alice.presses(card, said("settings.length_short"), timeout=PATIENCE)
    tg.wait_message(group, after=alice.says(f"/ask {FERRY_QUESTION}", chat=group), timeout=PATIENCE)
    supergroup = group.migrates(by=alice)
    tg.settled(PATIENCE)
    tg.quiet(supergroup, 0.4)
    assert settings_of(bot, supergroup) == ChatSettings(length="short", introduced=True)
    assert {row[0] for row in rows_about(bot.library, supergroup.id)} == {"bot_chats", "bot_questions"}
    assert rows_about(bot.library, group.id) == []
    assert ask_in(tg, supergroup, alice, f"/ask {FERRY_QUESTION}")


def ask_in(tg: FakeTelegram, group: Chat, person: User, text: str) -> str:
    """Write in a group and return what the bot says."""
    return tg.wait_message(group, after=person.says(text, chat=group), timeout=PATIENCE).text


@pytest.mark.behaviour(48, 65)
def test_blocked_and_back(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Who blocks the bot is noted, so that it does not write to them; who comes back is served, settings and all."""
    menus = len(tg.calls("setMyCommands"))
    ask(tg, alice, "/language English")
    tg.wait_call("setMyCommands", count=menus + 1, timeout=PATIENCE)
    alice.blocks_bot()
    tg.settled(PATIENCE)
    tg.quiet(tg.private_chat(alice), 0.2)
    wait_for(bot, alice, ChatSettings("en", blocked=True))
    alice.blocks_bot(False)
    assert ask(tg, alice, "/cancel").text == said("tg.nothing_to_cancel", "en")
    wait_for(bot, alice, ChatSettings("en"))


@pytest.mark.behaviour(65)
def test_channels_are_not_greeted(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """A channel that makes the bot an administrator hears nothing of it."""
    channel = tg.channel("江岸频道", bot_status="left")
    channel.set_bot_status("administrator", by=alice)
    tg.settled(PATIENCE)
    tg.quiet(channel, 0.4)


@pytest.mark.behaviour(65)
def test_while_the_library_is_read_only(elsewhere: FakeTelegram, tmp_path: Path, library: Path) -> None:
    """A library that nothing can be written to: questions are answered, settings are declined, nothing fails."""
    tg, alice = elsewhere, newcomer(elsewhere, "Alice")
    library.chmod(0o444)
    with Bot(tg, tmp_path, library) as running:
        assert ask(tg, alice, FERRY_QUESTION).text
        assert ask(tg, alice, "/settings").text == said("settings.read_only")
        assert ask(tg, alice, "/mydata").text == said("privacy.nothing")
        alice.adds_bot(tg.group("读书会", members=[alice], bot_status="left"))
        alice.blocks_bot()
        alice.blocks_bot(False)
        assert ask(tg, alice, "/help").text
        assert running.stop() < STOP_WITHIN
        assert "failure" not in running.log
