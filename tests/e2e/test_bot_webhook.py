"""Webhook mode: who may bring updates, what becomes of them, and the same story as by polling."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.articles import CLOCK, CLOCK_QUESTION, FERRY, FERRY_QUESTION, FERRY_REASON
from tests.e2e.fake_telegram import FakeTelegram, FaultKind, User
from tests.e2e.running import (
    ADMIN_ID,
    PATIENCE,
    PUBLIC,
    SECRET,
    STOP_WITHIN,
    Bot,
    ask,
    by_webhook,
    copy_library,
    free_port,
    said,
    write_config,
    yuanwen,
)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
JSON = "application/json"


@pytest.fixture(scope="module")
def port() -> int:
    """Choose where the bot of this file listens."""
    return free_port()


@pytest.fixture(scope="module")
def bot(served: FakeTelegram, pristine: Path, tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Bot]:
    """Run the bot with a webhook; at the end it must stop in time, keep its secrets and leave the webhook set."""
    folder = tmp_path_factory.mktemp("bot")
    more = by_webhook(served, port)
    with Bot(served, folder, copy_library(pristine, folder), admins=[ADMIN_ID], more=more) as running:
        yield running
        assert running.stop() < STOP_WITHIN
    assert served.token.partition(":")[2] not in running.log
    assert SECRET not in running.log
    assert served.world.webhook["url"] == f"{PUBLIC}/hook"


def post(port: int, content: bytes | Iterator[bytes], **headers: str) -> httpx.Response:
    """Bring something to the bot as Telegram or somebody else would."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
        return client.post(f"http://127.0.0.1:{port}/hook", content=content, headers=named)


def health(port: int) -> tuple[int, dict[str, Any]]:
    """Ask the bot how it fares."""
    with httpx.Client(trust_env=False) as client:
        answer = client.get(f"http://127.0.0.1:{port}/healthz")
    return answer.status_code, answer.json()


def update_of(tg: FakeTelegram, person: User, update_id: int) -> bytes:
    """Return an update with a question that Telegram never sent."""
    raw = {"id": person.id, "first_name": "X"}
    message = {"message_id": 999, "date": 1, "text": FERRY_QUESTION}
    message |= {"chat": {**raw, "type": "private"}, "from": {**raw, "is_bot": False}}
    return json.dumps({"update_id": update_id, "message": message}).encode()


