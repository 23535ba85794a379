"""Buttons are checked, and presses are answered once and in time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.fake.client import TOO_OLD, Client, keyboard, received
from tests.e2e.fake_telegram import FakeTelegram, Press, User


@pytest.mark.parametrize(
    ("button", "problem"),
    [
        ({"text": "▶", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "▶", "callback_data": "字" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "▶", "callback_data": ""}, "Text buttons are unallowed in the inline keyboard"),
        ({"text": "▶", "callback_data": "x", "url": "https://e.com"}, "exactly one action is allowed"),
        ({"text": "", "callback_data": "x"}, "button text must be non-empty"),
        ({"callback_data": "x"}, 'Can\'t find field "text"'),
        ({"text": "▶", "url": "不是链接"}, "inline keyboard button URL '不是链接' is invalid: Wrong HTTP URL"),
        ({"text": "▶", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)
def test_bad_button_is_refused(client: Client, alice: User, button: dict[str, Any], problem: str) -> None:
    """A button that Telegram doesn't take is refused."""
    assert problem in client.refusal("sendMessage", chat_id=alice.id, text="x", reply_markup=keyboard(button))


def test_longest_allowed_values_pass(client: Client, alice: User) -> None:
    """The limits themselves are allowed, so the fake isn't stricter by one."""
    row = [{"text": "a", "callback_data": "x" * 64}, {"text": "b", "copy_text": {"text": "x" * 256}}] * 4
    sent = client.call("sendMessage", chat_id=alice.id, text="字" * 4096, reply_markup={"inline_keyboard": [row]})
    assert len(sent["reply_markup"]["inline_keyboard"][0]) == 8
    row.append({"text": "c", "callback_data": "y"})
    assert "reply markup is too long" in client.refusal(
        "sendMessage", chat_id=alice.id, text="x", reply_markup={"inline_keyboard": [row]}
    )


def test_press_is_answered_once(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A press brings the data to the bot; its id serves for a single answer."""
    client.call("sendMessage", chat_id=11, text="答", reply_markup=keyboard({"text": "👍", "callback_data": "v1:up"}))
    press = alice.taps(tg.wait_message(tg.private_chat(alice)), "👍")
    (update,) = received(client)
    query = update["callback_query"]
    assert query["data"] == "v1:up"
    assert query["message"]["text"] == "答"
    assert client.refusal("answerCallbackQuery", callback_query_id=query["id"], text="字" * 201)
    client.call("answerCallbackQuery", callback_query_id=query["id"], text="谢谢", show_alert="true")
    assert press.wait() == press.wait(0)
    assert (press.wait().text, press.wait().alert) == ("谢谢", True)
    assert client.refusal("answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD


def test_old_press_can_not_be_answered(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A press grows too old to be answered, and an unanswered one fails the test with a transcript."""
    markup = keyboard({"text": "▶", "callback_data": "x"}, {"text": "网页", "url": "https://e.com"})
    client.call("sendMessage", chat_id=11, text="答", reply_markup=markup)
    message = tg.wait_message(tg.private_chat(alice))
    press = alice.taps(message, "▶")
    (update,) = received(client)
    tg.advance(151)
    assert client.refusal("answerCallbackQuery", callback_query_id=update["callback_query"]["id"]) == TOO_OLD
    with pytest.raises(AssertionError, match=r"(?s)no answer to the press.*Transcript:.*Alice|presses"):
        press.wait(0.05)
    with pytest.raises(AssertionError, match="isn't told"):
        alice.presses(message, "网页")
    client.call("editMessageReplyMarkup", chat_id=11, message_id=message.id)
    with pytest.raises(AssertionError, match="isn't shown any more"):
        alice.presses(message, "▶")
    assert isinstance(alice.taps(message, "▶", stale=True), Press)
