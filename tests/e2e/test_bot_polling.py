"""Long polling: whatever happens between the bot and Telegram, no question is lost and none is answered twice."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.e2e.articles import CLOCK, CLOCK_QUESTION, FERRY, FERRY_QUESTION
from tests.e2e.conftest import newcomer
from tests.e2e.fake_telegram import FakeTelegram, FaultKind, User
from tests.e2e.running import PATIENCE, STOP_WITHIN, Bot, Doorkeeper, ask, said

BARE = {"id": 1, "is_bot": False, "first_name": "X"}


@pytest.mark.behaviour(7)
@pytest.mark.parametrize("kind", ["drop", "error", "html502", "done_but_lost", "429"])
def test_failing_polls_lose_nothing(tg: FakeTelegram, bot: Bot, alice: User, kind: FaultKind) -> None:
    """After a broken connection, a 500, a proxy's page or a lost answer, each question is answered, once."""
    chat = tg.private_chat(alice)
    tg.fault("getUpdates", kind=kind, times=2)
    first = alice.says(FERRY_QUESTION)
    assert tg.wait_message(chat, after=first, timeout=PATIENCE).text.startswith(FERRY["title"])
    second = alice.says(CLOCK_QUESTION)
    assert tg.wait_message(chat, after=second, timeout=PATIENCE).text.startswith(CLOCK["title"])
    tg.settled()
    assert [message.from_bot for message in tg.messages(chat)] == [False, True, False, True]
    assert "Traceback" not in bot.log


@pytest.mark.behaviour(7)
def test_stalled_poll(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """A poll that is answered ten seconds too late loses nothing."""
    tg.fault("getUpdates", kind="delay", seconds=10)
    first = alice.says(FERRY_QUESTION)
    assert tg.wait_message(tg.private_chat(alice), after=first, timeout=PATIENCE).text.startswith(FERRY["title"])
    assert ask(tg, alice, CLOCK_QUESTION).text.startswith(CLOCK["title"])
    tg.settled()
    assert len(tg.messages(tg.private_chat(alice))) == 4


@pytest.mark.behaviour(4, 7)
def test_telegram_away_for_a_while(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Questions sent while Telegram was out of reach are answered when it is back; the log tells of it once."""
    before = len(bot.log.splitlines())
    tg.stop_serving()
    sent = alice.says(FERRY_QUESTION)
    doorkeeper = Doorkeeper(tg)
    doorkeeper.turn_away(2)
    doorkeeper.leave()
    tg.resume_serving()
    assert tg.wait_message(tg.private_chat(alice), after=sent, timeout=PATIENCE).text.startswith(FERRY["title"])
    bot.wait_log("out of reach")
    assert len(bot.log.splitlines()) <= before + 1


@pytest.mark.behaviour(8)
def test_second_instance(tg: FakeTelegram, bot: Bot, alice: User, intended: list[str]) -> None:
    """While another program polls with the same token one line says so, without a flood; then all is well again."""
    intended.append("Conflict: terminated by other getUpdates request")
    before = len(bot.log.splitlines())
    with httpx.Client(trust_env=False) as other:
        for _ in range(3):
            polls = len(tg.calls("getUpdates"))
            other.post(f"{tg.base_url}{tg.token}/getUpdates")
            # The other program's own request, and the next one of the bot.
            tg.wait_call("getUpdates", count=polls + 2, timeout=PATIENCE)
    line = bot.wait_log("另一个程序")
    assert "令牌" in line
    assert len(bot.log.splitlines()) == before + 1
    assert ask(tg, alice, FERRY_QUESTION).text.startswith(FERRY["title"])


@pytest.mark.behaviour(8)
def test_second_instance_ends_this_one(tmp_path: Path, library: Path) -> None:
    """Where that is wished, the bot ends with one clear sentence as soon as another program polls, and exit code 1."""
    with FakeTelegram() as tg, Bot(tg, tmp_path, library, more='on_conflict = "exit"') as running:
        with httpx.Client(trust_env=False) as other:
            other.post(f"{tg.base_url}{tg.token}/getUpdates")
        assert running.wait() == 1
    told = [line for line in running.log.splitlines() if " INFO " not in line]
    assert told == [said("cli.error", message=said("run.conflict_exit"))]


@pytest.mark.behaviour(8)
def test_second_instance_is_outlived(tmp_path: Path, library: Path) -> None:
    """Where it is wished that the bot goes on, it does."""
    with FakeTelegram() as tg, Bot(tg, tmp_path, library, more='on_conflict = "keep"') as running:
        with httpx.Client(trust_env=False) as other:
            other.post(f"{tg.base_url}{tg.token}/getUpdates")
        assert running.wait_log(said("run.conflict"))
        assert ask(tg, newcomer(tg, "Kim"), FERRY_QUESTION).text.startswith(FERRY["title"])
        assert running.stop() < STOP_WITHIN


@pytest.mark.behaviour(10)
@pytest.mark.parametrize(
    "poison",
    [
        {"message": {"message_id": "not a number"}},
        {"message": "text"},
        {"message": {"message_id": 1, "date": "yesterday", "chat": {"id": 1, "type": "private"}, "from": BARE}},
        {"message": {"message_id": 1, "date": 10**30, "chat": {"id": 1, "type": "private"}, "text": "问"}},
        {"callback_query": {"id": "1", "data": "x"}},
        {"callback_query": []},
    ],
)
def test_poison_is_put_aside(tg: FakeTelegram, bot: Bot, alice: User, poison: dict[str, object]) -> None:
    """An update that cannot be read is logged and left behind; the next question is answered."""
    update_id = tg.inject(poison)
    assert ask(tg, alice, FERRY_QUESTION).text.startswith(FERRY["title"])
    bot.wait_log(f"update {update_id} put aside")
    tg.settled()


@pytest.mark.behaviour(10, 17)
def test_token_in_an_update_is_not_logged(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Even what comes in from outside is logged without a token or a line break that would forge a line."""
    update_id = tg.inject({"message": f"POST {tg.base_url}{tg.token}/getMe\n2026 INFO forged"})
    ask(tg, alice, FERRY_QUESTION)
    line = bot.wait_log(f"update {update_id} put aside")
    assert "[token]" in line
    assert tg.token not in line
    assert "forged" in line


@pytest.mark.behaviour(11, 12, 100)
@pytest.mark.parametrize(
    "unknown",
    [
        {},
        {"telepathy": {"from": BARE, "thought": "问"}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "channel"}, "text": "/ask 问"}},
        {"poll_answer": {"poll_id": "1", "user": BARE, "option_ids": [0], "option_persistent_ids": ["0"]}},
    ],
    ids=lambda unknown: next(iter(unknown), "nothing"),
)
def test_other_kinds_are_passed_over(tg: FakeTelegram, bot: Bot, alice: User, unknown: dict[str, object]) -> None:
    """Updates of kinds that the bot has not asked for, or that nobody knows yet, are confirmed in silence."""
    before = len(tg.calls("sendMessage")), len(bot.log.splitlines())
    tg.inject(unknown)
    ask(tg, alice, FERRY_QUESTION)
    tg.settled()
    assert len(tg.calls("sendMessage")) == before[0] + 1
    assert len(bot.log.splitlines()) == before[1]