@pytest.mark.behaviour(2, 12)
def test_start_is_announced(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """The webhook is set with the secret, the kinds of updates and the number of connections; questions come by it."""
    (call,) = tg.calls("setWebhook")[-1:]
    assert call.params["url"] == f"{PUBLIC}/hook"
    assert call.params["secret_token"] == SECRET
    assert int(call.params["max_connections"]) == 32
    assert {"message", "callback_query"} <= set(tg.allowed_updates or ())
    assert "webhook" in bot.wait_log("已启动")
    assert FERRY_REASON in ask(tg, alice, FERRY_QUESTION).bold
    assert tg.calls("getUpdates") == []


@pytest.mark.behaviour(15)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({HEADER: ""}, 403),
        ({HEADER: SECRET[:-1]}, 403),
        ({HEADER: SECRET.upper()}, 403),
        ({HEADER: SECRET, "Content-Type": "text/plain"}, 415),
        ({HEADER: SECRET, "Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_strangers_are_refused(
    tg: FakeTelegram, bot: Bot, alice: User, port: int, headers: dict[str, str], status: int
) -> None:
    """Without the secret, with a wrong one, or as anything but JSON nothing is taken and nothing logged."""
    before = len(bot.log.splitlines())
    answer = post(port, update_of(tg, alice, 70_000), **{"Content-Type": JSON, **headers})
    assert answer.status_code == status
    assert answer.text == ""
    tg.quiet(tg.private_chat(alice), 0.3)
    assert len(bot.log.splitlines()) == before


@pytest.mark.behaviour(15)
def test_secret_beyond_ascii(tg: FakeTelegram, bot: Bot, port: int) -> None:
    """A secret of strange bytes is a wrong one, not a crash."""
    with httpx.Client(trust_env=False) as client:
        headers = [(HEADER.encode(), "密".encode()), (b"Content-Type", JSON.encode())]
        assert client.post(f"http://127.0.0.1:{port}/hook", content=b"{}", headers=headers).status_code == 403
    assert "Traceback" not in bot.log


@pytest.mark.behaviour(15)
@pytest.mark.parametrize("announced", [True, False])
def test_large_body_is_refused(tg: FakeTelegram, bot: Bot, alice: User, port: int, announced: bool) -> None:
    """More than a megabyte is refused, whether the sender says how much it is or not; the bot goes on."""
    body = update_of(tg, alice, 70_001)[:-1] + b" " * 1024**2 + b"}"
    content = body if announced else iter([body[: len(body) // 2], body[len(body) // 2 :]])
    assert post(port, content, **{HEADER: SECRET, "Content-Type": JSON}).status_code == 413
    assert FERRY_REASON in ask(tg, alice, FERRY_QUESTION).bold
    assert len(tg.messages(tg.private_chat(alice))) == 2


@pytest.mark.behaviour(15)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods(tg: FakeTelegram, bot: Bot, port: int, method: str) -> None:
    """The webhook's address takes POST only."""
    with httpx.Client(trust_env=False) as client:
        for path in ("/hook", "/"):
            answer = client.request(method, f"http://127.0.0.1:{port}{path}", headers={HEADER: SECRET})
            assert answer.status_code == 405


@pytest.mark.behaviour(10)
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b'{"update_id": "x"}', b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_update_is_taken_and_put_aside(tg: FakeTelegram, bot: Bot, port: int, body: bytes) -> None:
    """With the secret, what makes no sense is confirmed, so that it does not come again, and logged."""
    before = bot.log.count("update ? put aside")
    assert post(port, body, **{HEADER: SECRET, "Content-Type": JSON}).status_code == 200
    bot.wait_log("update ? put aside", count=before + 1)
    assert "Traceback" not in bot.log


@pytest.mark.behaviour(10)
def test_poison_is_put_aside(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """An update that cannot be read is taken once; the next question is answered."""
    update_id = tg.poison()
    assert ask(tg, alice, FERRY_QUESTION).text.startswith(FERRY["title"])
    bot.wait_log(f"update {update_id} put aside")
    tg.settled()
    assert [each.code for each in tg.deliveries if each.update_id == update_id] == [200]


@pytest.mark.behaviour(11, 100)
def test_unknown_kinds_and_fields(tg: FakeTelegram, bot: Bot, alice: User) -> None:
    """Kinds and fields that nobody knows yet are passed over."""
    before = len(bot.log.splitlines())
    tg.inject({"telepathy": {"thought": "问"}})
    raw = alice.says(FERRY_QUESTION).raw
    tg.wait_message(tg.private_chat(alice), timeout=PATIENCE)
    tg.inject({"message": {**raw, "text": CLOCK_QUESTION, "mood": {"level": 3}}, "telepathy": True})
    tg.wait_message(tg.private_chat(alice), containing=CLOCK["title"], timeout=PATIENCE)
    assert len(bot.log.splitlines()) == before


@pytest.mark.behaviour(14)
@pytest.mark.parametrize("kind", ["done_but_lost", "html502", "drop"])
def test_deliveries_that_fail(tg: FakeTelegram, bot: Bot, alice: User, kind: FaultKind) -> None:
    """Whether the bot's reply is lost or the proxy before it fails, the question is answered once."""
    chat = tg.private_chat(alice)
    tg.fault("webhook", kind=kind, times=2)
    sent = alice.says(FERRY_QUESTION)
    assert tg.wait_message(chat, after=sent, timeout=PATIENCE).text.startswith(FERRY["title"])
    tg.settled()
    ask(tg, alice, CLOCK_QUESTION)
    assert [message.from_bot for message in tg.messages(chat)] == [False, True, False, True]


@pytest.mark.behaviour(16, 17)
def test_health(tg: FakeTelegram, bot: Bot, alice: User, port: int) -> None:
    """/healthz tells how the bot fares, and nothing of anybody's."""
    ask(tg, alice, FERRY_QUESTION)
    tg.settled()
    status, told = health(port)
    assert status == 200
    assert set(told) == {"ok", "mode", "last_update_age", "waiting"}
    assert (told["ok"], told["mode"]) == (True, "webhook")
    assert 0 <= told["last_update_age"] < PATIENCE


@pytest.mark.behaviour(2, 5)
def test_stop_finishes_what_was_taken(tg: FakeTelegram, bot: Bot, alice: User, bob: User) -> None:
    """Told to stop, the bot answers what it has taken, takes no more, and after a restart answers the rest."""
    tg.fault("sendMessage", kind="delay", seconds=2, chat=tg.private_chat(alice))
    sends = len(tg.calls("sendMessage"))
    sent = alice.says(FERRY_QUESTION)
    tg.wait_call("sendMessage", count=sends + 1, timeout=PATIENCE)
    assert bot.stop() < STOP_WITHIN
    assert FERRY_REASON in tg.wait_message(tg.private_chat(alice), after=sent, timeout=1).bold
    waiting = bob.says(CLOCK_QUESTION)
    assert tg.wait_delivery(len(tg.deliveries) + 1)[-1].problem
    bot.start()
    assert tg.wait_message(tg.private_chat(bob), after=waiting, timeout=PATIENCE).text.startswith(CLOCK["title"])
    assert len(tg.messages(tg.private_chat(alice))) == 2


def wrong_settings(folder: Path, tg: FakeTelegram, more: str) -> str:
    """Try to run with settings that won't do; return the only line that is said about it."""
    config = write_config(folder, tg, more=more)
    code, output, complaints = yuanwen(folder, "--config", config, "--library", folder / "library.db", "run")
    assert (code, output) == (2, "")
    (line,) = complaints.splitlines()
    return line


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ("", "operate.webhook_url"),
        ('url = "http://bot.example/hook"', "operate.webhook_url"),
        ('url = "https://"', "operate.webhook_url"),
        ('url = "https://bot.example:8080/hook"', "operate.webhook_url"),
        ('url = "https://bot.example:99999/hook"', "operate.webhook_url"),
        ('url = "https://bot.example/hook"\nsecret = "有 空格"', "operate.webhook_secret"),
        (f'url = "https://bot.example/hook"\nsecret = "{"s" * 257}"', "operate.webhook_secret"),
    ],
)
@pytest.mark.behaviour(2)
def test_wrong_settings(tmp_path: Path, settings: str, key: str) -> None:
    """A wrong address, port or secret is told in one sentence before Telegram is asked; the exit code is 2."""
    with FakeTelegram() as away:
        line = wrong_settings(tmp_path, away, f'mode = "webhook"\n[telegram.webhook]\n{settings}')
        assert said(key) in line
        assert away.calls() == []


@pytest.mark.parametrize(
    ("key", "settings", "least"),
    [
        ("telegram.health_port", "health_port = 70000", 0),
        ("telegram.webhook.port", "[telegram.webhook]\nport = 0", 1),
        ("telegram.webhook.port", "[telegram.webhook]\nport = 65536", 1),
    ],
)
def test_wrong_ports(tmp_path: Path, key: str, settings: str, least: int) -> None:
    """So is a port that is none, with the range it must be in."""
    with FakeTelegram() as away:
        line = wrong_settings(tmp_path, away, settings)
        assert [told for told in (key, str(least), "65535") if told not in line] == []
        assert away.calls() == []


def test_port_in_use(tg: FakeTelegram, bot: Bot, port: int, tmp_path: Path) -> None:
    """A port that another program has is told in one sentence."""
    for more in (by_webhook(tg, port), f"health_port = {port}"):
        line = wrong_settings(tmp_path, tg, more)
        assert f"127.0.0.1:{port}" in line


def test_refused_by_telegram(tmp_path: Path) -> None:
    """An address that Telegram refuses is told with Telegram's reason."""
    with FakeTelegram() as strict:
        strict.fault("setWebhook", kind="error", code=400, description="Bad Request: bad webhook: no such host")
        line = wrong_settings(tmp_path, strict, by_webhook(strict, free_port()))
        assert "webhook: no such host" in line
        assert "[telegram.webhook] url" in line


@pytest.mark.behaviour(4, 9)
def test_from_polling_to_webhook_and_back(library: Path, tmp_path: Path) -> None:
    """The mode is changed by the settings alone; without a secret of one's own each start has another."""
    with FakeTelegram() as tg:
        alice = tg.person("Alice", "zh-hans")
        more = by_webhook(tg, free_port(), secret="")
        with Bot(tg, tmp_path, library) as running:
            for mode in ("", more, "", more, more):
                running.stop()
                running.more = mode
                tg.advance(2)
                waiting = alice.says(FERRY_QUESTION)
                if mode:
                    tg.fault("setWebhook", kind="error", code=502, description="Bad Gateway")
                running.start()
                assert tg.wait_message(tg.private_chat(alice), after=waiting, timeout=PATIENCE).bold
            secrets = [call.params["secret_token"] for call in tg.calls("setWebhook") if call.code == 200]
            assert len(set(secrets)) == 3
            assert min(map(len, secrets)) >= 32
            assert not [secret for secret in secrets if secret in running.log]
            assert running.stop(signal.SIGINT) < STOP_WITHIN
        assert tg.errors == []


def story(mode: str, library: Path, folder: Path) -> str:
    """Play a script of all that people do with the bot; return what was said."""
    with FakeTelegram() as tg:
        alice, admin = tg.person("Alice", "zh-hans"), tg.user(id=ADMIN_ID, first_name="管理员", language_code="en")
        private, group = tg.private_chat(alice), tg.supergroup("读书会", alice)
        tg.private_chat(admin, opened=True)
        more = by_webhook(tg, free_port()) if mode == "webhook" else ""
        with Bot(tg, folder, copy_library(library, folder), admins=[ADMIN_ID], more=more) as running:
            tg.wait_message(private, after=alice.starts(), timeout=PATIENCE)
            answer = ask(tg, alice, FERRY_QUESTION)
            for label in ("▶", "上下文", "返回"):
                alice.presses(answer, label, timeout=PATIENCE)
                answer = tg.wait_edit(answer, timeout=PATIENCE)
            ask(tg, alice, "火星上有没有茶馆")
            tg.poison()
            ask(tg, alice, "/nothing")
            sent = alice.says(f"/ask@{tg.username} {FERRY_QUESTION}", chat=group)
            tg.wait_message(group, after=sent, timeout=PATIENCE)
            alice.says("闲聊", chat=group)
            for text in ("/add 太短了。", "/admins", "/audit"):
                tg.wait_message(tg.private_chat(admin), after=admin.says(text), timeout=PATIENCE)
            tg.settled()
            assert running.stop() < STOP_WITHIN
        assert tg.errors == []
        return "\n".join(line for line in tg.transcript().splitlines() if "UTC" not in line and "-" not in line[:16])


@pytest.mark.behaviour(97)
def test_polling_and_webhook_tell_the_same_story(pristine: Path, tmp_path: Path) -> None:
    """The same script by polling and by webhook gives the same transcript."""
    stories = []
    for mode in ("polling", "webhook"):
        (tmp_path / mode).mkdir()
        stories.append(story(mode, pristine, tmp_path / mode))
    assert stories[0] == stories[1]
    assert len(stories[0].splitlines()) > 40
