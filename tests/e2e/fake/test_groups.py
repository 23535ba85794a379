"""Groups: privacy mode, topics, rights, members."""

from __future__ import annotations

import pytest

from tests.e2e.fake.client import Client, received
from tests.e2e.fake_telegram import Chat, FakeTelegram, User, from_channel


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("大家好", False),
        ("/ask 问题", True),
        ("/ask@yuanwen_test_bot 问题", True),
        ("/ask@YUANWEN_test_bot 问题", True),
        ("/ask@other_bot 问题", False),
        ("请教 @Yuanwen_Test_Bot 一个问题", True),
        ("请教 @other_bot", False),
        ("写成 <code>@yuanwen_test_bot</code>", False),
        ("a@yuanwen_test_bot.com", False),
    ],
)
def test_privacy_mode(client: Client, alice: User, group: Chat, text: str, heard: bool) -> None:
    """In a group the bot hears commands and mentions only."""
    assert alice.says(text, chat=group, html=True).delivered is heard
    assert len(received(client)) == heard


def test_replies_pass_privacy_mode(tg: FakeTelegram, client: Client, alice: User, group: Chat) -> None:
    """A reply to the bot reaches it, a reply to a person doesn't; an administrator bot hears everything."""
    chatter = alice.says("大家好", chat=group)
    client.call("sendMessage", chat_id=group.id, text="我是机器人，你好")
    answer = tg.wait_message(group, after=chatter)
    assert not alice.says("你也好", chat=group, reply_to=chatter).delivered
    assert alice.says("谢谢", chat=group, reply_to=answer, quote="机器人").delivered
    (update,) = received(client)
    assert update["message"]["quote"] == {"text": "机器人", "position": 2, "is_manual": True}
    group.set_bot_status("administrator", by=alice)
    assert alice.says("大家好", chat=group).delivered
    kinds = [min(update) for update in received(client)]
    assert kinds == ["my_chat_member", "message"]


def test_without_privacy_mode() -> None:
    """A fake made without privacy mode delivers all of a group's messages."""
    with FakeTelegram(privacy_mode=False) as tg:
        alice = tg.user(id=11)
        assert alice.says("大家好", chat=tg.group("群", [alice])).delivered


def test_topics(tg: FakeTelegram, client: Client, alice: User) -> None:
    """A topic's messages carry its id; the bot must give it, and unknown or General ids are refused."""
    forum = tg.group("论坛", [alice], forum=True)
    thread_id = forum.topic("小说", by=alice)
    sent = alice.says("/ask 问题", chat=forum, thread_id=thread_id)
    message = received(client)[-1]["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (thread_id, True)
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "小说"
    client.call("sendMessage", chat_id=forum.id, message_thread_id=thread_id, text="答")
    assert tg.wait_message(forum, after=sent, thread_id=thread_id).thread_id == thread_id
    for wrong in (1, 9999):
        problem = client.refusal("sendMessage", chat_id=forum.id, message_thread_id=wrong, text="答")
        assert problem == "Bad Request: message thread not found"


def test_who_may_be_written_to(tg: FakeTelegram, client: Client, group: Chat, alice: User) -> None:
    """Strangers, blockers and groups without the bot can't be written to."""
    stranger = tg.user(id=12, first_name="Bob")
    tg.private_chat(stranger)
    assert client.refusal("sendMessage", chat_id=12, text="x") == "Bad Request: chat not found"
    stranger.says("/start")
    client.call("sendMessage", chat_id=12, text="x")
    stranger.blocks_bot()
    assert client.refusal("sendMessage", chat_id=12, text="x") == "Forbidden: bot was blocked by the user"
    stranger.blocks_bot(False)
    client.call("sendMessage", chat_id=12, text="x")
    group.forbid_bot_to_send()
    assert "not enough rights" in client.refusal("sendMessage", chat_id=group.id, text="x")
    group.set_bot_status("kicked", by=alice)
    kicked = client.refusal("sendMessage", chat_id=group.id, text="x")
    assert kicked == "Forbidden: bot was kicked from the supergroup chat"
    changes = [update["my_chat_member"] for update in received(client) if "my_chat_member" in update]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member", "kicked"]


def test_members(client: Client, tg: FakeTelegram, alice: User, group: Chat) -> None:
    """A member's status is what the test set; the bot can leave."""
    group.set_status(alice, "administrator")
    assert client.call("getChatMember", chat_id=group.id, user_id=11)["status"] == "administrator"
    assert len(client.call("getChatAdministrators", chat_id=group.id)) == 1
    assert client.call("getChat", chat_id=group.id)["title"] == "读书会"
    client.call("leaveChat", chat_id=group.id)
    assert client.refusal("getChat", chat_id=group.id).startswith("Forbidden: bot is not a member")
    assert not alice.says("/ask", chat=group).delivered


def test_forwards(client: Client, alice: User) -> None:
    """Forwarded messages carry their origin."""
    first = alice.says("原话")
    alice.forwards(first)
    alice.forwards("频道文章", origin=from_channel("频道", -100777, 5, username="pindao"))
    updates = received(client)
    assert updates[1]["message"]["forward_origin"]["sender_user"]["id"] == 11
    assert updates[2]["message"]["forward_origin"]["chat"]["username"] == "pindao"
