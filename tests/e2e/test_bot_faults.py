"""Every outgoing call may fail in every way: no answer is lost, and none comes twice."""

from __future__ import annotations

import time
from contextlib import closing

import pytest

from bot.state import BotState
from tests.e2e.articles import CLOCK, CLOCK_QUESTION, FERRY, FERRY_QUESTION
from tests.e2e.fake_telegram import Chat, FakeTelegram, FaultKind, Message, User
from tests.e2e.running import APOLOGY, PATIENCE, Bot, ask, said

FAULTS: tuple[FaultKind, ...] = ("error", "429", "html502", "drop", "done_but_lost")
REFUSED = ("error", "429", "html502")


def answers(tg: FakeTelegram, chat: Chat, title: str) -> list[Message]:
    """Return the bot's messages in a chat that are answers from an article."""
    return [each for each in tg.messages(chat) if each.from_bot and each.text.startswith(title)]


def wait_answers(tg: FakeTelegram, chat: Chat, title: str, count: int) -> list[Message]:
    """Wait for so many answers, and see that no more come."""
    tg.world.wait(lambda: len(answers(tg, chat, title)) >= count or None, PATIENCE)
    time.sleep(0.6)
    found = answers(tg, chat, title)
    assert len(found) == count, tg.transcript(chat)
    return found


def unapologetic(tg: FakeTelegram, chat: Chat) -> None:
    """Fail if the bot regretted anything."""
    assert not [each for each in tg.messages(chat) if each.from_bot and each.text.startswith(APOLOGY)]


@pytest.mark.behaviour(46)
@pytest.mark.parametrize("in_group", [False, True], ids=["private", "group"])
@pytest.mark.parametrize("kind", FAULTS)
def test_sending(tg: FakeTelegram, alice: User, kind: FaultKind, in_group: bool) -> None:
    """A refused answer is sent again; one that may have arrived is offered by a button, and is there once."""
    chat = tg.group("群", members=[alice]) if in_group else tg.private_chat(alice)
    tg.fault("sendMessage", kind=kind, chat=chat)
    sent = alice.says(f"/ask {FERRY_QUESTION}", chat=chat)
    if kind in REFUSED:
        wait_answers(tg, chat, FERRY["title"], 1)
    else:
        offer = tg.wait_message(chat, after=sent, containing=said("talk.perhaps"), timeout=PATIENCE)
        arrived = kind == "done_but_lost"
        wait_answers(tg, chat, FERRY["title"], int(arrived))
        if not arrived:
            alice.presses(offer, said("talk.show"), timeout=PATIENCE)
            assert tg.wait_edit(offer, timeout=PATIENCE).text.startswith(FERRY["title"])
            wait_answers(tg, chat, FERRY["title"], 1)
    unapologetic(tg, chat)


@pytest.mark.behaviour(46)
def test_time_out(tg: FakeTelegram, alice: User) -> None:
    """An answer that Telegram takes after the bot has given up waiting is not sent again."""
    chat = tg.private_chat(alice)
    sends = len(tg.calls("sendMessage"))
    tg.fault("sendMessage", kind="delay", seconds=21.5, chat=chat)
    alice.says(FERRY_QUESTION)
    tg.wait_call("sendMessage", count=sends + 2, timeout=PATIENCE)
    wait_answers(tg, chat, FERRY["title"], 1)
    told = [each.text for each in tg.messages(chat) if each.from_bot]
    assert sorted(told, key=len)[0] == said("talk.perhaps")
    assert len(told) == 2


@pytest.mark.behaviour(46)
@pytest.mark.parametrize("kind", ["drop", "done_but_lost"])
def test_other_messages(tg: FakeTelegram, alice: User, kind: FaultKind) -> None:
    """What is no answer, such as the help, and may have got lost, is to be asked for again."""
    chat = tg.private_chat(alice)
    tg.fault("sendMessage", kind=kind, chat=chat)
    sent = alice.says("/help")
    assert tg.wait_message(chat, after=sent, containing=said("talk.perhaps_again"), timeout=PATIENCE)
    unapologetic(tg, chat)


