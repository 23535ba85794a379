"""Long polling hands out each update until it is confirmed."""

from __future__ import annotations

import json
import threading
import time

import httpx
import pytest

from tests.e2e.fake.client import Client, keyboard, received
from tests.e2e.fake_telegram import FakeTelegram, User


def test_wrong_token_and_unknown_method(client: Client) -> None:
    """A wrong token is 401 and an unknown method 404, both as JSON; names may be in any case."""
    response = client.post("getMe", token="7000000001:wrong")
    assert (response.status_code, response.json()["description"]) == (401, "Unauthorized")
    response = client.post("getMeNot")
    assert (response.status_code, response.json()["description"]) == (404, "Not Found")
    assert client.call("GETME")["username"] == "yuanwen_test_bot"


def test_every_encoding_is_read(client: Client, alice: User) -> None:
    """Parameters arrive by form, JSON body, multipart and query alike."""
    tg = client.tg
    url = f"{tg.base_url}{tg.token}/sendMessage"
    markup = keyboard({"text": "▶", "callback_data": "x"})
    body = {"chat_id": alice.id, "text": "甲", "reply_markup": markup}
    form = {"chat_id": str(alice.id), "text": "甲", "reply_markup": json.dumps(markup)}
    answers = [
        client.http.post(url, json=body),
        client.http.post(url, data=form),
        client.http.post(url, data=form, files={"unused": ("a.txt", b"x")}),
        client.http.get(url, params=form),
    ]
    assert [answer.json()["result"]["reply_markup"] for answer in answers] == [markup] * 4
    assert tg.calls("sendMessage")[1].params["reply_markup"] == markup


def test_long_poll_wakes(client: Client, alice: User) -> None:
    """A waiting poll gets a message at once, and an empty one ends after its timeout."""
    timer = threading.Timer(0.3, alice.says, ["你好"])
    timer.start()
    begun = time.monotonic()
    updates = client.call("getUpdates", timeout=20)
    assert 0.2 < time.monotonic() - begun < 5
    timer.join()
    assert updates[0]["message"]["text"] == "你好"
    assert updates[0]["message"]["from"]["language_code"] == "zh-hans"
    begun = time.monotonic()
    assert client.call("getUpdates", timeout=1, offset=updates[0]["update_id"] + 1) == []
    assert time.monotonic() - begun >= 0.9


def test_updates_stay_until_confirmed(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Updates come again until their offset is passed; limit and a negative offset cut."""
    for text in ("一", "二", "三"):
        alice.says(text)
    assert len(client.call("getUpdates")) == 3
    first, second = client.call("getUpdates", limit=2)
    assert second["update_id"] == first["update_id"] + 1
    assert len(client.call("getUpdates", offset=second["update_id"])) == 2
    assert tg.unconfirmed == 2
    with pytest.raises(AssertionError, match="updates not confirmed"):
        tg.settled(0.05)
    assert [update["message"]["text"] for update in client.call("getUpdates", offset=-1)] == ["三"]
    client.call("getUpdates", offset=second["update_id"] + 2)
    tg.settled()


def test_only_allowed_kinds_are_delivered(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Kinds that the bot didn't ask for are never queued, and its list sticks."""
    client.call("getUpdates", allowed_updates=["message"])
    sent = alice.says("问题")
    alice.edits(sent, "改了")
    client.call("getUpdates")
    assert tg.allowed_updates == frozenset({"message"})
    assert [sorted(update) for update in received(client)] == [["message", "update_id"]]
    client.call("getUpdates", allowed_updates=["message", "edited_message"])
    alice.edits(sent, "又改了")
    assert received(client)[0]["edited_message"]["text"] == "又改了"


def test_second_poller_ends_the_first(client: Client, alice: User) -> None:
    """Of two pollers the older one gets 409, at once."""
    answers: list[httpx.Response] = []
    first = threading.Thread(target=lambda: answers.append(client.post("getUpdates", timeout=20)))
    first.start()
    client.tg.wait_call("getUpdates")
    time.sleep(0.2)
    timer = threading.Timer(0.5, alice.says, ["你好"])
    timer.start()
    assert len(client.call("getUpdates", timeout=20)) == 1
    first.join(5)
    timer.join()
    assert answers[0].status_code == 409
    assert answers[0].json()["description"].startswith("Conflict: terminated by other getUpdates request")


def test_webhook_ends_polling(client: Client) -> None:
    """While a webhook is set polling is refused; only HTTPS addresses are taken."""
    assert "HTTPS" in client.refusal("setWebhook", url="http://e.com/hook")
    client.call("setWebhook", url="https://e.com/hook", secret_token="s3cret", allowed_updates=["message"])
    assert client.refusal("getUpdates").startswith("Conflict: can't use getUpdates method while webhook is active")
    assert client.call("getWebhookInfo") == {
        "url": "https://e.com/hook",
        "max_connections": 40,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "allowed_updates": ["message"],
    }
    client.call("deleteWebhook")
    assert client.call("getUpdates") == []


def test_pending_updates_can_be_dropped(client: Client, alice: User) -> None:
    """deleteWebhook forgets the waiting updates when it is asked to."""
    alice.says("旧")
    client.call("deleteWebhook", drop_pending_updates="true")
    assert client.call("getUpdates") == []


def test_poison_is_delivered_as_it_is(tg: FakeTelegram, client: Client) -> None:
    """An injected update reaches the bot unchanged, whatever it holds."""
    update_id = tg.inject({"message": {"message_id": "not a number"}})
    assert client.call("getUpdates") == [{"update_id": update_id, "message": {"message_id": "not a number"}}]
