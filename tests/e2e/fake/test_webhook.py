"""Delivery to a webhook: the secret, order, retries, replies, and what setWebhook takes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.e2e.fake.client import Client, received
from tests.e2e.fake_telegram import FakeTelegram, User

Reply = tuple[int, dict[str, str], Any]
OK: Reply = (200, {}, None)


class Hook:
    """A bot's side of a webhook: it keeps what came and answers as ``answer`` says."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.most_at_once = 0
        self.answer: Callable[[dict[str, Any]], Reply] = lambda update: OK
        self._at_once = 0
        self._lock = threading.Lock()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.take(self)

            def log_message(self, format: str, *args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def take(self, request: BaseHTTPRequestHandler) -> None:
        """Keep one delivery and answer it."""
        update = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        with self._lock:
            self.got.append(update)
            self.secrets.append(request.headers["X-Telegram-Bot-Api-Secret-Token"])
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        status, headers, body = self.answer(update)
        content = json.dumps(body).encode() if body is not None else b""
        request.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)
        with self._lock:
            self._at_once -= 1

    @property
    def texts(self) -> list[str]:
        """Return the texts of the messages that came, repeats too."""
        return [update["message"]["text"] for update in self.got]


@pytest.fixture
def hook() -> Iterator[Hook]:
    """Listen on loopback."""
    made = Hook()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_updates_come_with_the_secret(tg: FakeTelegram, client: Client, alice: User, hook: Hook) -> None:
    """What waited and what comes is delivered once, with the secret, until the webhook is removed."""
    alice.says("一")
    client.call("setWebhook", url=hook.url, secret_token="s3cret_-", allowed_updates=["message"])
    alice.says("二")
    tg.settled()
    assert hook.texts == ["一", "二"]
    assert set(hook.secrets) == {"s3cret_-"}
    assert [delivery.problem for delivery in tg.wait_delivery(2)] == ["", ""]
    client.call("setWebhook", url="")
    alice.says("三")
    assert [update["message"]["text"] for update in received(client)] == ["三"]
    assert len(hook.got) == 2


def test_no_secret_no_header(tg: FakeTelegram, client: Client, alice: User, hook: Hook) -> None:
    """Without a secret there is no header."""
    client.call("setWebhook", url=hook.url)
    alice.says("一")
    tg.settled()
    assert hook.secrets == [None]


def test_order_is_kept_in_a_chat_only(tg: FakeTelegram, client: Client, alice: User, hook: Hook) -> None:
    """Chats are served side by side; within one the next update waits for the answer to the one before."""
    bob = tg.person("Bob")
    slow_came, free = threading.Event(), threading.Event()

    def answer(update: dict[str, Any]) -> Reply:
        if update["message"]["text"] == "慢":
            slow_came.set()
            return OK if free.wait(15) else (500, {}, None)
        return OK if slow_came.wait(15) else (500, {}, None)

    hook.answer = answer
    client.call("setWebhook", url=hook.url)
    alice.says("慢")
    alice.says("后来")
    bob.says("别人")
    tg.wait_delivery(1)
    assert sorted(hook.texts) == ["别人", "慢"]
    assert hook.most_at_once == 2
    free.set()
    tg.settled()
    assert [text for text in hook.texts if text != "别人"] == ["慢", "后来"]


def test_max_connections_is_kept(tg: FakeTelegram, client: Client, hook: Hook) -> None:
    """No more deliveries are under way at once than the bot allows."""

    pairs = threading.Barrier(2, timeout=15)

    def together(update: dict[str, Any]) -> Reply:
        pairs.wait()
        return OK

    hook.answer = together
    client.call("setWebhook", url=hook.url, max_connections=2)
    for number in range(6):
        tg.person(f"某{number}").says("问")
    tg.settled()
    assert len(hook.got) == 6
    assert hook.most_at_once == 2


def test_failures_are_tried_again(tg: FakeTelegram, client: Client, alice: User, hook: Hook) -> None:
    """Anything but 2xx comes again, later each time, and shows in getWebhookInfo."""
    hook.answer = lambda update: (503, {}, None) if len(hook.got) < 4 else OK
    client.call("setWebhook", url=hook.url)
    alice.says("问")
    tg.settled()
    assert hook.texts == ["问"] * 4
    assert len({update["update_id"] for update in hook.got}) == 1
    failed = tg.wait_delivery(3, taken=False)
    assert [each.code for each in failed] == [503] * 3
    info = client.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert info["last_error_date"] <= time.time()
    assert info["pending_update_count"] == 0


def test_retry_after_is_honoured(tg: FakeTelegram, client: Client, alice: User, hook: Hook) -> None:
    """A bot that asks for a pause gets it."""
    moments: list[float] = []

    def busy(update: dict[str, Any]) -> Reply:
        moments.append(time.monotonic())
        return (429, {"Retry-After": "1"}, None) if len(moments) == 1 else OK

    hook.answer = busy
    client.call("setWebhook", url=hook.url)
    alice.says("问")
    tg.settled()
    assert moments[1] - moments[0] >= 1


