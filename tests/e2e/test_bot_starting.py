"""Starting and stopping the shipped bot: clear lines, exit codes, no lost answer."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.articles import FERRY_QUESTION, FERRY_REASON
from tests.e2e.fake_telegram import FakeTelegram
from tests.e2e.running import (
    PATIENCE,
    STOP_WITHIN,
    Bot,
    Doorkeeper,
    ask,
    environment,
    free_port,
    said,
    write_config,
    yuanwen,
)

# What is logged at a start: who the bot is, and the link for its first admin.
START_LINES = 2


@pytest.fixture
def served() -> Iterator[FakeTelegram]:
    """Serve a fake Telegram for each test, since starting and stopping leave traces."""
    with FakeTelegram() as tg:
        tg.private_chat(tg.user(id=11, first_name="Alice", language_code="zh-hans"), opened=True)
        yield tg


@pytest.fixture
def idle(tg: FakeTelegram, tmp_path: Path, library: Path) -> Iterator[Bot]:
    """Give a bot that the test starts itself."""
    made = Bot(tg, tmp_path, library)
    yield made
    made.kill()
    assert tg.token.partition(":")[2] not in made.log


def refused_start(tg: FakeTelegram, folder: Path, token: str) -> str:
    """Try to run with a token that won't do; return the only line that is said about it."""
    config = write_config(folder, tg, token=token)
    code, output, complaints = yuanwen(folder, "--config", config, "--library", folder / "library.db", "run")
    assert (code, output) == (2, "")
    (line,) = complaints.splitlines()
    return line


@pytest.mark.behaviour(1, 17)
def test_start_is_told(tg: FakeTelegram, idle: Bot) -> None:
    """The log says who the bot is and how it gets its messages, in one line, without the token, and who may claim it."""
    idle.start()
    line = idle.wait_log(f"@{tg.username}")
    assert "长轮询" in line
    assert "6 篇" in line
    assert idle.stop() < STOP_WITHIN
    assert len(idle.log.splitlines()) == START_LINES


@pytest.mark.behaviour(3)
def test_missing_token(tg: FakeTelegram, tmp_path: Path) -> None:
    """Without a token one line says where to get it, and the exit code is 2."""
    line = refused_start(tg, tmp_path, "")
    assert "@BotFather" in line
    assert "YUANWEN_TELEGRAM_TOKEN" in line
    assert tg.calls() == []


@pytest.mark.behaviour(3)
@pytest.mark.parametrize("token", ["7000000001", "7000000001:short", "700000000１:" + "F" * 35, "{token} x"])
def test_malformed_token(tg: FakeTelegram, tmp_path: Path, token: str) -> None:
    """A token that cannot be one is refused before Telegram is asked, without repeating it."""
    line = refused_start(tg, tmp_path, token.format(token=tg.token))
    assert "格式" in line
    assert "short" not in line
    assert "F" * 35 not in line
    assert tg.calls() == []


@pytest.mark.behaviour(3, 17)
def test_refused_token(tg: FakeTelegram, tmp_path: Path, intended: list[str]) -> None:
    """A token that Telegram refuses is told in one line without a traceback; the exit code is 2."""
    intended.append("Unauthorized")
    line = refused_start(tg, tmp_path, "7000000002:" + "S" * 35)
    assert said("run.refused_token") in line
    assert "S" * 35 not in line
    assert len(tg.calls()) == 1


@pytest.mark.behaviour(3)
def test_token_revoked_later(tg: FakeTelegram, idle: Bot) -> None:
    """A running bot whose token Telegram refuses from now on ends with the same line instead of staying deaf."""
    idle.start()
    tg.fault("getUpdates", kind="error", code=401, description="Unauthorized", times=None)
    tg.user(id=11, first_name="Alice", language_code="zh-hans").says(FERRY_QUESTION)
    idle.wait_log(said("run.refused_token"))
    assert idle.wait() == 2
    assert "Traceback" not in idle.log


@pytest.mark.behaviour(1)
def test_token_from_the_environment(tg: FakeTelegram, tmp_path: Path, library: Path) -> None:
    """The token in the environment is taken before the one in the file."""
    with Bot(tg, tmp_path, library, YUANWEN_TELEGRAM_TOKEN=f" {tg.token}\n") as running:
        write_config(tmp_path, tg, token="7000000003:" + "W" * 35)
        running.restart()
        assert running.stop() < STOP_WITHIN


