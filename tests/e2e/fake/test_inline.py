"""Inline mode."""

from __future__ import annotations

import threading
from typing import Any

from tests.e2e.fake.client import TOO_OLD, Client, keyboard, received
from tests.e2e.fake_telegram import Chat, FakeTelegram, User


def test_inline_results(tg: FakeTelegram, client: Client, alice: User, group: Chat) -> None:
    """Inline results are checked like messages, arrive, and are sent when chosen."""
    found: list[Any] = []
    typing = threading.Thread(target=lambda: found.append(alice.queries("王腾")))
    typing.start()
    (update,) = client.call("getUpdates", timeout=10)
    query_id = update["inline_query"]["id"]
    content = {"message_text": "<b>答</b>", "parse_mode": "HTML"}
    markup = keyboard({"text": "▶", "callback_data": "x"})
    result = {"type": "article", "id": "1", "title": "题", "input_message_content": content, "reply_markup": markup}
    broken = {**result, "input_message_content": {"message_text": "<p>", "parse_mode": "HTML"}}
    assert "Unsupported start tag" in client.refusal("answerInlineQuery", inline_query_id=query_id, results=[broken])
    twice = client.refusal("answerInlineQuery", inline_query_id=query_id, results=[result, result])
    assert twice.endswith("RESULT_ID_DUPLICATE")
    client.call("answerInlineQuery", inline_query_id=query_id, results=[result], is_personal="true", cache_time=5)
    typing.join(5)
    assert client.refusal("answerInlineQuery", inline_query_id=query_id, results=[]) == TOO_OLD
    answer = found[0]
    assert (answer.results[0].title, answer.results[0].text, answer.is_personal) == ("题", "答", True)
    client.call("getUpdates", offset=update["update_id"] + 1)
    chosen = alice.chooses(answer.results[0], "王腾", chat=group)
    press = alice.taps(chosen, "▶")
    via, picked, pressed = received(client)
    assert via["message"]["via_bot"]["username"] == tg.username
    assert picked["chosen_inline_result"]["result_id"] == "1"
    query = pressed["callback_query"]
    assert "message" not in query
    client.call("answerCallbackQuery", callback_query_id=query["id"])
    assert press.wait().text == ""
    assert client.call("editMessageText", inline_message_id=query["inline_message_id"], text="改") is True
    assert tg.wait_edit(chosen).text == "改"