def test_lost_reply_brings_the_update_again(tg: FakeTelegram, client: Client, alice: User, hook: Hook) -> None:
    """Ordered failures of deliveries: a lost reply repeats the update, a broken proxy keeps it from the bot."""
    client.call("setWebhook", url=hook.url)
    tg.fault("webhook", kind="done_but_lost")
    alice.says("一")
    tg.settled()
    assert hook.texts == ["一", "一"]
    tg.fault("webhook", kind="html502")
    tg.fault("webhook", kind="drop")
    alice.says("二")
    tg.settled()
    assert hook.texts == ["一", "一", "二"]
    assert [each.code for each in tg.wait_delivery(3, taken=False)] == [200, 502, 0]


def test_reply_may_carry_a_method(tg: FakeTelegram, client: Client, alice: User, hook: Hook) -> None:
    """A method in the reply is carried out, and refused if it is wrong."""
    hook.answer = lambda update: (200, {}, {"method": "sendMessage", "chat_id": 11, "text": "<b>答</b>"})
    client.call("setWebhook", url=hook.url)
    assert tg.wait_message(tg.private_chat(alice), after=alice.says("问")).text == "<b>答</b>"
    assert tg.calls("sendMessage")[0].by_webhook
    hook.answer = lambda update: (
        200,
        {},
        {"method": "sendMessage", "chat_id": 11, "text": "<p>", "parse_mode": "HTML"},
    )
    alice.says("再问")
    refused = tg.world.wait(lambda: tg.errors or None, 15)
    assert refused is not None
    assert "Unsupported start tag" in refused[0].description


def test_proxy_leads_to_the_bot(tg: FakeTelegram, client: Client, alice: User, hook: Hook) -> None:
    """A public address leads nowhere until a test puts a proxy there."""
    client.call("setWebhook", url="https://bot.example/hook", secret_token="s")
    alice.says("问")
    assert tg.wait_delivery(1)[0].problem == "Failed to resolve host: Name or service not known"
    tg.proxy("https://bot.example", hook.url.removesuffix("/hook"))
    tg.settled()
    assert hook.texts == ["问"]


def test_dead_bot(tg: FakeTelegram, client: Client, alice: User, hook: Hook) -> None:
    """A bot that is away gets its updates when it is back; Telegram being away loses none either."""
    tg.proxy("https://bot.example", "http://127.0.0.1:9")
    client.call("setWebhook", url="https://bot.example/hook")
    alice.says("一")
    assert tg.wait_delivery(1)[0].problem == "Connection refused"
    tg.stop_serving()
    tg.proxy("https://bot.example", hook.url.removesuffix("/hook"))
    alice.says("二")
    time.sleep(0.3)
    assert hook.got == []
    tg.resume_serving()
    tg.settled()
    assert hook.texts == ["一", "二"]


def test_gone_for_a_day_ends_the_webhook(tg: FakeTelegram, client: Client, alice: User, hook: Hook) -> None:
    """A bot that says 410 for 23 hours loses its webhook."""
    hook.answer = lambda update: (410, {}, None)
    client.call("setWebhook", url=hook.url)
    alice.says("问")
    tg.wait_delivery(1)
    tg.advance(23 * 3600)
    tg.wait_delivery(len(tg.deliveries) + 1)
    assert client.call("getWebhookInfo")["url"] == ""


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"url": "http://bot.example/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://bot.example:8080/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://bot.example/", "secret_token": "空"}, "secret token contains unallowed characters"),
        ({"url": "https://bot.example/", "secret_token": "s" * 257}, "secret token is too long"),
    ],
)
def test_bad_webhook_is_refused(client: Client, params: dict[str, str], problem: str) -> None:
    """Addresses and secrets are checked."""
    assert client.refusal("setWebhook", **params) == f"Bad Request: {problem}"


def test_loopback_can_be_refused_as_by_telegram() -> None:
    """Without its loopback option the fake takes public HTTPS only."""
    with FakeTelegram(loopback_webhooks=False) as tg:
        client = Client(tg)
        with client.http:
            assert "HTTPS" in client.refusal("setWebhook", url="http://127.0.0.1:8443/")
            assert "reserved" in client.refusal("setWebhook", url="https://127.0.0.1:8443/")


def test_webhook_is_set_at_most_once_a_second(tg: FakeTelegram, client: Client) -> None:
    """Another address in the same second gets 429; the same one again is fine; polls end at once."""
    ended: list[str] = []
    poll = threading.Thread(target=lambda: ended.append(client.refusal("getUpdates", timeout=20)))
    poll.start()
    tg.wait_call("getUpdates")
    time.sleep(0.2)
    client.call("setWebhook", url="https://a.example/")
    client.call("setWebhook", url="https://a.example/")
    poll.join(5)
    assert ended == ["Conflict: terminated by setWebhook request"]
    assert client.refusal("setWebhook", url="https://b.example/") == "Too Many Requests: retry after 1"
    tg.advance(1)
    client.call("setWebhook", url="https://b.example/")