@pytest.mark.parametrize("kind", FAULTS)
def test_turning_a_page(tg: FakeTelegram, alice: User, kind: FaultKind, intended: list[str]) -> None:
    """An edit is repeated until it is done; done twice it does no harm."""
    answer = ask(tg, alice, FERRY_QUESTION)
    if kind == "done_but_lost":
        intended.append("message is not modified")
    tg.fault("editMessageText", kind=kind, chat=tg.private_chat(alice))
    alice.presses(answer, "▶", timeout=PATIENCE)
    assert tg.wait_edit(answer, timeout=PATIENCE).labels[0] == ["◀ 1/3", "3/3 ▶"]
    time.sleep(1.0)
    assert len(tg.messages(tg.private_chat(alice))) == 2


@pytest.mark.parametrize("kind", FAULTS)
def test_correcting_a_question(tg: FakeTelegram, alice: User, kind: FaultKind, intended: list[str]) -> None:
    """So it is with the edit that follows a corrected question."""
    chat = tg.private_chat(alice)
    sent = alice.says(CLOCK_QUESTION)
    answer = tg.wait_message(chat, after=sent, timeout=PATIENCE)
    if kind == "done_but_lost":
        intended.append("message is not modified")
    tg.fault("editMessageText", kind=kind, chat=chat)
    alice.edits(sent, FERRY_QUESTION)
    assert tg.wait_edit(answer, timeout=PATIENCE).text.startswith(FERRY["title"])
    time.sleep(1.0)
    assert len(tg.messages(chat)) == 2


@pytest.mark.behaviour(50)
@pytest.mark.parametrize("kind", FAULTS)
def test_answering_a_press(tg: FakeTelegram, alice: User, kind: FaultKind, intended: list[str]) -> None:
    """A press whose acknowledgement fails turns its page all the same, once."""
    answer = ask(tg, alice, FERRY_QUESTION)
    if kind == "done_but_lost":
        intended.append("query is too old")
    tg.fault("answerCallbackQuery", kind=kind)
    alice.taps(answer, "▶")
    assert tg.wait_edit(answer, timeout=PATIENCE).labels[0] == ["◀ 1/3", "3/3 ▶"]
    time.sleep(0.6)
    assert len(tg.messages(tg.private_chat(alice))) == 2


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("method", ["sendChatAction", "setMessageReaction"])
def test_courtesies(tg: FakeTelegram, alice: User, method: str, kind: FaultKind) -> None:
    """When typing or a reaction fails, the answer comes all the same and nothing else."""
    in_group = method == "setMessageReaction"
    chat = tg.group("群", members=[alice]) if in_group else tg.private_chat(alice)
    tg.fault(method, kind=kind, times=2, chat=chat)
    tg.fault("sendMessage", kind="delay", seconds=1.5, chat=chat)
    alice.says(f"/ask {FERRY_QUESTION}", chat=chat)
    wait_answers(tg, chat, FERRY["title"], 1)
    assert len(tg.messages(chat)) == 2


@pytest.mark.behaviour(47)
def test_too_long_a_wait(tg: FakeTelegram, bot: Bot, alice: User, bob: User) -> None:
    """Told to wait for more than half a minute, the bot gives up there and says so in the log; others are served."""
    chat = tg.private_chat(alice)
    sends = len(tg.calls("sendMessage"))
    tg.fault("sendMessage", kind="429", retry_after=31, chat=chat)
    alice.says(FERRY_QUESTION)
    bot.wait_log("asks to wait too long")
    assert ask(tg, bob, CLOCK_QUESTION).text.startswith(CLOCK["title"])
    tg.quiet(chat, 0.5)
    assert len(tg.calls("sendMessage")) == sends + 2
    assert "failure" not in bot.log


@pytest.mark.behaviour(48)
def test_blocked_is_remembered(tg: FakeTelegram, bot: Bot, alice: User, intended: list[str]) -> None:
    """Who blocks the bot is marked, without an error report; who comes back is welcome."""

    def blocked() -> bool:
        with closing(BotState(bot.library)) as state:
            return state.chats.get(alice.id).blocked

    intended.append("blocked by the user")
    sends = len(tg.calls("sendMessage"))
    tg.fault("sendMessage", kind="delay", seconds=0.5, chat=tg.private_chat(alice))
    alice.says(FERRY_QUESTION)
    tg.wait_call("sendMessage", count=sends + 1, timeout=PATIENCE)
    alice.blocks_bot()
    assert tg.world.wait(lambda: blocked() or None, PATIENCE)
    assert len(tg.calls("sendMessage")) == sends + 1
    assert "failure" not in bot.log
    alice.blocks_bot(False)
    ask(tg, alice, FERRY_QUESTION)
    assert tg.world.wait(lambda: not blocked() or None, PATIENCE)
