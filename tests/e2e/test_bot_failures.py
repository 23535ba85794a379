"""When something fails: calm words, never a traceback in a chat, and the next question is answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.e2e.articles import FERRY, FERRY_QUESTION, FERRY_REASON, NASTY, NASTY_QUESTION, NASTY_REASON
from tests.e2e.fake_telegram import FakeTelegram, FaultKind, User
from tests.e2e.running import APOLOGY, PATIENCE, Bot, ask

TRIES = 4
LEAKS = ("Traceback", "Error", "sqlite", "Exception", ".py", ".db", "/")
CANNOT_PARSE = 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0'


@pytest.fixture(autouse=True)
def calm(tg: FakeTelegram, bot: Bot, alice: User) -> Iterator[None]:
    """See to it that after each test the bot still answers, and told nothing of its insides."""
    yield
    tg.clear_faults()
    assert FERRY_REASON in ask(tg, carol(tg), FERRY_QUESTION).bold
    for message in tg.messages(tg.private_chat(alice)):
        if message.from_bot and message.text.startswith(APOLOGY):
            assert not [word for word in LEAKS if word in message.text]


def wait_refusal(tg: FakeTelegram, words: str, count: int = 1) -> None:
    """Wait until the fake itself has refused something with these words."""

    def often_enough() -> bool | None:
        return sum(words in each.description for each in tg.world.refusals) >= count or None

    assert tg.world.wait(often_enough, PATIENCE), tg.transcript()


def carol(tg: FakeTelegram) -> User:
    """Make somebody whom no failure was ordered for."""
    person = tg.user(id=5000 + len(tg.world.users), first_name="Carol", language_code="zh-hans")
    tg.private_chat(person, opened=True)
    return person


@pytest.mark.behaviour(47)
def test_too_many_requests(tg: FakeTelegram, bot: Bot, alice: User, bob: User) -> None:
    """Told to wait in one chat, the bot waits and then answers there, and meanwhile serves others."""
    chat = tg.private_chat(alice)
    tg.fault("sendMessage", kind="429", retry_after=3, chat=chat)
    sent = alice.says(FERRY_QUESTION)
    tg.wait_call("sendMessage", timeout=PATIENCE)
    assert FERRY_REASON in ask(tg, bob, FERRY_QUESTION).bold
    assert [message.id for message in tg.messages(chat)] == [sent.id]
    answer = tg.wait_message(chat, after=sent, timeout=PATIENCE)
    assert FERRY_REASON in answer.bold
    own = [call for call in tg.calls("sendMessage") if call.params["chat_id"] == alice.id]
    assert own[1].moment - own[0].moment >= 3
    assert len(own) == 2
    assert "Warning" not in bot.log


@pytest.mark.behaviour(48)
def test_blocked_while_answering(tg: FakeTelegram, bot: Bot, alice: User, intended: list[str]) -> None:
    """Somebody who blocks the bot before the answer comes is left alone, and back again gets answers."""
    intended.append("bot was blocked by the user")
    sends = len(tg.calls("sendMessage"))
    tg.fault("sendMessage", kind="delay", seconds=0.5)
    alice.says(FERRY_QUESTION)
    tg.wait_call("sendMessage", count=sends + 1, timeout=PATIENCE)
    alice.blocks_bot()
    wait_refusal(tg, "blocked by the user")
    bot.wait_log("does not want us")
    assert len(tg.calls("sendMessage")) == sends + 1
    alice.blocks_bot(False)
    assert FERRY_REASON in ask(tg, alice, FERRY_QUESTION).bold


@pytest.mark.behaviour(48, 68)
def test_thrown_out_of_a_group(tg: FakeTelegram, alice: User, intended: list[str]) -> None:
    """Removed from a group, or forbidden to write there, the bot goes on elsewhere."""
    intended.extend(["not enough rights", "bot was kicked"])
    for forbid, words in zip((True, False), intended, strict=True):
        group = tg.group("群", members=[alice])
        sends = len(tg.calls("sendMessage"))
        tg.fault("sendMessage", kind="delay", seconds=0.5, chat=group)
        alice.says(f"/ask {FERRY_QUESTION}", chat=group)
        tg.wait_call("sendMessage", count=sends + 1, timeout=PATIENCE)
        if forbid:
            group.forbid_bot_to_send()
        else:
            group.set_bot_status("kicked", by=alice)
        wait_refusal(tg, words)
        assert FERRY_REASON in ask(tg, alice, FERRY_QUESTION).bold


@pytest.mark.behaviour(49)
@pytest.mark.parametrize("kind", ["error", "html502"])
def test_failed_answer_is_told(tg: FakeTelegram, bot: Bot, alice: User, kind: FaultKind) -> None:
    """An answer that could not be sent in four tries is regretted in one line with a number that stands in the log."""
    tg.fault("sendMessage", kind=kind, chat=tg.private_chat(alice), times=TRIES)
    told = ask(tg, alice, FERRY_QUESTION).text
    assert told.startswith(APOLOGY)
    assert len(told.splitlines()) == 1
    number = told.rpartition("编号 ")[2][:6]
    bot.wait_log(f"failure {number}")
    tg.quiet(tg.private_chat(alice), 0.2)


def test_telegram_fails_twice(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """When not even the regret can be sent, the log has it and the bot lives on."""
    chat = tg.private_chat(alice)
    tg.fault("sendMessage", kind="error", code=500, times=2 * TRIES, chat=chat)
    alice.says(FERRY_QUESTION)
    bot.wait_log("could not be told")
    tg.quiet(chat, 0.2)


def test_typing_may_fail(tg: FakeTelegram, alice: User) -> None:
    """An answer comes also when showing "typing" fails."""
    tg.fault("sendChatAction", kind="error", code=400, description="Bad Request: chat not found")
    assert FERRY_REASON in ask(tg, alice, FERRY_QUESTION).bold


@pytest.mark.behaviour(35)
@pytest.mark.parametrize(
    ("question", "title", "reason"),
    [
        (FERRY_QUESTION, f"{FERRY['title']} {FERRY['url']}", FERRY_REASON),
        (NASTY_QUESTION, f"{NASTY['title']} {NASTY['url']}", NASTY_REASON),
    ],
)
def test_markup_refused(tg: FakeTelegram, alice: User, question: str, title: str, reason: str) -> None:
    """If Telegram can't read the markup, the same words are sent without it, the link behind the title."""
    tg.fault("sendMessage", kind="error", code=400, description=CANNOT_PARSE, chat=tg.private_chat(alice))
    answer = ask(tg, alice, question)
    assert answer.text.splitlines()[0] == title
    assert reason in answer.text
    assert answer.bold == []
    assert "&lt;b&gt;" not in answer.text
    assert answer.labels