@pytest.mark.behaviour(14)
@pytest.mark.parametrize("together", [True, False])
def test_same_update_twice(tg: FakeTelegram, bot: Bot, alice: User, together: bool) -> None:
    """An update that Telegram delivers twice, at once or later, is answered once."""
    chat = tg.private_chat(alice)
    raw = alice.says("请先回答这一句").raw
    tg.wait_message(chat, timeout=PATIENCE)
    update: dict[str, object] = {"message": {**raw, "message_id": raw["message_id"] + 1, "text": FERRY_QUESTION}}
    with tg.world.changed:
        # Nothing is handed out while the lock is held.
        update_id = tg.inject(update)
        if together:
            tg.inject({"update_id": update_id, **update})
    assert tg.wait_message(chat, timeout=PATIENCE).text.startswith(FERRY["title"])
    tg.settled()
    if not together:
        tg.inject({"update_id": update_id, **update})
        tg.settled()
    ask(tg, alice, CLOCK_QUESTION)
    answers = [message.text.splitlines()[0] for message in tg.messages(chat) if message.from_bot]
    assert answers.count(FERRY["title"]) == 1


@pytest.mark.behaviour(14)
def test_bot_survives_a_restart_with_its_memory(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """An update that was answered before a restart is known after it."""
    update = {"message": alice.says(FERRY_QUESTION).raw}
    chat = tg.private_chat(alice)
    tg.wait_message(chat, timeout=PATIENCE)
    update_id = tg.inject({"message": {**update["message"], "text": CLOCK_QUESTION}})
    tg.wait_message(chat, containing=CLOCK["title"], timeout=PATIENCE)
    tg.settled()
    bot.restart()
    tg.inject({"update_id": update_id, "message": {**update["message"], "text": CLOCK_QUESTION}})
    ask(tg, alice, FERRY_QUESTION)
    titles = [message.text.splitlines()[0] for message in tg.messages(chat) if message.from_bot]
    assert titles == [FERRY["title"], CLOCK["title"], FERRY["title"]]
