"""Starting and stopping the shipped bot: clear lines, exit codes, no lost answer."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.articles import FERRY_QUESTION, FERRY_REASON
from tests.e2e.fake_telegram import FakeTelegram
from tests.e2e.running import PATIENCE, STOP_WITHIN, Bot, Doorkeeper, ask, environment, said, write_config, yuanwen


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


def test_start_is_told(tg: FakeTelegram, idle: Bot) -> None:
    """The log says who the bot is and how it gets its messages, in one line and without the token."""
    idle.start()
    line = idle.wait_log(f"@{tg.username}")
    assert "长轮询" in line
    assert "6 篇" in line
    assert idle.stop() < STOP_WITHIN
    assert len(idle.log.splitlines()) == 1


def test_missing_token(tg: FakeTelegram, tmp_path: Path) -> None:
    """Without a token one line says where to get it, and the exit code is 2."""
    line = refused_start(tg, tmp_path, "")
    assert "@BotFather" in line
    assert "YUANWEN_TELEGRAM_TOKEN" in line
    assert tg.calls() == []


@pytest.mark.parametrize("token", ["7000000001", "7000000001:short", "700000000１:" + "F" * 35, "{token} x"])
def test_malformed_token(tg: FakeTelegram, tmp_path: Path, token: str) -> None:
    """A token that cannot be one is refused before Telegram is asked, without repeating it."""
    line = refused_start(tg, tmp_path, token.format(token=tg.token))
    assert "格式" in line
    assert "short" not in line
    assert "F" * 35 not in line
    assert tg.calls() == []


def test_refused_token(tg: FakeTelegram, tmp_path: Path, intended: list[str]) -> None:
    """A token that Telegram refuses is told in one line without a traceback; the exit code is 2."""
    intended.append("Unauthorized")
    line = refused_start(tg, tmp_path, "7000000002:" + "S" * 35)
    assert said("run.refused_token") in line
    assert "S" * 35 not in line
    assert len(tg.calls()) == 1


def test_token_revoked_later(tg: FakeTelegram, idle: Bot) -> None:
    """A running bot whose token Telegram refuses from now on ends with the same line instead of staying deaf."""
    idle.start()
    tg.fault("getUpdates", kind="error", code=401, description="Unauthorized", times=None)
    tg.user(id=11, first_name="Alice", language_code="zh-hans").says(FERRY_QUESTION)
    idle.wait_log(said("run.refused_token"))
    assert idle.wait() == 2
    assert "Traceback" not in idle.log


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


def test_telegram_away_at_start(tg: FakeTelegram, idle: Bot) -> None:
    """While Telegram is out of reach at the start the bot keeps trying, and then serves what has waited."""
    alice = tg.user(id=11, first_name="Alice", language_code="zh-hans")
    sent = alice.says(FERRY_QUESTION)
    tg.stop_serving()
    doorkeeper = Doorkeeper(tg)
    idle.start(wait=False)
    doorkeeper.turn_away(3)
    doorkeeper.leave()
    tg.resume_serving()
    answer = tg.wait_message(tg.private_chat(alice), after=sent, timeout=PATIENCE)
    assert FERRY_REASON in answer.bold
    idle.wait_log("已启动")
    assert idle.stop() < STOP_WITHIN
    assert "Traceback" not in idle.log


def test_stop_while_telegram_is_away(tg: FakeTelegram, idle: Bot) -> None:
    """A bot that never reached Telegram stops just as well."""
    tg.stop_serving()
    doorkeeper = Doorkeeper(tg)
    idle.start(wait=False)
    doorkeeper.turn_away(2)
    assert idle.stop() < STOP_WITHIN
    doorkeeper.leave()
    tg.resume_serving()


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
    assert len(idle.log.splitlines()) == 1


def test_stop_while_telegram_asks_to_wait(tg: FakeTelegram, idle: Bot) -> None:
    """A bot that waits a minute before it may poll again stops within ten seconds all the same."""
    alice = tg.user(id=11, first_name="Alice", language_code="zh-hans")
    idle.start()
    tg.fault("getUpdates", kind="429", retry_after=60, times=None)
    # When the answer comes, the bot was told to wait a second ago.
    tg.fault("sendMessage", kind="delay", seconds=1)
    ask(tg, alice, FERRY_QUESTION)
    assert idle.stop() < STOP_WITHIN
    assert len(idle.log.splitlines()) == 1


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