def test_new_library_is_made(tg: FakeTelegram, tmp_path: Path) -> None:
    """A bot without a library makes an empty one and says that it is empty."""
    with Bot(tg, tmp_path, tmp_path / "new" / "library.db") as running:
        alice = next(iter(tg.world.users.values()))
        assert alice["is_bot"]
        person = tg.user(id=11, first_name="Alice", language_code="zh-hans")
        assert ask(tg, person, FERRY_QUESTION).text == said("abstain.empty_library")
        assert running.stop() < STOP_WITHIN


def test_damaged_library(tg: FakeTelegram, tmp_path: Path) -> None:
    """A file that is no library is told in one line; the exit code is 2."""
    damaged = tmp_path / "library.db"
    damaged.write_bytes("不是数据库".encode() * 500)
    config = write_config(tmp_path, tg)
    code, _, complaints = yuanwen(tmp_path, "--config", config, "--library", damaged, "run")
    assert code == 2
    assert "已损坏" in complaints
    assert len(complaints.splitlines()) == 1


@pytest.mark.behaviour(4)
def test_telegram_away_at_start(tg: FakeTelegram, idle: Bot) -> None:
    """While Telegram is out of reach at the start the bot keeps trying, and then serves what has waited."""
    alice = tg.user(id=11, first_name="Alice", language_code="zh-hans")
    sent = alice.says(FERRY_QUESTION)
    tg.stop_serving()
    doorkeeper = Doorkeeper(tg)
    idle.start(wait=False)
    doorkeeper.turn_away(3)
    # Once: it goes on trying without a word.
    assert idle.log.count(said("run.unreachable", address=tg.base_url.split("/")[2])) == 1
    doorkeeper.leave()
    tg.resume_serving()
    answer = tg.wait_message(tg.private_chat(alice), after=sent, timeout=PATIENCE)
    assert FERRY_REASON in answer.bold
    idle.wait_log("已启动")
    assert idle.stop() < STOP_WITHIN
    assert "Traceback" not in idle.log


@pytest.mark.behaviour(4, 5)
def test_stop_while_telegram_is_away(tg: FakeTelegram, idle: Bot) -> None:
    """A bot that never reached Telegram stops just as well."""
    tg.stop_serving()
    doorkeeper = Doorkeeper(tg)
    idle.start(wait=False)
    doorkeeper.turn_away(2)
    assert idle.stop() < STOP_WITHIN
    doorkeeper.leave()
    tg.resume_serving()


@pytest.mark.behaviour(5)
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_stop_finishes_the_answer(tg: FakeTelegram, idle: Bot, by: signal.Signals) -> None:
    """Told to stop in the middle of an answer, the bot sends it and ends well within ten seconds."""
    idle.start()
    alice = tg.user(id=11, first_name="Alice", language_code="zh-hans")
    tg.fault("sendMessage", kind="delay", seconds=2)
    sent = alice.says(FERRY_QUESTION)
    tg.wait_call("sendMessage")
    assert idle.stop(by) < STOP_WITHIN
    assert FERRY_REASON in tg.wait_message(tg.private_chat(alice), after=sent, timeout=1).bold
    assert tg.unconfirmed == 0
    assert len(idle.log.splitlines()) == START_LINES


@pytest.mark.behaviour(5)
def test_stop_while_telegram_asks_to_wait(tg: FakeTelegram, idle: Bot) -> None:
    """A bot that waits a minute before it may poll again stops within ten seconds all the same."""
    alice = tg.user(id=11, first_name="Alice", language_code="zh-hans")
    idle.start()
    tg.fault("getUpdates", kind="429", retry_after=60, times=None)
    # When the answer comes, the bot was told to wait a second ago.
    tg.fault("sendMessage", kind="delay", seconds=1)
    ask(tg, alice, FERRY_QUESTION)
    assert idle.stop() < STOP_WITHIN
    assert len(idle.log.splitlines()) == START_LINES


def test_started_again_nothing_is_answered_twice(tg: FakeTelegram, idle: Bot) -> None:
    """A question answered before a restart is not answered again, and one asked meanwhile is."""
    alice = tg.user(id=11, first_name="Alice", language_code="zh-hans")
    idle.start()
    ask(tg, alice, FERRY_QUESTION)
    idle.stop()
    waiting = alice.says(FERRY_QUESTION)
    idle.start()
    chat = tg.private_chat(alice)
    tg.wait_message(chat, after=waiting, timeout=PATIENCE)
    assert idle.stop() < STOP_WITHIN
    assert [message.from_bot for message in tg.messages(chat)] == [False, True, False, True]