@pytest.mark.behaviour(49)
def test_failed_edit(tg: FakeTelegram, alice: User) -> None:
    """A page that cannot be shown in four tries is regretted, and the same button works at the next press."""
    answer = ask(tg, alice, FERRY_QUESTION)
    tg.fault("editMessageText", kind="error", code=500, times=TRIES)
    assert not alice.presses(answer, "▶", timeout=PATIENCE).alert
    assert tg.wait_message(tg.private_chat(alice), timeout=PATIENCE).text.startswith(APOLOGY)
    alice.presses(answer, "▶", timeout=PATIENCE)
    assert tg.wait_edit(answer, timeout=PATIENCE).text != answer.text


def test_failed_press(tg: FakeTelegram, alice: User) -> None:
    """A press that cannot be acknowledged turns the page all the same."""
    answer = ask(tg, alice, FERRY_QUESTION)
    tg.fault("answerCallbackQuery", kind="error", code=500, times=TRIES)
    alice.taps(answer, "▶")
    assert tg.wait_edit(answer, timeout=PATIENCE).text != answer.text
    tg.quiet(tg.private_chat(alice), 0.3)


@pytest.mark.behaviour(49)
def test_locked_library(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """While another program holds the library for long, a question is regretted, once; then all is well."""
    chat = tg.private_chat(alice)
    with closing(sqlite3.connect(bot.library, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        sent = alice.says(FERRY_QUESTION)
        told = tg.wait_message(chat, after=sent, timeout=PATIENCE)
        assert told.text.startswith(APOLOGY)
        other.execute("ROLLBACK")
    tg.quiet(chat, 0.5)
    assert len(tg.messages(chat)) == 2


def test_library_busy_for_a_moment(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """While another program writes for a second, a question waits and is answered."""
    chat = tg.private_chat(alice)
    with closing(sqlite3.connect(bot.library, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        sent = alice.says(FERRY_QUESTION)
        tg.quiet(chat, 1.0)
        other.execute("ROLLBACK")
    assert FERRY_REASON in tg.wait_message(chat, after=sent, timeout=PATIENCE).bold
