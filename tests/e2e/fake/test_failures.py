"""Ordered failures come as ordered."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.e2e.fake.client import Client, received, texts
from tests.e2e.fake_telegram import Chat, FakeTelegram, User


def test_ordered_failures(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Each kind of failure comes as ordered, and none of them counts as the bot's fault."""
    tg.fault("sendMessage", kind="429", retry_after=2)
    response = client.post("sendMessage", chat_id=11, text="一")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "2")
    assert response.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 2",
        "parameters": {"retry_after": 2},
    }
    tg.fault("sendMessage", kind="error", code=403, description="Forbidden: bot was blocked by the user")
    assert client.refusal("sendMessage", chat_id=11, text="二") == "Forbidden: bot was blocked by the user"
    tg.fault("sendMessage", kind="html502")
    assert client.post("sendMessage", chat_id=11, text="三").text.startswith("<html>")
    tg.fault("sendMessage", kind="drop")
    with pytest.raises(httpx.TransportError):
        client.post("sendMessage", chat_id=11, text="四")
    assert tg.messages(tg.private_chat(alice)) == []
    tg.fault("sendMessage", kind="done_but_lost")
    with pytest.raises(httpx.TransportError):
        client.post("sendMessage", chat_id=11, text="五")
    tg.fault("sendMessage", kind="delay", seconds=0.3)
    begun = time.monotonic()
    client.call("sendMessage", chat_id=11, text="六")
    assert time.monotonic() - begun >= 0.3
    assert [message.text for message in tg.messages(tg.private_chat(alice))] == ["五", "六"]
    assert tg.errors == []
    ordered = ["429", "error", "html502", "drop", "done_but_lost", "delay"]
    assert [call.fault for call in tg.calls("sendMessage")] == ordered


def test_failures_can_be_kept_to_one_chat(tg: FakeTelegram, client: Client, group: Chat) -> None:
    """A failure for one chat leaves others alone and lasts until cleared."""
    tg.fault("sendMessage", kind="429", times=None, chat=group)
    for _ in range(3):
        assert client.post("sendMessage", chat_id=group.id, text="x").status_code == 429
    client.call("sendMessage", chat_id=11, text="x")
    tg.clear_faults()
    client.call("sendMessage", chat_id=group.id, text="x")


def test_failing_polls(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A lost answer to getUpdates loses no update."""
    alice.says("问题")
    tg.fault("getUpdates", kind="done_but_lost")
    with pytest.raises(httpx.TransportError):
        client.post("getUpdates")
    assert texts(client) == ["问题"]


def test_server_can_be_away(tg: FakeTelegram, client: Client, alice: User) -> None:
    """While stopped, connections are refused; afterwards the same address serves with nothing lost."""
    address = tg.base_url
    alice.says("一")
    tg.stop_serving()
    alice.says("二")
    with pytest.raises(httpx.ConnectError):
        client.post("getMe")
    tg.resume_serving()
    assert tg.base_url == address
    assert texts(client) == ["一", "二"]


def test_stopping_breaks_a_poll(tg: FakeTelegram, client: Client) -> None:
    """A waiting poll breaks when the server stops, soon."""
    timer = threading.Timer(0.3, tg.stop_serving)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(httpx.TransportError):
        client.post("getUpdates", timeout=20)
    timer.join()
    assert time.monotonic() - begun < 5


def test_file_download(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A person's file can be fetched up to 20 MiB; a broken download ends half way."""
    alice.sends_file("文章.txt", "王腾".encode(), caption="看 https://e.com")
    alice.sends_file("big.pdf", b"%PDF", size=(20 << 20) + 1)
    message, big = (update["message"] for update in received(client))
    assert message["document"]["file_name"] == "文章.txt"
    assert message["caption_entities"][0]["type"] == "url"
    path = client.call("getFile", file_id=message["document"]["file_id"])["file_path"]
    url = f"{tg.base_file_url}{tg.token}/{path}"
    assert client.http.get(url).content.decode() == "王腾"
    tg.fault("getFile", kind="broken_download")
    with pytest.raises(httpx.HTTPError):
        client.http.get(url)
    assert client.http.get(url).status_code == 200
    assert client.http.get(f"{tg.base_file_url}{tg.token}/no/such").status_code == 404
    assert client.refusal("getFile", file_id=big["document"]["file_id"]) == "Bad Request: file is too big"
    assert client.refusal("getFile", file_id="nonsense") == "Bad Request: invalid file_id"


def test_other_ways_a_download_fails(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A download may be missing, late, or hold other bytes than Telegram said."""
    alice.sends_file("文.txt", b"abc", size=5)
    (update,) = received(client)
    held = client.call("getFile", file_id=update["message"]["document"]["file_id"])
    url = f"{tg.base_file_url}{tg.token}/{held['file_path']}"
    assert (held["file_size"], client.http.get(url).content) == (5, b"abc")
    tg.fault("download", kind="error", code=404, description="Not Found")
    assert client.http.get(url).status_code == 404
    tg.fault("download", kind="html502")
    assert client.http.get(url).status_code == 502
    tg.fault("download", kind="delay", seconds=0.2)
    begun = time.monotonic()
    assert client.http.get(url).status_code == 200
    assert time.monotonic() - begun >= 0.2


def test_local_server_gives_paths(tmp_path: Path) -> None:
    """A Bot API server in local mode has no limit and gives a path on its disk."""
    with FakeTelegram(local_folder=tmp_path) as tg:
        client, alice = Client(tg), tg.person("Alice")
        sent = alice.sends_file("大.txt", b"abc", size=30 << 20)
        with client.http:
            held = client.call("getFile", file_id=sent.raw["document"]["file_id"])
        assert Path(held["file_path"]).read_bytes() == b"abc"
        assert Path(held["file_path"]).is_relative_to(tmp_path)
