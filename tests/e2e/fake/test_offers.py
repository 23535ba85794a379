"""Inline results in detail: what is refused, what Telegram keeps, and the bot as a guest."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.fake.client import TOO_OLD, Client, keyboard, received
from tests.e2e.fake_telegram import FakeTelegram, Typing, User


def article(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a result that Telegram takes, unless changed."""
    content = {"message_text": f"<b>答{number}</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": str(number), "title": f"题{number}", "input_message_content": content, **changes}


def answer(client: Client, typing: Typing, results: list[dict[str, Any]], **params: Any) -> None:
    """Answer an inline query well."""
    client.call("answerInlineQuery", inline_query_id=typing.query_id, results=results, **params)


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"results": [article(number) for number in range(51)]}, "RESULTS_TOO_MUCH"),
        ({"results": [article(), article()]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article(id="x" * 65)]}, "RESULT_ID_INVALID"),
        ({"results": [article(id="字" * 22)]}, "RESULT_ID_INVALID"),
        ({"results": [article(id="")]}, "RESULT_ID_INVALID"),
        ({"results": [article(title="")]}, "article title is empty"),
        ({"results": [article(type="rumour")]}, "unallowed result type"),
        ({"results": [article(input_message_content=None)]}, "input message content is not specified"),
        ({"results": [article(input_message_content={})]}, "unknown input message content"),
        ({"results": [article(input_message_content={"message_text": "字" * 4097})]}, "message is too long"),
        ({"results": [article(url="不是链接")]}, "wrong HTTP URL"),
        (
            {"results": [article(reply_markup=keyboard({"text": "▶", "callback_data": "x" * 65}))]},
            "BUTTON_DATA_INVALID",
        ),
        ({"results": [{"type": "photo", "id": "1"}]}, "photo_url and thumbnail_url must be specified"),
        ({"results": [], "next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"results": [], "cache_time": -1}, "CACHE_TIME_INVALID"),
        ({"results": [], "button": {"text": "打开"}}, "exactly one action is needed"),
        ({"results": [], "button": {"text": "", "start_parameter": "x"}}, "text is empty"),
        ({"results": [], "button": {"text": "打开", "start_parameter": "带 空格"}}, "START_PARAM_INVALID"),
        ({"results": [], "button": {"text": "打开", "start_parameter": "x" * 65}}, "START_PARAM_INVALID"),
    ],
)
def test_bad_answer_is_refused(client: Client, alice: User, params: dict[str, Any], problem: str) -> None:
    """An answer that breaks a rule is refused, and the query can still be answered well."""
    typing = alice.types("问")
    assert problem in client.refusal("answerInlineQuery", inline_query_id=typing.query_id, **params)
    button = {"text": "打开", "start_parameter": "x" * 64}
    answer(client, typing, [article(number, id=f"{number:064}") for number in range(50)], button=button)
    assert len(typing.wait().results) == 50


def test_results_are_kept_for_all(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Within cache_time the same query of anybody gets the same results without the bot."""
    answer(client, alice.types("问"), [article()], cache_time=60, next_offset="2")
    answer(client, alice.types("问", offset="2"), [article(2)], cache_time=60)
    bob = tg.person("Bob")
    received(client)
    kept = bob.queries("问")
    assert (kept.from_cache, kept.results[0].title, kept.next_offset) == (True, "题1", "2")
    assert bob.queries("问", offset="2").results[0].title == "题2"
    assert received(client) == []
    bob.types("问", fresh=True)
    assert len(received(client)) == 1
    tg.advance(61)
    bob.types("问")
    assert len(received(client)) == 1


def test_personal_results_are_kept_for_one(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Personal results are shown to their person only; cache_time 0 keeps nothing."""
    answer(client, alice.types("问"), [article()], cache_time=60, is_personal=True)
    answer(client, alice.types("别的"), [article()], cache_time=0)
    received(client)
    assert alice.queries("问").from_cache
    tg.person("Bob").types("问")
    alice.types("别的")
    assert [update["inline_query"]["query"] for update in received(client)] == ["问", "别的"]


def test_feedback_can_be_off() -> None:
    """Without inline feedback the bot doesn't learn what was chosen; without buttons nothing can be edited."""
    with FakeTelegram(inline_feedback=False) as tg:
        client, alice = Client(tg), tg.person("Alice")
        with client.http:
            typing = alice.types("问")
            answer(client, typing, [article()])
            group = tg.group("别处", [alice], bot_status="left")
            chosen = alice.chooses(typing.wait().results[0], "问", chat=group)
            assert chosen.told == "<b>答1</b>"
            assert [min(update) for update in received(client)] == ["inline_query"]
            assert tg.world.inline_messages == {}


def test_guest(tg: FakeTelegram, client: Client, alice: User) -> None:
    """Mentioned in a chat that it isn't in, the bot may answer once, and edit its answer."""
    group = tg.group("别处", [alice], bot_status="left")
    summons = alice.summons(f"@{tg.username} 王腾是谁", chat=group)
    (update,) = received(client)
    message = update["guest_message"]
    assert (message["chat"]["id"], message["guest_query_id"]) == (group.id, summons.query_id)
    query = {"guest_query_id": summons.query_id}
    broken = article(input_message_content={"message_text": "<p>", "parse_mode": "HTML"})
    assert "Unsupported start tag" in client.refusal("answerGuestQuery", **query, result=broken)
    markup = keyboard({"text": "▶", "callback_data": "x"})
    sent = client.call("answerGuestQuery", **query, result=article(reply_markup=markup))
    shown = summons.wait()
    assert (shown.text, shown.from_bot, shown.chat_id) == ("答1", True, group.id)
    assert client.refusal("answerGuestQuery", **query, result=article()) == TOO_OLD
    press = alice.taps(shown, "▶")
    assert received(client)[0]["callback_query"]["inline_message_id"] == sent["inline_message_id"]
    client.call("editMessageText", inline_message_id=sent["inline_message_id"], text="改")
    assert tg.wait_edit(shown).text == "改"
    client.call("answerCallbackQuery", callback_query_id=press.query_id)
    late = alice.summons(f"@{tg.username} 再问", chat=group)
    late.expire()
    assert client.refusal("answerGuestQuery", guest_query_id=late.query_id, result=article()) == TOO_OLD
    with pytest.raises(AssertionError, match="no answer as a guest"):
        late.wait(0.05)


def test_settings_can_be_read_back(client: Client, alice: User) -> None:
    """Texts and the menu button are returned for a language, or the default ones."""
    client.call("setMyDescription", description="答")
    client.call("setMyShortDescription", short_description="short", language_code="en")
    client.call("setMyName", name="原文", language_code="zh")
    assert client.call("getMyDescription", language_code="zh") == {"description": "答"}
    assert client.call("getMyShortDescription") == {"short_description": ""}
    assert client.call("getMyShortDescription", language_code="en") == {"short_description": "short"}
    assert client.call("getMyName", language_code="zh") == {"name": "原文"}
    assert client.call("getMyName") == {"name": "Yuanwen"}
    assert client.call("getChatMenuButton", chat_id=11) == {"type": "default"}
    client.call("setChatMenuButton", menu_button={"type": "commands"}, chat_id=11)
    assert client.call("getChatMenuButton", chat_id=11) == {"type": "commands"}
