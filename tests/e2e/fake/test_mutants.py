"""The fake bites: a bot that works passes, and each way to break it is noticed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.fake.client import Client, keyboard
from tests.e2e.fake_telegram import FakeTelegram, User

Request = tuple[str, dict[str, Any]]


def result(number: int, text: str = "答") -> dict[str, Any]:
    """Return an inline result."""
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": str(number), "title": "题", "input_message_content": content}


def behave(tg: FakeTelegram, client: Client, alice: User, mutate: Callable[[list[Request]], None]) -> None:
    """Be a small bot that answers a question, a press and an inline query, after ``mutate`` has changed it."""
    sent = alice.says("问题")
    markup = keyboard({"text": "▶", "callback_data": "v1:p:2"})
    first = client.call("sendMessage", chat_id=11, text="答", reply_markup=markup)
    press = alice.taps(tg.wait_message(tg.private_chat(alice), after=sent), "▶")
    typing = alice.types("问")
    place = {"chat_id": 11, "message_id": first["message_id"]}
    requests: list[Request] = [
        ("sendMessage", {"chat_id": 11, "text": "<b>答</b>", "parse_mode": "HTML", "reply_markup": markup}),
        ("editMessageText", {**place, "text": "二"}),
        ("answerCallbackQuery", {"callback_query_id": press.query_id, "text": "好"}),
        ("answerInlineQuery", {"inline_query_id": typing.query_id, "results": [result(1)], "next_offset": ""}),
        ("setMyCommands", {"commands": [{"command": "ask", "description": "提问"}]}),
        ("setMessageReaction", {"chat_id": 11, "message_id": sent.id, "reaction": [{"type": "emoji", "emoji": "👀"}]}),
        ("sendChatAction", {"chat_id": 11, "action": "typing"}),
    ]
    mutate(requests)
    for method, params in requests:
        client.post(method, **params)


def changed(method: str, **params: Any) -> Callable[[list[Request]], None]:
    """Return a mutation that changes one request."""

    def mutate(requests: list[Request]) -> None:
        next(each for name, each in requests if name == method).update(params)

    return mutate


def repeated(method: str) -> Callable[[list[Request]], None]:
    """Return a mutation that makes one request twice."""
    return lambda requests: requests.append(next(each for each in requests if each[0] == method))


def test_good_bot_passes(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Nothing is refused that Telegram would take."""
    behave(tg, client, alice, lambda requests: None)
    assert tg.errors == []


MUTANTS = {
    "paragraph tag": changed("sendMessage", text="<p>答</p>"),
    "unescaped text": changed("sendMessage", text="1 < 2"),
    "split inside a tag": changed("sendMessage", text="<b>答"),
    "5000 characters": changed("sendMessage", text="字" * 5000),
    "raw text over 32768 bytes": changed("sendMessage", text=f'<a href="https://e.com/{"x" * 32768}">a</a>'),
    "empty text": changed("sendMessage", text=""),
    "invisible text": changed("sendMessage", text="\u200b"),
    "unknown parse mode": changed("sendMessage", parse_mode="XML"),
    "65 bytes of data": changed("sendMessage", reply_markup=keyboard({"text": "▶", "callback_data": "x" * 65})),
    "22 Chinese characters": changed("sendMessage", reply_markup=keyboard({"text": "▶", "callback_data": "字" * 22})),
    "257 characters to copy": changed(
        "sendMessage", reply_markup=keyboard({"text": "⧉", "copy_text": {"text": "x" * 257}})
    ),
    "button without action": changed("sendMessage", reply_markup=keyboard({"text": "▶"})),
    "nine buttons in a row": changed("sendMessage", reply_markup=keyboard(*[{"text": "▶", "callback_data": "x"}] * 9)),
    "button to no address": changed("sendMessage", reply_markup=keyboard({"text": "▶", "url": "javascript:alert(1)"})),
    "reply to nothing": changed("sendMessage", reply_parameters={"message_id": 9999}),
    "topic that is none": changed("sendMessage", message_thread_id=1),
    "stranger's chat": changed("sendMessage", chat_id=99),
    "edit to the same": repeated("editMessageText"),
    "edit of nothing": changed("editMessageText", message_id=9999),
    "press answered twice": repeated("answerCallbackQuery"),
    "toast of 201 characters": changed("answerCallbackQuery", text="字" * 201),
    "unknown press": changed("answerCallbackQuery", callback_query_id="1"),
    "51 inline results": changed("answerInlineQuery", results=[result(number) for number in range(51)]),
    "same result id": changed("answerInlineQuery", results=[result(1), result(1)]),
    "broken inline text": changed("answerInlineQuery", results=[result(1, "<p>")]),
    "offset of 65 bytes": changed("answerInlineQuery", next_offset="x" * 65),
    "inline answered twice": repeated("answerInlineQuery"),
    "command in capitals": changed("setMyCommands", commands=[{"command": "Ask", "description": "提问"}]),
    "language of five letters": changed("setMyCommands", language_code="zh-cn"),
    "101 commands": changed("setMyCommands", commands=[{"command": f"c{n}", "description": "x"} for n in range(101)]),
    "paid reaction": changed("setMessageReaction", reaction=[{"type": "emoji", "emoji": "🧐"}]),
    "two reactions": changed("setMessageReaction", reaction=[{"type": "emoji", "emoji": each} for each in "👀👍"]),
    "unknown action": changed("sendChatAction", action="thinking"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_broken_bot_is_caught(tg: FakeTelegram, client: Client, alice: User, name: str) -> None:
    """Each broken bot has exactly one request refused."""
    behave(tg, client, alice, MUTANTS[name])
    assert len(tg.errors) == 1