@pytest.mark.behaviour(6)
def test_killed_in_the_middle(tg: FakeTelegram, idle: Bot, tmp_path: Path) -> None:
    """A bot that was killed starts again with its library intact."""
    alice = tg.user(id=11, first_name="Alice", language_code="zh-hans")
    idle.start()
    tg.fault("sendMessage", kind="delay", seconds=1)
    alice.says(FERRY_QUESTION)
    tg.wait_call("sendMessage")
    idle.kill()
    idle.start()
    assert FERRY_REASON in ask(tg, alice, FERRY_QUESTION).bold
    assert idle.stop() < STOP_WITHIN
    code, output, _ = yuanwen(tmp_path, "--library", idle.library, "doctor", environ=environment(tmp_path))
    assert (code, "6 篇" in output) == (0, True), output


@pytest.mark.behaviour(5)
def test_second_signal_ends_at_once(tg: FakeTelegram, idle: Bot) -> None:
    """Whoever does not want to wait for the running answer sends a second signal."""
    idle.start()
    alice = tg.user(id=11, first_name="Alice", language_code="zh-hans")
    tg.fault("sendMessage", kind="delay", seconds=8)
    alice.says(FERRY_QUESTION)
    tg.wait_call("sendMessage")
    idle.send(signal.SIGTERM)
    time.sleep(1)
    began = time.monotonic()
    idle.send(signal.SIGTERM)
    assert idle.wait() == 1
    assert time.monotonic() - began < 2
    assert "stopped at once" in idle.log
    assert "Traceback" not in idle.log


@pytest.mark.behaviour(5)
def test_stop_does_not_wait_for_ever(tg: FakeTelegram, idle: Bot) -> None:
    """An answer that Telegram holds up for half a minute does not hold up the end of the program."""
    idle.start()
    alice = tg.user(id=11, first_name="Alice", language_code="zh-hans")
    tg.fault("sendMessage", kind="429", retry_after=25)
    alice.says(FERRY_QUESTION)
    idle.wait_log("asks to wait")
    began = time.monotonic()
    idle.send(signal.SIGTERM)
    assert idle.wait() == 1
    assert time.monotonic() - began < STOP_WITHIN
    assert "before everything was done" in idle.log


@pytest.mark.behaviour(16)
def test_health_of_polling(tg: FakeTelegram, idle: Bot) -> None:
    """With health_port a monitor is told whether polling lives; it sees nothing else, and nothing after the stop."""
    port = free_port()
    idle.more = f"health_port = {port}"
    idle.start()
    address = f"http://127.0.0.1:{port}"
    with httpx.Client(trust_env=False) as client:
        told = client.get(f"{address}/healthz").json()
        assert set(told) == {"ok", "mode", "last_poll_age", "last_update_age", "waiting"}
        assert (told["ok"], told["mode"], told["last_update_age"], told["waiting"]) == (True, "polling", None, 0)
        ask(tg, tg.user(id=11, first_name="Alice", language_code="zh-hans"), FERRY_QUESTION)
        assert client.get(f"{address}/healthz").json()["last_update_age"] < PATIENCE
        assert client.post(f"{address}/hook", content=b"{}").status_code in (404, 405)
        assert idle.stop() < STOP_WITHIN
        with pytest.raises(httpx.ConnectError):
            client.get(f"{address}/healthz")


# Every HTTP library at its most talkative, and a crash with the address of a request in it.
TALKATIVE = """
import logging, sys
import bot.tg.logs as logs
quiet = logs.set_up
def loud():
    quiet()
    for name in (None, "httpx", "httpcore", "telegram", "telegram.ext", "telegram.ext.Updater", "telegram.request"):
        logging.getLogger(name).setLevel(logging.DEBUG)
logs.set_up = loud
from bot.cli import main
main(sys.argv[1:])
"""


@pytest.mark.behaviour(17)
def test_token_stays_secret_at_debug(tg: FakeTelegram, idle: Bot) -> None:
    """At DEBUG, with every request and every traceback logged, the token stands nowhere."""
    idle.program = ("-c", TALKATIVE)
    idle.start()
    tg.fault("sendMessage", kind="error", code=400, description="Bad Request: something strange")
    ask(tg, tg.user(id=11, first_name="Alice", language_code="zh-hans"), FERRY_QUESTION)
    assert idle.stop() < STOP_WITHIN
    assert "Traceback" in idle.log
    assert "DEBUG" in idle.log
    assert "/bot[token]/sendMessage" in idle.log
    assert tg.token.partition(":")[2] not in idle.log
