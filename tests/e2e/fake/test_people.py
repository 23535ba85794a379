"""Reactions, membership, rights, repeats and flood limits."""

from __future__ import annotations

import time
from typing import Any

import pytest
import telegram

from tests.e2e.fake.client import TOO_OLD, Client, keyboard, received
from tests.e2e.fake_telegram import Chat, FakeTelegram, User


def test_reactions_of_people(tg: FakeTelegram, client: Client, alice: User, group: Chat) -> None:
    """The bot learns of reactions only if it asked, and in groups only as an administrator."""
    sent = alice.says("/ask", chat=group)
    alice.reacts(sent, "👍")
    assert [sorted(update) for update in received(client)] == [["message", "update_id"]]
    kinds = ["message_reaction", "message_reaction_count"]
    client.call("getUpdates", allowed_updates=kinds)
    alice.reacts(sent, "👎")
    assert received(client) == []
    alice.promotes_bot(group)
    alice.reacts(sent)
    alice.reacts(alice.says("私"), "👀")
    alice.reacts(tg.channel("频道").posts("文"), "🔥")
    taken, given, counted = received(client)
    assert taken["message_reaction"]["old_reaction"] == [{"type": "emoji", "emoji": "👎"}]
    assert taken["message_reaction"]["new_reaction"] == []
    assert given["message_reaction"]["user"]["id"] == 11
    reactions = counted["message_reaction_count"]["reactions"]
    assert reactions == [{"type": {"type": "emoji", "emoji": "🔥"}, "total_count": 1}]


def test_bot_comes_rises_and_goes(client: Client, tg: FakeTelegram, alice: User) -> None:
    """Being added, promoted and removed are told, the first with a service message."""
    group = tg.group("群", [alice], bot_status="left")
    assert not alice.says("/ask", chat=group).delivered
    alice.adds_bot(group)
    alice.promotes_bot(group, can_delete_messages=False)
    theirs = alice.says("聊", chat=group)
    refused = client.refusal("deleteMessage", chat_id=group.id, message_id=theirs.id)
    assert refused == "Bad Request: message can't be deleted"
    own = client.call("getChatMember", chat_id=group.id, user_id=tg.world.bot["id"])
    assert (own["status"], own["can_delete_messages"]) == ("administrator", False)
    alice.removes_bot(group)
    added, service, promoted, _, removed = received(client)
    changes = [update["my_chat_member"]["new_chat_member"]["status"] for update in (added, promoted, removed)]
    assert changes == ["member", "administrator", "kicked"]
    assert service["message"]["new_chat_members"][0]["username"] == tg.username


def test_members_come_and_go(client: Client, tg: FakeTelegram, alice: User, group: Chat) -> None:
    """Joining and leaving are service messages; chat_member goes to an administrator that asked for it."""
    client.call("getUpdates", allowed_updates=["message", "chat_member"])
    bob = tg.person("Bob")
    bob.joins(group)
    alice.promotes_bot(group)
    bob.leaves(group)
    kinds = [min(update) for update in received(client)]
    assert kinds == ["message", "message", "chat_member"]


def test_deleted_account_and_missing_rights(client: Client, tg: FakeTelegram, alice: User, group: Chat) -> None:
    """A deleted account, a forbidden kind of file and a closed topic refuse in Telegram's words."""
    bob = tg.person("Bob")
    bob.deletes_account()
    assert client.refusal("sendMessage", chat_id=bob.id, text="x") == "Forbidden: user is deactivated"
    group.forbid_bot_media("documents")
    document = client.http.post(
        f"{tg.base_url}{tg.token}/sendDocument", data={"chat_id": group.id}, files={"document": ("a.txt", b"a")}
    )
    problem = "Bad Request: not enough rights to send documents to the chat"
    assert document.json()["description"] == problem
    client.call("sendMessage", chat_id=group.id, text="字可以")
    forum = tg.supergroup("论坛", alice, forum=True)
    thread_id = forum.topic("题", by=alice)
    forum.close_topic(thread_id)
    closed = client.refusal("sendMessage", chat_id=forum.id, message_thread_id=thread_id, text="x")
    assert closed == "Bad Request: TOPIC_CLOSED"


def test_repeats_under_the_same_number(client: Client, tg: FakeTelegram, alice: User) -> None:
    """An update can come again although it was confirmed, once."""
    alice.says("问")
    (first,) = received(client)
    tg.repeat("message")
    assert client.call("getUpdates", offset=first["update_id"] + 1) == [first]
    assert client.call("getUpdates", offset=first["update_id"] + 1) == []


def test_poison_is_poison(client: Client, tg: FakeTelegram) -> None:
    """The library that the bot uses can't parse the poison."""
    tg.poison()
    (update,) = received(client)
    with pytest.raises(TypeError):
        telegram.Update.de_json(update, None)


def test_forced_expiry(client: Client, tg: FakeTelegram, alice: User) -> None:
    """Presses and inline queries can be made too old, later or from the start."""
    client.call("sendMessage", chat_id=11, text="答", reply_markup=keyboard({"text": "▶", "callback_data": "x"}))
    message = tg.wait_message(tg.private_chat(alice))
    press = alice.taps(message, "▶")
    press.expire()
    born_old = alice.taps(message, "▶", expired=True)
    typing = alice.types("问")
    typing.expire()
    alice.types("又问", expired=True)
    updates = received(client)
    for update in updates[:2]:
        assert client.refusal("answerCallbackQuery", callback_query_id=update["callback_query"]["id"]) == TOO_OLD
    for update in updates[2:]:
        assert client.refusal("answerInlineQuery", inline_query_id=update["inline_query"]["id"], results=[]) == TOO_OLD
    with pytest.raises(AssertionError, match="no answer to the press"):
        born_old.wait(0.05)
    with pytest.raises(AssertionError, match="no inline results"):
        typing.wait(0.05)


def test_flood_limits(client: Client, tg: FakeTelegram, alice: User, group: Chat) -> None:
    """Past the limit of a group messages and edits get 429, private chats don't; none of it counts as an error."""
    flood = tg.limit_flood(per_group_minute=3)
    for number in range(2):
        client.call("sendMessage", chat_id=group.id, text=str(number))
    place: dict[str, Any] = {"chat_id": group.id, "message_id": tg.messages(group)[0].id}
    client.call("editMessageText", **place, text="改")
    answer = client.post("sendMessage", chat_id=group.id, text="多")
    assert answer.status_code == 429
    assert 55 <= answer.json()["parameters"]["retry_after"] <= 60
    client.call("sendChatAction", chat_id=group.id, action="typing")
    client.call("sendMessage", chat_id=11, text="私")
    assert (flood.refused, tg.errors) == (1, [])
    assert [call.code for call in tg.calls("sendMessage") if call.fault == "flood"] == [429]
    tg.advance(61)
    client.call("sendMessage", chat_id=group.id, text="再")
    tg.limit_flood(per_chat_second=1)
    client.call("sendMessage", chat_id=11, text="一")
    assert client.refusal("sendMessage", chat_id=11, text="二") == "Too Many Requests: retry after 1"


def test_actions_can_be_waited_for(client: Client, tg: FakeTelegram, alice: User) -> None:
    """The moments at which the bot showed that it is at work can be looked at."""
    begun = time.time()
    for _ in range(2):
        client.call("sendChatAction", chat_id=11, action="typing")
    first, second = tg.wait_action(tg.private_chat(alice), count=2)
    assert begun <= first <= second <= time.time()
